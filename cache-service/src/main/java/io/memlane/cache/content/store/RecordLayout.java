package io.memlane.cache.content.store;

/**
 * One record of a segment: an entry's head, and its body if that is short. Big-endian, beginning at a multiple of 64 bytes.
 *
 * <pre>
 *   0         8        16       20       24         32         40       48         56       60       64       68       72   80
 *  +---------+--------+--------+--------+----------+----------+--------+----------+--------+--------+--------+--------+----+--
 *  |store id |status  |checksum|head    |sequence  |generation|body    |body file |key     |tags    |metadata|record  |    |
 *  |         |        |        |bytes   |          |          |bytes   |number    |bytes   |bytes   |bytes   |units   | 0  |
 *  +---------+--------+--------+--------+----------+----------+--------+----------+--------+--------+--------+--------+----+--
 *  80: key | tags | metadata | a checksum for each block of the body, if it is here | the body, if it is here | 0 up to a unit
 * </pre>
 *
 * The checksum (CRC-32C) is of the head from byte 20 on, which ends before the body. The status is the one thing that is ever written again,
 * in place.
 */
final class RecordLayout {
    /** Records begin at its multiples. */
    static final int UNIT = 64;

    static final int STORE_ID_OFFSET = 0;
    static final int STATUS_OFFSET = STORE_ID_OFFSET + Long.BYTES;
    static final int CHECKSUM_OFFSET = STATUS_OFFSET + Long.BYTES;
    static final int HEAD_BYTES_OFFSET = CHECKSUM_OFFSET + Integer.BYTES;
    static final int SEQUENCE_OFFSET = HEAD_BYTES_OFFSET + Integer.BYTES;
    static final int GENERATION_OFFSET = SEQUENCE_OFFSET + Long.BYTES;
    static final int BODY_BYTES_OFFSET = GENERATION_OFFSET + Long.BYTES;
    static final int FILE_NUMBER_OFFSET = BODY_BYTES_OFFSET + Long.BYTES;
    static final int KEY_BYTES_OFFSET = FILE_NUMBER_OFFSET + Long.BYTES;
    static final int TAG_BYTES_OFFSET = KEY_BYTES_OFFSET + Integer.BYTES;
    static final int METADATA_BYTES_OFFSET = TAG_BYTES_OFFSET + Integer.BYTES;
    static final int RECORD_UNITS_OFFSET = METADATA_BYTES_OFFSET + Integer.BYTES;
    static final int VARIABLE_OFFSET = RECORD_UNITS_OFFSET + Integer.BYTES + Long.BYTES;

    static final int MAX_KEY_BYTES = 16 << 10;
    static final int MAX_TAG_BYTES = 16 << 10;
    static final int MAX_METADATA_BYTES = 64 << 10;
    /** Longer bodies have files of their own. */
    static final int MAX_INLINE_BYTES = 64 << 10;

    static final int MAX_HEAD_BYTES = VARIABLE_OFFSET
            + MAX_KEY_BYTES
            + MAX_TAG_BYTES
            + MAX_METADATA_BYTES
            + MAX_INLINE_BYTES / Blocks.BYTES * Integer.BYTES;

    private RecordLayout() {}
}
