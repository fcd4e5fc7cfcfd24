package io.memlane.cache.content.store;

import java.util.concurrent.atomic.AtomicLong;

/** Bounds what drafts keep in memory before they are stored, all together: beyond it even short ones get files. Any thread. */
final class DraftMemory {
    private static final long LIMIT_BYTES = 8 << 20;

    private final AtomicLong taken = new AtomicLong();

    boolean take(long bytes) {
        if (taken.addAndGet(bytes) <= LIMIT_BYTES) {
            return true;
        }
        taken.addAndGet(-bytes);
        return false;
    }

    void giveBack(long bytes) {
        taken.addAndGet(-bytes);
    }
}
