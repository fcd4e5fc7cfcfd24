package io.memlane.proxy.hot;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.LongAdder;

/** What became of the requests that something hot was looked for, and of what might be kept. */
final class HotCounts {
    private final LongAdder hit = new LongAdder();
    /** Of those, what an origin would else have been asked for, or the cache have had. */
    private final LongAdder stored = new LongAdder();

    private final LongAdder absent = new LongAdder();
    private final LongAdder late = new LongAdder();
    private final LongAdder gone = new LongAdder();
    private final LongAdder kept = new LongAdder();
    private final LongAdder evicted = new LongAdder();
    private final LongAdder noRoom = new LongAdder();

    /** @param isStored whether it is an origin's */
    void hit(boolean isStored) {
        hit.increment();
        if (isStored) {
            stored.increment();
        }
    }

    void absent() {
        absent.increment();
    }

    void late() {
        late.increment();
    }

    void gone() {
        gone.increment();
    }

    void kept() {
        kept.increment();
    }

    void evicted() {
        evicted.increment();
    }

    void noRoom() {
        noRoom.increment();
    }

    long hits() {
        return hit.sum();
    }

    long storedHits() {
        return stored.sum();
    }

    long asked() {
        return hit.sum() + absent.sum() + late.sum() + gone.sum();
    }

    void bindTo(MeterRegistry registry) {
        request(registry, hit, "hit");
        request(registry, absent, "absent");
        request(registry, late, "late");
        request(registry, gone, "gone");
        FunctionCounter.builder("memlane.cache.requests", stored, LongAdder::sum)
                .tag("result", "hot")
                .description("Requests for content of origins that were answered without asking the cache")
                .baseUnit("requests")
                .register(registry);
        object(registry, kept, "kept");
        object(registry, evicted, "evicted");
        object(registry, noRoom, "no_room");
    }

    private static void request(MeterRegistry registry, LongAdder counter, String result) {
        FunctionCounter.builder("memlane.hot.requests", counter, LongAdder::sum)
                .tag("result", result)
                .description(
                        "Requests that might be answered without asking the cache: given, not kept, to be looked at"
                                + " again, taken back")
                .baseUnit("requests")
                .register(registry);
    }

    private static void object(MeterRegistry registry, LongAdder counter, String what) {
        FunctionCounter.builder("memlane.hot.keeping", counter, LongAdder::sum)
                .tag("what", what)
                .description("Answers that were kept, that gave way to others, and that others are asked for more often"
                        + " than")
                .baseUnit("answers")
                .register(registry);
    }
}
