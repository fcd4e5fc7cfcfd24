package io.memlane.model.segment;

import java.util.Locale;

/**
 * The sizes of one segment, as the proxy wishes them in {@code ATTACH} and the cache grants them in {@code ATTACHED}.
 *
 * <p>The roll size has a floor: one cycle file must hold more frames than can be unreleased. Then, when the writer has filled a file, the
 * reader has read at least one frame of it and so has left the file before it, and three files are enough for ever.
 *
 * @param slots how many data frames may be unreleased at a time, and the number of slots in the slab; 1 to {@value #MAX_SLOTS}
 * @param slotSizeBytes the largest chunk; a multiple of 4,096, at most {@value #MAX_SLOT_SIZE_BYTES}
 * @param payload how chunks travel
 * @param inlineMaxBytes the longest chunk that travels in the excerpt under {@link PayloadMode#AUTO}
 * @param rollSizeBytes the size of one cycle file of the queue; a multiple of 4,096
 * @param checksums whether each data frame has a checksum of its chunk
 */
public record SegmentGeometry(
        int slots, int slotSizeBytes, PayloadMode payload, int inlineMaxBytes, int rollSizeBytes, boolean checksums) {

    public static final int MAX_SLOTS = 1024;
    public static final int MAX_SLOT_SIZE_BYTES = 16 << 20;
    public static final int MAX_ROLL_SIZE_BYTES = 256 << 20;
    /** Files per segment that the queue moves through: the current one, the one before it, and a clean one. */
    public static final int CYCLE_FILES = 3;

    static final int PAGE_BYTES = 4096;
    /** Room that Chronicle takes in a cycle file for its header and index, and for alignment, measured and rounded up. */
    static final int CYCLE_OVERHEAD_BYTES = 64 << 10;
    /** The queue's own table file, metadata.cq4t: the block of it that Chronicle uses. */
    static final int QUEUE_METADATA_BYTES = 64 << 10;

    /** Without checksums. */
    public SegmentGeometry(int slots, int slotSizeBytes, PayloadMode payload, int inlineMaxBytes, int rollSizeBytes) {
        this(slots, slotSizeBytes, payload, inlineMaxBytes, rollSizeBytes, false);
    }

    /** @throws IllegalArgumentException naming the field and its limits */
    public SegmentGeometry {
        require(slots >= 1 && slots <= MAX_SLOTS, "slots is " + slots + ", must be 1 to " + MAX_SLOTS);
        require(
                slotSizeBytes >= PAGE_BYTES && slotSizeBytes <= MAX_SLOT_SIZE_BYTES && slotSizeBytes % PAGE_BYTES == 0,
                "slot size is " + slotSizeBytes + ", must be a multiple of 4096, at most " + MAX_SLOT_SIZE_BYTES);
        require(
                inlineMaxBytes >= 0 && inlineMaxBytes <= slotSizeBytes,
                "inline max is " + inlineMaxBytes + ", must be 0 to the slot size, " + slotSizeBytes);
        require(
                rollSizeBytes <= MAX_ROLL_SIZE_BYTES && rollSizeBytes % PAGE_BYTES == 0,
                "queue roll size is " + rollSizeBytes + ", must be a multiple of 4096, at most " + MAX_ROLL_SIZE_BYTES);
        long floor = rollSizeFloor(slots, slotSizeBytes, payload, inlineMaxBytes, checksums);
        require(
                rollSizeBytes >= floor,
                "queue roll size is " + rollSizeBytes + ", must be at least " + floor + " with " + slots
                        + " slots, slot size " + slotSizeBytes + " and payload "
                        + payload.name().toLowerCase(Locale.ROOT));
    }

    /** The longest payload that an excerpt of this segment carries, in bytes. */
    public int largestInlineBytes() {
        return largestInline(slotSizeBytes, payload, inlineMaxBytes);
    }

    /** Whether a chunk of this length travels in the excerpt. */
    public boolean isInline(int lengthBytes) {
        return lengthBytes <= largestInlineBytes();
    }

    /** How many slots one side lets the other fill, or free, before it goes on: half of them, at least one. */
    int halfOfSlots() {
        return Math.max(1, slots / 2);
    }

    /** What a segment of this geometry may ever use on the volume, in bytes. */
    public long reservedBytes() {
        return SlabDescriptor.fileBytes(slots, slotSizeBytes)
                + SharedPageDescriptor.FILE_BYTES
                + (long) CYCLE_FILES * rollSizeBytes
                + QUEUE_METADATA_BYTES;
    }

    /** Length of a cycle file: what Chronicle maps, a block and an overlap ({@code SingleChronicleQueue.calcOverlapSize}). */
    public long cycleFileBytes() {
        return rollSizeBytes + Math.max(64 << 10, rollSizeBytes / 4L);
    }

    /** The smallest roll size that these sizes allow, in bytes. */
    public static long rollSizeFloor(int slots, int slotSizeBytes, PayloadMode payload, int inlineMaxBytes) {
        return rollSizeFloor(slots, slotSizeBytes, payload, inlineMaxBytes, false);
    }

    /** The smallest roll size that these sizes allow, in bytes, with checksums or without. */
    public static long rollSizeFloor(
            int slots, int slotSizeBytes, PayloadMode payload, int inlineMaxBytes, boolean checksums) {
        long frame = FrameDescriptor.PAYLOAD_OFFSET
                + (long) largestInline(slotSizeBytes, payload, inlineMaxBytes)
                + (checksums ? FrameDescriptor.CHECKSUM_ROOM_BYTES : 0)
                + 8;
        // Chronicle asks for four times the largest excerpt; the rest follows from the rule in the class comment.
        long floor = Math.max(4 * frame, (slots + 3) * frame) + CYCLE_OVERHEAD_BYTES;
        return (floor + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
    }

    private static int largestInline(int slotSizeBytes, PayloadMode payload, int inlineMaxBytes) {
        return switch (payload) {
            case AUTO -> inlineMaxBytes;
            case QUEUE -> slotSizeBytes;
            case SLAB -> 0;
        };
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
