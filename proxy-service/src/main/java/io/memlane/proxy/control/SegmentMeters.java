package io.memlane.proxy.control;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.BaseUnits;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/** Meters of what goes to and fro between this proxy and its cache. */
@Component
class SegmentMeters {
    private final Timer roundTrips;
    private final Counter doorbells;
    private final Counter inlineFrames;
    private final Counter slabFrames;
    private final Counter terminalFrames;
    private final Counter bytes;

    SegmentMeters(MeterRegistry registry) {
        roundTrips = Timer.builder("memlane.control.roundtrip")
                .description("From OPEN to META, the cache's read-ahead included")
                .register(registry);
        doorbells = Counter.builder("memlane.doorbell")
                .tag("side", "proxy")
                .description("Doorbells rung by this side to wake a parked peer")
                .baseUnit("doorbells")
                .register(registry);
        inlineFrames = frames(registry, "inline");
        slabFrames = frames(registry, "slab");
        terminalFrames = frames(registry, "none");
        bytes = Counter.builder("memlane.transfer.received")
                .description("Payload read from segments")
                .baseUnit(BaseUnits.BYTES)
                .register(registry);
    }

    private static Counter frames(MeterRegistry registry, String path) {
        return Counter.builder("memlane.transfer.frames")
                .tag("path", path)
                .description("Frames read, by where their payload was; terminal ones have none")
                .baseUnit("frames")
                .register(registry);
    }

    void roundTrip(long nanos) {
        roundTrips.record(nanos, TimeUnit.NANOSECONDS);
    }

    void rang() {
        doorbells.increment();
    }

    /** Once for each request to the cache. */
    void received(long inline, long slab, long terminal, long byteCount) {
        increment(inlineFrames, inline);
        increment(slabFrames, slab);
        increment(terminalFrames, terminal);
        increment(bytes, byteCount);
    }

    private static void increment(Counter counter, long amount) {
        if (amount > 0) {
            counter.increment((double) amount);
        }
    }
}
