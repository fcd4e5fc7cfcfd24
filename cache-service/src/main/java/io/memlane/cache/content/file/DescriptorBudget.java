package io.memlane.cache.content.file;

import java.util.Comparator;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the descriptors: one must be acquired before a file is opened, and is given back after it was closed. When
 * none is left, the listed file whose last use began the longest ago is closed, if it is idle.
 *
 * <p>Finds don't touch this order, they only write the time of use into the file. The queue is sorted by the time that
 * a file had when it was put there, which is never later than its last use. So when the head has been used since, it is
 * put back with its new time; and a head that hasn't is the least recently used of all. Each find causes at most one
 * such step, later.
 */
final class DescriptorBudget {

    private final int max;
    private final Consumer<SharedFile> onEvicted;
    private final AtomicInteger taken = new AtomicInteger();
    private final ReentrantLock lock = new ReentrantLock();

    private final TreeSet<SharedFile> queue = new TreeSet<>(
            Comparator.comparingLong((SharedFile file) -> file.queuedAtNanos).thenComparingLong(file -> file.id));

    /** False, outside of the lock, when a search found all files in use, and none became idle since: then another one would be in vain. */
    private volatile boolean mayHoldIdle = true;

    /**
     * Makes a budget of which nothing is taken.
     *
     * @param onEvicted told which file is about to be closed; called under the lock
     */
    DescriptorBudget(int max, Consumer<SharedFile> onEvicted) {
        this.max = max;
        this.onEvicted = onEvicted;
    }

    /** Takes one descriptor, closing an idle file if need be; false when all are in use. */
    boolean acquire() {
        while (true) {
            int now = taken.get();
            if (now < max) {
                if (taken.compareAndSet(now, now + 1)) {
                    return true;
                }
            } else if (!evict()) {
                return false;
            }
        }
    }

    /** A descriptor is closed, or wasn't opened after all. */
    void giveBack() {
        taken.decrementAndGet();
    }

    int max() {
        return max;
    }

    int taken() {
        return taken.get();
    }

    void list(SharedFile file) {
        lock.lock();
        try {
            queue.add(file);
        } finally {
            lock.unlock();
        }
    }

    void unlist(SharedFile file) {
        lock.lock();
        try {
            queue.remove(file);
        } finally {
            lock.unlock();
        }
    }

    /** The last use of a file was closed: it may be evicted. */
    void somethingBecameIdle() {
        // Read first: nearly always true already, and a write would drag the line from core to core with each request.
        if (!mayHoldIdle) {
            mayHoldIdle = true;
        }
    }

    /** Frees one descriptor; false when there was none to free and none came back meanwhile. */
    private boolean evict() {
        SharedFile victim = null;
        lock.lock();
        try {
            // Under the lock: while somebody else searches it is false, too, and means nothing yet.
            if (mayHoldIdle) {
                mayHoldIdle = false;
                victim = leastRecentlyUsed();
                if (victim != null) {
                    mayHoldIdle = true;
                }
            }
        } finally {
            lock.unlock();
        }
        if (victim == null) {
            return taken.get() < max;
        }
        victim.closeUnreferenced();
        return true;
    }

    private @Nullable SharedFile leastRecentlyUsed() {
        // In the second round the time of use no longer matters: under constant use of everything the search must end.
        int size = queue.size();
        for (int step = 0; step < 2 * size; step++) {
            SharedFile file = queue.removeFirst();
            long usedAt = file.usedAtNanos;
            if (usedAt > file.queuedAtNanos && step < size && !file.isInUse()) {
                file.queuedAtNanos = usedAt;
            } else if (file.unreferenceIfIdle()) {
                onEvicted.accept(file);
                return file;
            } else if (!queue.isEmpty()) {
                // In use, so its time of use is now: behind all others.
                file.queuedAtNanos = Math.max(usedAt, queue.last().queuedAtNanos + 1);
            }
            queue.add(file);
        }
        return null;
    }
}
