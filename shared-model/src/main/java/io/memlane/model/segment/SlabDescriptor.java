package io.memlane.model.segment;

/**
 * Layout of the file {@code slab}. Written by the cache, mapped read-only by the proxy. All numbers are little-endian.
 *
 * <pre>
 *   0                   8                  16                  24                  32
 *  +-------------------+---------+---------+---------+---------+-------------------+
 *  | magic "MEMLSLAB"  | version | slots   | slot sz | roll sz | segment number    |
 *  +-------------------+---------+---------+---------+---------+-------------------+
 *  | payload | inline  |  zero up to 4096                                          |
 *  +---------+---------+-----------------------------------------------------------+
 *  | slot 0  (slot size bytes) | slot 1 | ... | slot (slots - 1)                   |
 *  +-------------------------------------------------------------------------------+
 * </pre>
 */
public final class SlabDescriptor {
    /** "MEMLSLAB" read as a little-endian long. */
    public static final long MAGIC = 0x42414C534C4D454DL;

    public static final int VERSION = 1;

    public static final int MAGIC_OFFSET = 0;
    public static final int VERSION_OFFSET = MAGIC_OFFSET + Long.BYTES;
    public static final int SLOTS_OFFSET = VERSION_OFFSET + Integer.BYTES;
    public static final int SLOT_SIZE_OFFSET = SLOTS_OFFSET + Integer.BYTES;
    public static final int ROLL_SIZE_OFFSET = SLOT_SIZE_OFFSET + Integer.BYTES;
    public static final int SEGMENT_NUMBER_OFFSET = ROLL_SIZE_OFFSET + Integer.BYTES;
    public static final int PAYLOAD_MODE_OFFSET = SEGMENT_NUMBER_OFFSET + Long.BYTES;
    public static final int INLINE_MAX_OFFSET = PAYLOAD_MODE_OFFSET + Integer.BYTES;
    public static final int FIRST_SLOT_OFFSET = 4096;

    private SlabDescriptor() {}

    /** Where a slot begins in the file, in bytes. */
    public static long slotOffset(int slot, int slotSizeBytes) {
        return FIRST_SLOT_OFFSET + (long) slot * slotSizeBytes;
    }

    /** Length of the whole file, in bytes. */
    public static long fileBytes(int slots, int slotSizeBytes) {
        return slotOffset(slots, slotSizeBytes);
    }
}
