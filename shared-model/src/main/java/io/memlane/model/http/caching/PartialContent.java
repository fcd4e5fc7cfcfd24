package io.memlane.model.http.caching;

import io.memlane.model.http.FieldNames;
import io.memlane.model.http.Fields;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * Parts of one representation, joined (RFC 9111 §3.4, RFC 9110 §15.3.7.3).
 *
 * @param fields of the whole: no {@code Content-Range}, and {@code Content-Length} only once its length is known
 * @param ranges what is there: sorted, apart from each other
 * @param completeLength of the representation; {@link ContentRange#UNKNOWN} as long as nobody has said it
 */
public record PartialContent(Fields fields, List<Span> ranges, long completeLength) {

    /** @param end offset behind the last byte */
    public record Span(long start, long end) {}

    /** What came of joining. */
    public sealed interface Joined {
        record Combined(PartialContent content) implements Joined {}

        /** They aren't known to be of the same bytes: the older one goes. */
        record Different() implements Joined {}
    }

    /**
     * The first part; also the beginning of a 200 that was cut.
     *
     * @param response what {@link Storability.Storable#fields} has of its fields
     */
    public static PartialContent of(Fields response, ContentRange range) {
        return new PartialContent(
                ofWhole(response, range.completeLength()),
                List.of(new Span(range.first(), range.last() + 1)),
                range.completeLength());
    }

    /**
     * With one more part, whose fields replace the older ones.
     *
     * @param response what {@link Storability.Storable#fields} has of its fields
     */
    public Joined join(Fields response, ContentRange range, long nowSeconds) {
        boolean sameLength = completeLength == ContentRange.UNKNOWN
                || range.completeLength() == ContentRange.UNKNOWN
                || completeLength == range.completeLength();
        long length = Math.max(completeLength, range.completeLength());
        List<Span> joined = joined(new Span(range.first(), range.last() + 1));
        boolean fits = length == ContentRange.UNKNOWN || joined.getLast().end() <= length;
        boolean sameCoding =
                Objects.equals(fields.list(FieldNames.CONTENT_ENCODING), response.list(FieldNames.CONTENT_ENCODING));
        if (!sameLength || !fits || !sameCoding || !StrongValidator.isSame(fields, response, nowSeconds)) {
            return new Joined.Different();
        }
        Fields updated = StoredFields.update(fields, response);
        return new Joined.Combined(new PartialContent(ofWhole(updated, length), joined, length));
    }

    private List<Span> joined(Span added) {
        List<Span> all = new ArrayList<>(ranges);
        all.add(added);
        all.sort(Comparator.comparingLong(Span::start));
        List<Span> joined = new ArrayList<>();
        for (Span span : all) {
            if (!joined.isEmpty() && span.start() <= joined.getLast().end()) {
                Span last = joined.removeLast();
                joined.add(new Span(last.start(), Math.max(last.end(), span.end())));
            } else {
                joined.add(span);
            }
        }
        return List.copyOf(joined);
    }

    public boolean isWhole() {
        return completeLength != ContentRange.UNKNOWN
                && ranges.size() == 1
                && ranges.getFirst().start() == 0
                && ranges.getFirst().end() == completeLength;
    }

    /** Whether all bytes from {@code start} to before {@code end} are there. */
    public boolean covers(long start, long end) {
        return missing(start, end).isEmpty();
    }

    /** What isn't there of the bytes from {@code start} to before {@code end}. */
    public List<Span> missing(long start, long end) {
        List<Span> missing = new ArrayList<>();
        long from = start;
        for (Span span : ranges) {
            if (span.end() > from && span.start() < end) {
                if (span.start() > from) {
                    missing.add(new Span(from, span.start()));
                }
                from = span.end();
            }
        }
        if (from < end) {
            missing.add(new Span(from, end));
        }
        return missing;
    }

    private static Fields ofWhole(Fields fields, long length) {
        Fields whole = fields.without(FieldNames.CONTENT_RANGE, FieldNames.CONTENT_LENGTH);
        return length == ContentRange.UNKNOWN ? whole : whole.plus(FieldNames.CONTENT_LENGTH, Long.toString(length));
    }
}
