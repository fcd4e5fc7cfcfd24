package io.memlane.proxy.segments;

import io.memlane.proxy.control.Segment;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Segments that nobody uses, and those who wait for one. A stack: the segment that was used last has its memory in the processor's caches.
 * A queue: who has waited longest is served first; otherwise a client that comes back at once would take the segment that it has just given
 * back, and of four times as many clients as segments some would wait for ever. Whoever gives one back hands it over, so while
 * somebody waits the stack is empty.
 *
 * <p>Nobody parks with a timeout: for a virtual thread that sets a timer, and mostly wakes another thread for it. With more clients than
 * segments each request would. One virtual thread looks after the deadlines of all, as long as somebody waits.
 */
final class IdleSegments {
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Segment> stack = new ArrayDeque<>();
    private final ArrayDeque<Waiter> queue = new ArrayDeque<>();
    /** Runs {@link #expire}; null while nobody does. */
    private @Nullable Thread watcher;
    /** When the watcher looks next, in terms of {@link System#nanoTime}. */
    private long nextLookNanos;

    /** All but the thread under the lock, or read after {@link #isOver} is seen. */
    private static final class Waiter {
        final Thread thread = Thread.currentThread();
        final long deadlineNanos;

        @Nullable
        Segment segment;

        volatile boolean isOver;

        Waiter(long deadlineNanos) {
            this.deadlineNanos = deadlineNanos;
        }

        void end(@Nullable Segment granted) {
            segment = granted;
            isOver = true;
            LockSupport.unpark(thread);
        }
    }

    void push(Segment segment) {
        lock.lock();
        try {
            Waiter first = queue.pollFirst();
            if (first == null) {
                stack.addFirst(segment);
            } else {
                first.end(segment);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for one, behind those who wait already.
     *
     * @param timeoutNanos at most; 0 or less doesn't wait
     */
    @Nullable
    Segment poll(long timeoutNanos) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        Waiter waiter;
        lock.lock();
        try {
            Segment segment = stack.pollFirst();
            if (segment != null || timeoutNanos <= 0) {
                return segment;
            }
            waiter = new Waiter(System.nanoTime() + timeoutNanos);
            // In this order: without a thread that looks after it nobody waits, and nobody is handed a segment that
            // went away.
            watch(waiter.deadlineNanos);
            queue.addLast(waiter);
        } finally {
            lock.unlock();
        }
        while (!waiter.isOver) {
            LockSupport.park(this);
            if (Thread.interrupted()) {
                leave(waiter);
            }
        }
        return waiter.segment;
    }

    /** An interrupt that comes too late is left to whatever the thread does next: the segment is the caller's already. */
    private void leave(Waiter waiter) throws InterruptedException {
        lock.lock();
        try {
            if (queue.remove(waiter)) {
                throw new InterruptedException();
            }
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    /** Sees to it that somebody looks by then. */
    private void watch(long deadlineNanos) {
        if (watcher == null) {
            nextLookNanos = deadlineNanos;
            watcher = Thread.ofVirtual().name("memlane-pool-deadlines").start(this::expire);
        } else if (deadlineNanos - nextLookNanos < 0) {
            nextLookNanos = deadlineNanos;
            LockSupport.unpark(watcher);
        }
    }

    private void expire() {
        long pauseNanos = endOverdue();
        while (pauseNanos > 0) {
            LockSupport.parkNanos(this, pauseNanos);
            pauseNanos = endOverdue();
        }
    }

    /** How long until the next deadline; 0 if nobody waits: then whoever does next has another watcher started. */
    private long endOverdue() {
        lock.lock();
        try {
            long now = System.nanoTime();
            long pauseNanos = Long.MAX_VALUE;
            for (Iterator<Waiter> waiters = queue.iterator(); waiters.hasNext(); ) {
                Waiter waiter = waiters.next();
                long left = waiter.deadlineNanos - now;
                if (left <= 0) {
                    waiters.remove();
                    waiter.end(null);
                } else {
                    pauseNanos = Math.min(pauseNanos, left);
                }
            }
            if (queue.isEmpty()) {
                watcher = null;
                return 0;
            }
            nextLookNanos = now + pauseNanos;
            return pauseNanos;
        } finally {
            lock.unlock();
        }
    }

    /** Takes one that nobody waits for: to close it. */
    @Nullable
    Segment seize() {
        lock.lock();
        try {
            return stack.pollFirst();
        } finally {
            lock.unlock();
        }
    }

    /** Takes this one, if it is idle; then the caller closes it. */
    boolean seize(Segment segment) {
        lock.lock();
        try {
            return stack.remove(segment);
        } finally {
            lock.unlock();
        }
    }

    /** Who waits. */
    int waiting() {
        lock.lock();
        try {
            return queue.size();
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return stack.size();
        } finally {
            lock.unlock();
        }
    }
}
