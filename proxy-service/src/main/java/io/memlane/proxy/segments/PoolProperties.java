package io.memlane.proxy.segments;

import io.memlane.model.segment.PayloadMode;
import io.memlane.model.segment.PoolDefaults;
import io.memlane.model.segment.SegmentGeometry;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The pool of segments.
 *
 * @param segments How many requests can be transferred at the same time.
 * @param slots How many chunks of one request may be on their way: 1 to 1024.
 * @param slotSize The largest chunk: a multiple of 4KB, at most 16MB.
 * @param payload How chunks travel: all in the queue, all in the slab, or (`auto`) the small ones in the queue.
 * @param inlineMax The longest chunk that travels in the queue when `payload` is `auto`.
 * @param queueRollSize The size of one of the three queue files of a segment: a multiple of 4KB, at most 256MB. If it isn't given,
 *     it is 512KB, with payload `queue` 64 slots, or what the other sizes need at least.
 * @param acquireTimeout How long a request waits for a segment before it is answered 503.
 * @param spins How often a request looks for the next frame before it parks. With 0 it parks at once.
 */
public record PoolProperties(
        @DefaultValue(PoolDefaults.SEGMENTS) @Min(1) @Max(4096)
        int segments,

        @DefaultValue(PoolDefaults.SLOTS) int slots,
        @DefaultValue(PoolDefaults.SLOT_SIZE) DataSize slotSize,
        @DefaultValue(PoolDefaults.PAYLOAD) PayloadMode payload,
        @DefaultValue(PoolDefaults.INLINE_MAX) DataSize inlineMax,
        @Nullable DataSize queueRollSize,
        @DefaultValue("2s") @DurationMin(nanos = 0) Duration acquireTimeout,
        @DefaultValue("200") @Min(0) @Max(1_000_000) int spins) {

    /** Refuses sizes that no segment can have. */
    public PoolProperties {
        geometry(slots, slotSize, payload, inlineMax, queueRollSize, false);
    }

    /** What to wish for in ATTACH, without checksums. */
    public SegmentGeometry geometry() {
        return geometry(false);
    }

    /** What to wish for in ATTACH. */
    public SegmentGeometry geometry(boolean checksums) {
        return geometry(slots, slotSize, payload, inlineMax, queueRollSize, checksums);
    }

    private static SegmentGeometry geometry(
            int slots,
            DataSize slotSize,
            PayloadMode payload,
            DataSize inlineMax,
            @Nullable DataSize queueRollSize,
            boolean checksums) {
        int slotBytes = toInt("slot-size", slotSize);
        int inlineBytes = Math.min(toInt("inline-max", inlineMax), slotBytes);
        if (queueRollSize != null) {
            return new SegmentGeometry(
                    slots, slotBytes, payload, inlineBytes, toInt("queue-roll-size", queueRollSize), checksums);
        }
        return new SegmentGeometry(
                slots,
                slotBytes,
                payload,
                inlineBytes,
                PoolDefaults.rollSizeBytes(slots, slotBytes, payload, inlineBytes, checksums),
                checksums);
    }

    private static int toInt(String key, DataSize size) {
        if (size.toBytes() < 0 || size.toBytes() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("memlane.pool." + key + " is " + size + ", must be 0 to 2GB");
        }
        return (int) size.toBytes();
    }
}
