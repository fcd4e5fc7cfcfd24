package io.memlane.model.segment;

/**
 * What a pool is made with unless somebody says otherwise: the proxy's settings by default, and what follows from them. Here so that the
 * launcher reckons as the services do.
 */
public final class PoolDefaults {
    public static final String SEGMENTS = "16";
    public static final String SLOTS = "8";
    public static final String SLOT_SIZE = "64KB";
    public static final String PAYLOAD = "auto";
    public static final String INLINE_MAX = "256B";

    private static final int INLINE_MAX_BYTES = 256;
    /** A file of this size is left about every 10,000 small frames, and stays in the processor's cache. */
    private static final int SMALL_ROLL_BYTES = 512 << 10;
    /** In queue mode a roll per 64 chunks: fewer rolls gain nothing any more. */
    private static final int QUEUE_ROLL_CHUNKS = 64;

    private PoolDefaults() {}

    /** The sizes of a segment, without checksums, where only these are given. */
    public static SegmentGeometry geometry(int slots, int slotSizeBytes, PayloadMode payload) {
        int inlineMaxBytes = Math.min(INLINE_MAX_BYTES, slotSizeBytes);
        return new SegmentGeometry(
                slots,
                slotSizeBytes,
                payload,
                inlineMaxBytes,
                rollSizeBytes(slots, slotSizeBytes, payload, inlineMaxBytes, false));
    }

    /** The size of a cycle file where none is given. */
    public static int rollSizeBytes(
            int slots, int slotSizeBytes, PayloadMode payload, int inlineMaxBytes, boolean checksums) {
        long wished = payload == PayloadMode.QUEUE ? (long) QUEUE_ROLL_CHUNKS * slotSizeBytes : SMALL_ROLL_BYTES;
        long rollBytes = Math.clamp(wished, SMALL_ROLL_BYTES, SegmentGeometry.MAX_ROLL_SIZE_BYTES);
        long floor = SegmentGeometry.rollSizeFloor(slots, slotSizeBytes, payload, inlineMaxBytes, checksums);
        return (int) Math.min(Math.max(rollBytes, floor), Integer.MAX_VALUE);
    }

    /** What all segments together may take of a volume of this size where nothing is said of it. */
    public static long volumeShare(long totalBytes) {
        return totalBytes / 2;
    }
}
