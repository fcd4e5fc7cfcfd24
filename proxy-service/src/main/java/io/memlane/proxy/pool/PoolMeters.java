package io.memlane.proxy.pool;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.springframework.stereotype.Component;

/** Meters of the pool. */
@Component
class PoolMeters {
    private final MeterRegistry registry;
    private final Timer acquire;
    private final Counter rejected;
    private final Map<Replaced, Counter> replaced = new EnumMap<>(Replaced.class);

    PoolMeters(MeterRegistry registry) {
        this.registry = registry;
        acquire = Timer.builder("memlane.pool.acquire")
                .description("Wait for a segment, granted or not")
                .register(registry);
        rejected = Counter.builder("memlane.pool.acquire.rejected")
                .description("Requests that got no segment in time")
                .baseUnit("requests")
                .register(registry);
        for (Replaced reason : Replaced.values()) {
            replaced.put(
                    reason,
                    Counter.builder("memlane.segment.replaced")
                            .tag("reason", reason.name().toLowerCase(Locale.ROOT))
                            .description("Segments that were given up")
                            .baseUnit("segments")
                            .register(registry));
        }
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
        requireNonNull(replaced.get(reason)).increment();
    }
}
