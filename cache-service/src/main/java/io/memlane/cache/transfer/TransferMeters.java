package io.memlane.cache.transfer;

import io.memlane.model.segment.AbortReason;
import io.memlane.runtime.meters.CountersBy;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.BaseUnits;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/** Meters of transfers; each transfer reports once, at its end. */
@Component
public class TransferMeters {
    private final Counter inlineBytes;
    private final Counter slabBytes;
    private final Counter inlineFrames;
    private final Counter slabFrames;
    private final Counter terminalFrames;
    private final CountersBy<AbortReason> aborted;
    private final Counter doorbells;
    private final Timer transfers;
    private final Timer creditWait;

    TransferMeters(MeterRegistry registry) {
        inlineBytes = bytes(registry, "inline");
        slabBytes = bytes(registry, "slab");
        inlineFrames = frames(registry, "inline");
        slabFrames = frames(registry, "slab");
        terminalFrames = frames(registry, "none");
        aborted = CountersBy.register(
                registry,
                "memlane.transfer.aborted",
                "reason",
                // The others are never given by this side.
                List.of(AbortReason.CANCELLED, AbortReason.CHANGED, AbortReason.READ_FAILED),
                "Bodies that this side ended before their end, by reason",
                "bodies");
        doorbells = Counter.builder("memlane.doorbell")
                .tag("side", "cache")
                .description("Doorbells rung by this side to wake a parked peer")
                .baseUnit("doorbells")
                .register(registry);
        transfers = Timer.builder("memlane.transfer")
                .tag("phase", "whole")
                .description("From OPEN to the end of a body, complete or not")
                .register(registry);
        creditWait = Timer.builder("memlane.credit.wait")
                .description("Waited for the proxy to release frames; bodies that never waited aren't counted")
                .register(registry);
    }

    private static Counter bytes(MeterRegistry registry, String path) {
        return Counter.builder("memlane.transfer.bytes")
                .tag("path", path)
                .description("Payload published, by how it travelled")
                .baseUnit(BaseUnits.BYTES)
                .register(registry);
    }

    private static Counter frames(MeterRegistry registry, String path) {
        return Counter.builder("memlane.transfer.frames")
                .tag("path", path)
                .description("Frames published, by where their payload is; terminal ones have none")
                .baseUnit("frames")
                .register(registry);
    }

    /**
     * A body is over.
     *
     * @param terminated whether it has a terminal frame; if not, its segment broke
     */
    void transferred(Carried carried, boolean terminated, long nanos) {
        increment(inlineBytes, carried.inlineBytes);
        increment(slabBytes, carried.slabBytes);
        increment(inlineFrames, carried.inlineFrames);
        increment(slabFrames, carried.slabFrames);
        increment(terminalFrames, terminated ? 1 : 0);
        transfers.record(nanos, TimeUnit.NANOSECONDS);
        if (carried.creditNanos > 0) {
            creditWait.record(carried.creditNanos, TimeUnit.NANOSECONDS);
        }
    }

    private static void increment(Counter counter, long amount) {
        if (amount > 0) {
            counter.increment((double) amount);
        }
    }

    /** Payload of all bodies that are over. */
    public long payloadBytes() {
        return (long) (inlineBytes.count() + slabBytes.count());
    }

    void aborted(AbortReason reason) {
        aborted.increment(reason);
    }

    /** This side rang. */
    public void rang() {
        doorbells.increment();
    }
}
