package io.memlane.cache.content.store;

/**
 * What the index knows of a record: two words.
 *
 * <pre>
 * location  segment (32 bits) | offset in units of 64 bytes (32)
 * sizes     body file in units of 4 KiB, 0 if the body is in the record (30) | record in units of 64 bytes (14) | head in bytes (17) | uses (2)
 * </pre>
 */
record Place(long location, long sizes) {
    static final int MAX_USES = 3;

    private static final int USES_BITS = 2;
    private static final int HEAD_BITS = 17;
    private static final int RECORD_BITS = 14;
    private static final int RECORD_SHIFT = USES_BITS + HEAD_BITS;
    private static final int FILE_SHIFT = RECORD_SHIFT + RECORD_BITS;
    /** The longest body that has a place. */
    static final long MAX_FILE_UNITS = (1L << 30) - 1;

    static Place of(long segment, long offset, RecordHead head) {
        return new Place(
                (segment << 32) | (offset / RecordLayout.UNIT),
                sizes(
                        head.fileNumber() == 0 ? 0 : BodyFiles.units(head.bodyBytes()),
                        head.recordUnits(),
                        head.headBytes()));
    }

    static long sizes(long fileUnits, int recordUnits, int headBytes) {
        return (fileUnits << FILE_SHIFT) | ((long) recordUnits << RECORD_SHIFT) | ((long) headBytes << USES_BITS);
    }

    long segment() {
        return location >>> 32;
    }

    long offset() {
        return (location & 0xffff_ffffL) * RecordLayout.UNIT;
    }

    int headBytes() {
        return (int) (sizes >>> USES_BITS) & ((1 << HEAD_BITS) - 1);
    }

    int recordBytes() {
        return ((int) (sizes >>> RECORD_SHIFT) & ((1 << RECORD_BITS) - 1)) * RecordLayout.UNIT;
    }

    long fileBytes() {
        return (sizes >>> FILE_SHIFT) * BodyFiles.UNIT;
    }

    int uses() {
        return (int) sizes & MAX_USES;
    }

    Place withUses(int uses) {
        return new Place(location, (sizes & ~(long) MAX_USES) | uses);
    }
}
