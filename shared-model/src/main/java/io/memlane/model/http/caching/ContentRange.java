package io.memlane.model.http.caching;

import io.memlane.model.http.FieldNames;
import io.memlane.model.http.Fields;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which bytes a 206 has (RFC 9110 §14.4).
 *
 * @param first offset of the first one
 * @param last offset of the last one
 * @param completeLength of the representation; {@link #UNKNOWN} if the origin doesn't know it
 */
public record ContentRange(long first, long last, long completeLength) {
    public static final long UNKNOWN = -1;

    /** No longer than a long has. */
    private static final Pattern BYTES =
            Pattern.compile("(?i)bytes[ \\t]+([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18}|\\*)");

    /** Null if it isn't one range of bytes: several parts, another unit, or numbers that contradict each other. */
    public static @Nullable ContentRange of(Fields response) {
        String field = response.single(FieldNames.CONTENT_RANGE);
        return field == null ? null : parse(field);
    }

    public static @Nullable ContentRange parse(String field) {
        Matcher matcher = BYTES.matcher(field);
        if (!matcher.matches()) {
            return null;
        }
        long first = Long.parseLong(matcher.group(1));
        long last = Long.parseLong(matcher.group(2));
        long complete = matcher.group(3).equals("*") ? UNKNOWN : Long.parseLong(matcher.group(3));
        boolean consistent = first <= last && (complete == UNKNOWN || last < complete);
        return consistent ? new ContentRange(first, last, complete) : null;
    }

    public long lengthBytes() {
        return last - first + 1;
    }
}
