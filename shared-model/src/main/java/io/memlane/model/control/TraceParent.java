package io.memlane.model.control;

import org.jspecify.annotations.Nullable;

/**
 * A place in a trace, as {@code traceparent} of W3C's Trace Context says it: what is done on its behalf belongs below it.
 *
 * @param traceId 32 digits of lower case hexadecimal, not all 0
 * @param spanId 16 such digits, not all 0
 * @param sampled whether somebody records the trace
 */
public record TraceParent(String traceId, String spanId, boolean sampled) {
    private static final int TRACE_ID_AT = 3;
    private static final int SPAN_ID_AT = 36;
    private static final int FLAGS_AT = 53;
    /** Of version 00, and of the part that later versions may only add to. */
    private static final int CHARS = 55;

    /** @return null if it is none: whoever gets a bad one goes on as if there were none (Trace Context §3.2) */
    public static @Nullable TraceParent parse(@Nullable String text) {
        if (text == null
                || text.length() < CHARS
                || !isHex(text, 0, 2)
                || text.startsWith("ff")
                || (text.length() > CHARS && (text.startsWith("00") || text.charAt(CHARS) != '-'))
                || text.charAt(TRACE_ID_AT - 1) != '-'
                || !isId(text, TRACE_ID_AT, SPAN_ID_AT - 1)
                || text.charAt(SPAN_ID_AT - 1) != '-'
                || !isId(text, SPAN_ID_AT, FLAGS_AT - 1)
                || text.charAt(FLAGS_AT - 1) != '-'
                || !isHex(text, FLAGS_AT, CHARS)) {
            return null;
        }
        boolean sampled = (Character.digit(text.charAt(CHARS - 1), 16) & 1) != 0;
        return new TraceParent(
                text.substring(TRACE_ID_AT, SPAN_ID_AT - 1), text.substring(SPAN_ID_AT, FLAGS_AT - 1), sampled);
    }

    private static boolean isId(String text, int from, int to) {
        if (!isHex(text, from, to)) {
            return false;
        }
        for (int i = from; i < to; i++) {
            if (text.charAt(i) != '0') {
                return true;
            }
        }
        return false;
    }

    private static boolean isHex(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }

    /** In version 00: {@value #CHARS} characters of ASCII. */
    @Override
    public String toString() {
        return "00-" + traceId + '-' + spanId + (sampled ? "-01" : "-00");
    }
}
