package io.memlane.cache.content.store;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Where the record of each key is: three words for an entry, in stripes of open addressing. Keys stay on disk; a record is compared with
 * what was asked for.
 *
 * <p>Any thread finds; who changes holds the store's writer lock, but for what drops damage. A stripe's own lock is held for some probes, never
 * over a system call.
 */
final class KeyIndex {
    private static final int STRIPE_BITS = 8;

    private final IndexStripe[] stripes = new IndexStripe[1 << STRIPE_BITS];
    private final AtomicLong count = new AtomicLong();

    KeyIndex() {
        for (int i = 0; i < stripes.length; i++) {
            stripes[i] = new IndexStripe();
        }
    }

    private IndexStripe stripe(long hash) {
        return stripes[(int) (hash >>> (Long.SIZE - STRIPE_BITS))];
    }

    /** Finds, and counts the use for the eviction. */
    @Nullable
    Place use(long hash) {
        return stripe(hash).find(hash, true);
    }

    @Nullable
    Place peek(long hash) {
        return stripe(hash).find(hash, false);
    }

    /** Returns what was there before. */
    @Nullable
    Place put(long hash, Place place) {
        Place before = stripe(hash).put(hash, place);
        if (before == null) {
            count.incrementAndGet();
        }
        return before;
    }

    /** Removes an entry if it still is where the caller has seen it. */
    boolean remove(long hash, long location) {
        boolean removed = stripe(hash).remove(hash, location);
        if (removed) {
            count.decrementAndGet();
        }
        return removed;
    }

    long count() {
        return count.get();
    }
}
