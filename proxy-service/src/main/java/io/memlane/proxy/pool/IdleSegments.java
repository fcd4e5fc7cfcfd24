package io.memlane.proxy.pool;

import io.memlane.proxy.cache.Segment;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Segments that nobody uses, and those who wait for one. A stack: the segment that was used last has its memory in the processor's caches.
 * A queue: who has waited longest is served first; otherwise a client that comes back at once would take the segment that it has just given
 * back, and of four times as many clients as segments some would wait for ever.
 */
final class IdleSegments {
    /** Pushed before a permit is released, polled only by whom has acquired one: so there is always one for each. */
    private final ConcurrentLinkedDeque<Segment> stack = new ConcurrentLinkedDeque<>();

    private final Semaphore permits = new Semaphore(0, true);

    void push(Segment segment) {
        stack.addFirst(segment);
        permits.release();
    }

    /**
     * Waits for one, behind those who wait already.
     *
     * @param timeoutNanos at most; 0 or less doesn't wait
     */
    @Nullable
    Segment poll(long timeoutNanos) throws InterruptedException {
        // Not the untimed tryAcquire, which would overtake those who wait.
        return permits.tryAcquire(Math.max(0, timeoutNanos), TimeUnit.NANOSECONDS) ? stack.removeFirst() : null;
    }

    /** Takes one, before those who wait: to close it. */
    @Nullable
    Segment seize() {
        return permits.tryAcquire() ? stack.removeFirst() : null;
    }

    /** Takes this one, if it is idle; then the caller closes it. */
    boolean seize(Segment segment) {
        // Whoever has a permit has one of the segments; that it is this one isn't said.
        if (!permits.tryAcquire()) {
            return false;
        }
        boolean removed = stack.remove(segment);
        if (!removed) {
            permits.release();
        }
        return removed;
    }

    /** Who waits; an estimate, as it changes while it is counted. */
    int waiting() {
        return permits.getQueueLength();
    }

    int size() {
        return stack.size();
    }
}
