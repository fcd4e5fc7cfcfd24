package io.memlane.cache.content.listing;

/** Sizes for people. In digits and points only: the same in every locale. */
final class ByteCount {

    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    private static final int UNIT = 1024;

    private ByteCount() {}

    /** With one digit behind the point, rounded half up: {@code 512 B}, {@code 1.5 KiB}, {@code 1.0 MiB}. */
    static String rounded(long bytes) {
        if (bytes < UNIT) {
            return bytes + " B";
        }
        int unit = 0;
        double value = bytes;
        long tenths;
        do {
            value /= UNIT;
            unit++;
            tenths = Math.round(value * 10);
        } while (tenths >= 10 * UNIT);
        return tenths / 10 + "." + tenths % 10 + " " + UNITS[unit];
    }

    /** All digits, in groups of three: {@code 1,536 bytes}. */
    static String exact(long bytes) {
        return grouped(bytes) + (bytes == 1 ? " byte" : " bytes");
    }

    static String grouped(long number) {
        StringBuilder digits = new StringBuilder(Long.toString(number));
        for (int at = digits.length() - 3; at > 0; at -= 3) {
            digits.insert(at, ',');
        }
        return digits.toString();
    }
}
