package io.memlane.proxy.segments;

import io.memlane.proxy.control.Segment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
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

    /** Ended under the lock, and told so without it. */
    private static final class Waiter {
        final long deadlineNanos;
        final Consumer<@Nullable Segment> then;

        @Nullable
        Segment segment;

        Waiter(long deadlineNanos, Consumer<@Nullable Segment> then) {
            this.deadlineNanos = deadlineNanos;
            this.then = then;
        }

        void tell() {
            then.accept(segment);
        }
    }

    /** What a thread waits by. */
    private static final class Parked implements Consumer<@Nullable Segment> {
        private final Thread thread = Thread.currentThread();

        @Nullable
        Segment segment;

        volatile boolean isOver;

        @Override
        public void accept(@Nullable Segment granted) {
            segment = granted;
            isOver = true;
            LockSupport.unpark(thread);
        }
    }

    void push(Segment segment) {
        Waiter first;
        lock.lock();
        try {
            first = queue.pollFirst();
            if (first == null) {
                stack.addFirst(segment);
            } else {
                first.segment = segment;
            }
        } finally {
            lock.unlock();
        }
        if (first != null) {
            first.tell();
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
        Segment segment = seize();
        if (segment != null || timeoutNanos <= 0) {
            return segment;
        }
        Parked parked = new Parked();
        Waiter waiter = enqueue(timeoutNanos, parked);
        while (!parked.isOver) {
            LockSupport.park(this);
            if (Thread.interrupted() && waiter != null) {
                leave(waiter);
            }
        }
        return parked.segment;
    }

    /**
     * Has something run with one, behind those who wait already: at once, or by whoever gives one back; or with null when the time is up. It must not
     * block.
     *
     * @param timeoutNanos at most
     */
    void await(long timeoutNanos, Consumer<@Nullable Segment> then) {
        enqueue(timeoutNanos, then);
    }

    /** Returns who waits now; null if nobody does, as there was one. */
    private @Nullable Waiter enqueue(long timeoutNanos, Consumer<@Nullable Segment> then) {
        Waiter waiter = new Waiter(System.nanoTime() + timeoutNanos, then);
        lock.lock();
        try {
            waiter.segment = stack.pollFirst();
            if (waiter.segment == null) {
                // In this order: without a thread that looks after it nobody waits, and nobody is handed a segment that
                // went away.
                watch(waiter.deadlineNanos);
                queue.addLast(waiter);
                return waiter;
            }
        } finally {
            lock.unlock();
        }
        waiter.tell();
        return null;
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
        List<Waiter> over = new ArrayList<>();
        try {
            return takeOverdue(over);
        } finally {
            over.forEach(Waiter::tell);
        }
    }

    private long takeOverdue(List<Waiter> over) {
        lock.lock();
        try {
            long now = System.nanoTime();
            long pauseNanos = Long.MAX_VALUE;
            for (Iterator<Waiter> waiters = queue.iterator(); waiters.hasNext(); ) {
                Waiter waiter = waiters.next();
                long left = waiter.deadlineNanos - now;
                if (left <= 0) {
                    waiters.remove();
                    over.add(waiter);
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

    /** Takes one that nobody waits for. */
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
