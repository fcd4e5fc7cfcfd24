package io.memlane.cache.transfer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.BaseUnits;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/** Meters of transfers; each transfer reports once, at its end. */
@Component
public class TransferMeters {
    private final Counter inlineBytes;
    private final Counter slabBytes;
    private final Counter frames;
    private final Counter doorbells;
    private final Timer transfers;

    TransferMeters(MeterRegistry registry) {
        inlineBytes = bytes(registry, "inline");
        slabBytes = bytes(registry, "slab");
        frames = Counter.builder("memlane.transfer.frames")
                .description("Frames published, terminal ones included")
                .baseUnit("frames")
                .register(registry);
        doorbells = Counter.builder("memlane.doorbell")
                .tag("side", "cache")
                .description("Doorbells rung by this side to wake a parked peer")
                .baseUnit("doorbells")
                .register(registry);
        transfers = Timer.builder("memlane.transfer")
                .tag("phase", "whole")
                .description("From OPEN to the terminal frame of a body")
                .register(registry);
    }

    private static Counter bytes(MeterRegistry registry, String path) {
        return Counter.builder("memlane.transfer.bytes")
                .tag("path", path)
                .description("Payload published, by how it travelled")
                .baseUnit(BaseUnits.BYTES)
                .register(registry);
    }

    void transferred(long inline, long slab, long frameCount, long nanos) {
        if (inline > 0) {
            inlineBytes.increment((double) inline);
        }
        if (slab > 0) {
            slabBytes.increment((double) slab);
        }
        frames.increment((double) frameCount);
        transfers.record(nanos, TimeUnit.NANOSECONDS);
    }

    /** This side rang. */
    public void rang() {
        doorbells.increment();
    }
}
