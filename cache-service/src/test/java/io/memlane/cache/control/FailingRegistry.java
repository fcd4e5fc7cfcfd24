package io.memlane.cache.control;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

/** A registry whose counters fail while a test says so. */
final class FailingRegistry extends SimpleMeterRegistry {
    volatile boolean fails;

    @Override
    protected Counter newCounter(Meter.Id id) {
        Counter counter = super.newCounter(id);
        return new Counter() {
            @Override
            public void increment(double amount) {
                if (fails) {
                    throw new StackOverflowError("a test's");
                }
                counter.increment(amount);
            }

            @Override
            public double count() {
                return counter.count();
            }

            @Override
            public Meter.Id getId() {
                return id;
            }
        };
    }
}
