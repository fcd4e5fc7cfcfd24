package io.memlane.model.inspect;

import io.memlane.model.segment.PayloadMode;
import io.memlane.model.segment.SegmentFiles;
import io.memlane.model.segment.SegmentGeometry;
import io.memlane.model.segment.SlabDescriptor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The header of a slab as it is, right or not. */
record SlabHeader(
        long fileBytes,
        long magic,
        int version,
        int slots,
        int slotSizeBytes,
        int rollSizeBytes,
        long segmentNumber,
        int payloadMode,
        int inlineMaxBytes) {

    static SlabHeader read(Path segment) throws IOException {
        try (ReadOnlyFile slab = ReadOnlyFile.open(segment.resolve(SegmentFiles.SLAB))) {
            return new SlabHeader(
                    slab.lengthBytes(),
                    slab.getLong(SlabDescriptor.MAGIC_OFFSET),
                    slab.getInt(SlabDescriptor.VERSION_OFFSET),
                    slab.getInt(SlabDescriptor.SLOTS_OFFSET),
                    slab.getInt(SlabDescriptor.SLOT_SIZE_OFFSET),
                    slab.getInt(SlabDescriptor.ROLL_SIZE_OFFSET),
                    slab.getLong(SlabDescriptor.SEGMENT_NUMBER_OFFSET),
                    slab.getInt(SlabDescriptor.PAYLOAD_MODE_OFFSET),
                    slab.getInt(SlabDescriptor.INLINE_MAX_OFFSET));
        }
    }

    /** What is wrong with magic or version; empty if nothing is. */
    String wrongLayout() {
        return Checks.wrongLayout("a slab", magic, SlabDescriptor.MAGIC, version, SlabDescriptor.VERSION);
    }

    /** The sizes that it states, or null if no honest cache writes them: {@link #wrongSizes} says why. */
    @Nullable
    SegmentGeometry geometry() {
        return wrongLayout().isEmpty() && wrongSizes().isEmpty() ? stated() : null;
    }

    /** Which of the sizes is impossible; empty if none is. */
    String wrongSizes() {
        try {
            stated();
            return "";
        } catch (IllegalArgumentException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** What doesn't fit to the file or to the name of the folder; empty if nothing. */
    String wrongFile(String segmentName) {
        long expected = SlabDescriptor.fileBytes(slots, slotSizeBytes);
        if (fileBytes != expected) {
            return "the file has " + fileBytes + " bytes, its header says " + expected;
        }
        return SegmentFiles.directoryName(segmentNumber).equals(segmentName)
                ? ""
                : "the header is that of " + SegmentFiles.directoryName(segmentNumber);
    }

    /** Without checksums: the header doesn't say whether there are any. */
    private SegmentGeometry stated() {
        return new SegmentGeometry(slots, slotSizeBytes, PayloadMode.of(payloadMode), inlineMaxBytes, rollSizeBytes);
    }

    void describe(Map<String, Object> to) {
        to.put("layoutVersion", version);
        to.put("segmentNumber", segmentNumber);
        to.put("slots", slots);
        to.put("slotSizeBytes", slotSizeBytes);
        to.put("rollSizeBytes", rollSizeBytes);
        to.put("payload", payloadName());
        to.put("inlineMaxBytes", inlineMaxBytes);
        to.put("slabBytes", fileBytes);
    }

    String payloadName() {
        return payloadMode < 0 || payloadMode >= PayloadMode.values().length
                ? "unknown (" + payloadMode + ")"
                : PayloadMode.of(payloadMode).name().toLowerCase(Locale.ROOT);
    }
}
