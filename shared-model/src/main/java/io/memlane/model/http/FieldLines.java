package io.memlane.model.http;

import java.util.Enumeration;
import org.jspecify.annotations.Nullable;

/** From the lines of a header field to the one value that the classes here take (RFC 9110 §5.3). */
public final class FieldLines {

    /**
     * Stands for a field that may come once and came several times. No grammar of such a field allows it, so that
     * whoever parses it treats the field as invalid: dates and {@code Range} are ignored, {@code If-Range} is false. To
     * choose one of the lines would mean to choose another one than some intermediary did.
     */
    static final String REPEATED = ",";

    private FieldLines() {}

    /** Of a field whose value is a list: all lines, joined. Null if there is none. */
    public static @Nullable String list(Enumeration<String> lines) {
        if (!lines.hasMoreElements()) {
            return null;
        }
        String first = lines.nextElement();
        if (!lines.hasMoreElements()) {
            return first;
        }
        StringBuilder joined = new StringBuilder(first);
        while (lines.hasMoreElements()) {
            joined.append(", ").append(lines.nextElement());
        }
        return joined.toString();
    }

    /**
     * Of a field that may come once: its value, or one that is invalid if it came more often. Null if there is none.
     */
    public static @Nullable String single(Enumeration<String> lines) {
        if (!lines.hasMoreElements()) {
            return null;
        }
        String first = lines.nextElement();
        return lines.hasMoreElements() ? REPEATED : first;
    }
}
