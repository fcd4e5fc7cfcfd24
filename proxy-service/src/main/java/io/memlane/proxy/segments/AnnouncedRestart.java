package io.memlane.proxy.segments;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How long requests wait for a cache that went away in order: so long as a restart takes. A cache that isn't back then is gone, and clients
 * are told at once, as if it had died.
 *
 * <p>Written by the link's thread alone, read by all.
 */
final class AnnouncedRestart {
    /** From the end of the old process to the first answer of the new one, on a busy machine. */
    private static final Duration START = Duration.ofSeconds(30);
    /** From the new link to the first segments. */
    private static final Duration ATTACHING = Duration.ofSeconds(2);

    private final LongSupplier ticker;
    private volatile long untilNanos;

    /** @param ticker as {@link System#nanoTime()} */
    AnnouncedRestart(LongSupplier ticker) {
        this.ticker = ticker;
        untilNanos = ticker.getAsLong();
    }

    /** The cache said that it goes away, and lets transfers run on for so long. */
    void begin(Duration drain) {
        untilNanos = ticker.getAsLong() + drain.plus(START).toNanos();
    }

    /** A cache is there. */
    void end() {
        if (isUnderWay()) {
            untilNanos = ticker.getAsLong() + ATTACHING.toNanos();
        }
    }

    boolean isUnderWay() {
        return untilNanos - ticker.getAsLong() > 0;
    }
}
