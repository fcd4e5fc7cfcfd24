package io.memlane.model.http.caching;

/** A number of seconds (RFC 9111 §1.2.2). */
final class DeltaSeconds {
    /** Not a number of seconds. */
    static final long INVALID = -1;
    /** What more than that counts as: 2^31. */
    static final long MAX = 1L << 31;

    private DeltaSeconds() {}

    /** Digits and nothing else: neither sign nor fraction. */
    static long parse(String text) {
        if (text.isEmpty()) {
            return INVALID;
        }
        long seconds = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return INVALID;
            }
            seconds = Math.min(MAX, seconds * 10 + digit);
        }
        return seconds;
    }
}
