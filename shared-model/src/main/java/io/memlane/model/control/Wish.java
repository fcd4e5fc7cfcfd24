package io.memlane.model.control;

import io.memlane.model.segment.PayloadMode;
import io.memlane.model.segment.SegmentGeometry;

/**
 * Sizes of a segment as they came over the wire: unchecked, so that a cache can refuse them with a reason.
 *
 * @param payloadMode number of a {@link PayloadMode}
 * @param checksums whether data frames have checksums; a release that knows none leaves it out
 */
public record Wish(
        int slots, int slotSizeBytes, int payloadMode, int inlineMaxBytes, int rollSizeBytes, boolean checksums) {
    public static final Wish NONE = new Wish(0, 0, 0, 0, 0);

    /** Without checksums. */
    public Wish(int slots, int slotSizeBytes, int payloadMode, int inlineMaxBytes, int rollSizeBytes) {
        this(slots, slotSizeBytes, payloadMode, inlineMaxBytes, rollSizeBytes, false);
    }

    public static Wish of(SegmentGeometry geometry) {
        return new Wish(
                geometry.slots(),
                geometry.slotSizeBytes(),
                geometry.payload().number(),
                geometry.inlineMaxBytes(),
                geometry.rollSizeBytes(),
                geometry.checksums());
    }

    /**
     * Checks the sizes against what the segment's layout allows.
     *
     * @throws IllegalArgumentException naming the size and its limits
     */
    public SegmentGeometry geometry() {
        return new SegmentGeometry(
                slots, slotSizeBytes, PayloadMode.of(payloadMode), inlineMaxBytes, rollSizeBytes, checksums);
    }
}
