package io.memlane.cache.content.store;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Remembers what was evicted without having been asked for again, by 32 bits for each: who comes back has missed once too often and goes to the
 * main queue at once (S3-FIFO, SOSP 2023). Later ones overwrite earlier ones, which is how they are forgotten.
 */
final class Ghosts {
    private final AtomicIntegerArray prints;

    Ghosts(long objects) {
        int size = Integer.highestOneBit(Math.clamp(objects, 1 << 10, 1 << 20));
        prints = new AtomicIntegerArray(size);
    }

    private int slot(long hash) {
        return (int) (hash >>> 32) & (prints.length() - 1);
    }

    void add(long hash) {
        prints.setRelease(slot(hash), (int) hash);
    }

    /** Forgets it as well. */
    boolean takeBack(long hash) {
        return prints.compareAndSet(slot(hash), (int) hash, 0);
    }
}
