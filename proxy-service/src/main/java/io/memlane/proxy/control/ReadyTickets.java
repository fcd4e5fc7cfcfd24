package io.memlane.proxy.control;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Requests that wait for READY with their ticket. That may come before the ticket itself does, as it takes another connection; so the last
 * that nobody waited for are remembered, a bounded number. Any thread.
 */
final class ReadyTickets {
    static final int MAX_REMEMBERED = 4_096;

    private final Map<Long, CountDownLatch> waiting = new HashMap<>();
    private final Set<Long> remembered = new LinkedHashSet<>();

    /** Waits until the ticket is ready, or for the time, or until all are woken. */
    void await(long ticket, long timeoutNanos) throws InterruptedException {
        CountDownLatch latch;
        synchronized (this) {
            if (remembered.remove(ticket)) {
                return;
            }
            latch = waiting.computeIfAbsent(ticket, key -> new CountDownLatch(1));
        }
        try {
            latch.await(timeoutNanos, TimeUnit.NANOSECONDS);
        } finally {
            synchronized (this) {
                waiting.remove(ticket, latch);
            }
        }
    }

    synchronized void ready(long ticket) {
        CountDownLatch latch = waiting.remove(ticket);
        if (latch != null) {
            latch.countDown();
            return;
        }
        remembered.add(ticket);
        if (remembered.size() > MAX_REMEMBERED) {
            Iterator<Long> oldest = remembered.iterator();
            oldest.next();
            oldest.remove();
        }
    }

    /** The link is lost: whoever knew of the tickets may be gone. */
    synchronized void wakeAll() {
        waiting.values().forEach(CountDownLatch::countDown);
        waiting.clear();
        remembered.clear();
    }
}
