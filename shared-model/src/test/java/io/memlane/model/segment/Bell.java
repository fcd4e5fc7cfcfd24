package io.memlane.model.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A doorbell that counts, and that a thread can wait for. */
final class Bell implements Doorbell {
    private final Semaphore waiting = new Semaphore(0);
    private final AtomicLong rings = new AtomicLong();

    @Override
    public void ring() {
        rings.incrementAndGet();
        waiting.release();
    }

    long rings() {
        return rings.get();
    }

    void await() throws InterruptedException {
        assertThat(waiting.tryAcquire(20, TimeUnit.SECONDS)).as("rung").isTrue();
    }
}
