package io.memlane.cache.content.store;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts what the store takes of the disk, which is never more than its limit: each byte is reserved before it is written. What was deleted but
 * is still being read keeps its blocks, so it counts until its last reader closes it; it is <em>pinned</em>, as no eviction can free it. Any
 * thread.
 */
final class Space {
    private final long limitBytes;
    private final AtomicLong used = new AtomicLong();
    private final AtomicLong pinned = new AtomicLong();
    private final AtomicLong drafts = new AtomicLong();
    private final AtomicLong announced = new AtomicLong();

    Space(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    boolean reserve(long bytes) {
        while (true) {
            long now = used.get();
            if (now + bytes > limitBytes) {
                return false;
            }
            if (used.compareAndSet(now, now + bytes)) {
                return true;
            }
        }
    }

    /** For what isn't stored yet, which gets half of it at most: else it would evict all that is. */
    boolean reserveForDraft(long bytes) {
        if (drafts.addAndGet(bytes) <= limitBytes / 2 && reserve(bytes)) {
            return true;
        }
        drafts.addAndGet(-bytes);
        return false;
    }

    /** A draft was stored or given up: what it has reserved is counted as the others' is. */
    void endDraft(long bytes) {
        drafts.addAndGet(-bytes);
    }

    /** Drafts will need some more, or less, than was known: room is made for it ahead. */
    void announce(long bytes) {
        announced.addAndGet(bytes);
    }

    /** Counts what a recovery has found, whether it fits or not: eviction brings it down. */
    void found(long bytes) {
        used.addAndGet(bytes);
    }

    void release(long bytes) {
        used.addAndGet(-bytes);
    }

    void pin(long bytes) {
        pinned.addAndGet(bytes);
    }

    void releasePinned(long bytes) {
        pinned.addAndGet(-bytes);
        used.addAndGet(-bytes);
    }

    long limitBytes() {
        return limitBytes;
    }

    long usedBytes() {
        return used.get();
    }

    long pinnedBytes() {
        return pinned.get();
    }

    /**
     * Whether eviction has to make room, so that writers find some without waiting: also for what is pinned, but a quarter of the size is kept
     * from readers that hold on to what is gone.
     */
    boolean isTight() {
        long wanted = Math.clamp(announced.get(), limitBytes / 16, limitBytes / 2);
        long now = used.get();
        return now > limitBytes - wanted && now - pinned.get() > limitBytes / 4;
    }
}
