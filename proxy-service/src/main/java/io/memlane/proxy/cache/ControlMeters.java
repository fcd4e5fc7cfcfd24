package io.memlane.proxy.cache;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.BaseUnits;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/** Meters of what goes to and fro between this proxy and its cache. */
@Component
class ControlMeters {
    private final Timer roundTrips;
    private final Counter doorbells;
    private final Counter frames;
    private final Counter bytes;

    ControlMeters(MeterRegistry registry) {
        roundTrips = Timer.builder("memlane.control.roundtrip")
                .description("From OPEN to META, the cache's read-ahead included")
                .register(registry);
        doorbells = Counter.builder("memlane.doorbell")
                .tag("side", "proxy")
                .description("Doorbells rung by this side to wake a parked peer")
                .baseUnit("doorbells")
                .register(registry);
        frames = Counter.builder("memlane.transfer.frames")
                .description("Frames read, terminal ones included")
                .baseUnit("frames")
                .register(registry);
        bytes = Counter.builder("memlane.transfer.received")
                .description("Payload read from segments")
                .baseUnit(BaseUnits.BYTES)
                .register(registry);
    }

    void roundTrip(long nanos) {
        roundTrips.record(nanos, TimeUnit.NANOSECONDS);
    }

    void rang() {
        doorbells.increment();
    }

    void received(long frameCount, long byteCount) {
        frames.increment((double) frameCount);
        bytes.increment((double) byteCount);
    }
}
