package io.memlane.cache.content;

import java.util.concurrent.TimeUnit;

/**
 * Whether what bytes are read from answers at once, as it does from the page cache: then its readers need no threads of their own. Each medium
 * has one: a folder that is far away doesn't make the store slow. Learnt from how long steps take. A single one that takes long means little, as a thread may have lost its processor meanwhile; several in a row, or a very long
 * one, mean that the content blocks. Any thread; updates that are lost do no harm.
 */
public final class Pace {
    /** A step is up to a segment's slots of chunks: half a millisecond from the page cache. */
    private static final long SLOW_NANOS = TimeUnit.MILLISECONDS.toNanos(4);

    private static final long VERY_SLOW_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    /** So long after the last slow step the next ones are taken for slow, too. */
    private static final long MEMORY_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    /** Three slow steps among a few quick ones: each is worth this many. */
    private static final int WEIGHT = 8;

    private static final int LIMIT = 3 * WEIGHT - 4;

    private volatile int score;
    private volatile long quickAgainNanos = System.nanoTime();

    /** @param now in terms of {@link System#nanoTime()} */
    public boolean isSlow(long now) {
        return now - quickAgainNanos < 0;
    }

    /** A step took that long; in terms of {@link System#nanoTime()}. */
    public void took(long startNanos, long endNanos) {
        long nanos = endNanos - startNanos;
        int before = score;
        if (nanos < SLOW_NANOS) {
            if (before > 0) {
                score = before - 1;
            }
            return;
        }
        int now = nanos < VERY_SLOW_NANOS ? Math.min(LIMIT, before + WEIGHT) : LIMIT;
        score = now;
        if (now == LIMIT) {
            quickAgainNanos = endNanos + MEMORY_NANOS;
        }
    }
}
