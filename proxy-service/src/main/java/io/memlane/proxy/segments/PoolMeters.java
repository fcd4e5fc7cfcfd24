package io.memlane.proxy.segments;

import io.memlane.runtime.meters.CountersBy;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.springframework.stereotype.Component;

/** Meters of the pool. */
@Component
class PoolMeters {
    private final MeterRegistry registry;
    private final Timer acquire;
    private final Counter rejected;
    private final CountersBy<Replaced> replaced;

    PoolMeters(MeterRegistry registry) {
        this.registry = registry;
        acquire = Timer.builder("memlane.pool.acquire")
                .description("Wait for a segment, granted or not")
                .register(registry);
        rejected = Counter.builder("memlane.pool.acquire.rejected")
                .description("Requests that got no segment in time")
                .baseUnit("requests")
                .register(registry);
        replaced = CountersBy.register(
                registry,
                "memlane.segment.replaced",
                "reason",
                List.of(Replaced.values()),
                "Segments that were given up",
                "segments");
    }

    void bind(SegmentPool pool) {
        segments(pool, "idle", SegmentPool::idle);
        segments(pool, "leased", SegmentPool::leased);
        Gauge.builder("memlane.pool.stalled", pool, SegmentPool::stalled)
                .description(
                        "Leased segments whose client doesn't read: they are taken from it when another request waits")
                .baseUnit("segments")
                .register(registry);
        Gauge.builder("memlane.pool.waiting", pool, SegmentPool::waiting)
                .description("Requests that wait for a segment now")
                .baseUnit("requests")
                .register(registry);
        segments(pool, "connecting", SegmentPool::connecting);
        segments(pool, "broken", SegmentPool::broken);
    }

    private void segments(SegmentPool pool, String state, ToDoubleFunction<SegmentPool> value) {
        Gauge.builder("memlane.pool.segments", pool, value)
                .tag("state", state)
                .description("Segments by state; broken ones are waiting to be replaced")
                .baseUnit("segments")
                .register(registry);
    }

    void waited(long nanos) {
        acquire.record(nanos, TimeUnit.NANOSECONDS);
    }

    void rejected() {
        rejected.increment();
    }

    void replaced(Replaced reason) {
        replaced.increment(reason);
    }
}
