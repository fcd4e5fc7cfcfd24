package io.memlane.cache.content;

import org.jspecify.annotations.Nullable;

/**
 * For how long what was found may be given to whoever asks the same, without another look.
 *
 * @param untilNanos in terms of {@link System#nanoTime}
 * @param stored whether it is a stored response, whose time is told and doesn't get longer by looking
 * @param ageMillis what {@code Age} is made of, of a stored response; else 0
 * @param atSeconds since when a stored response is there, in seconds since the epoch
 * @param resource what it is taken back by; null if nothing takes it back but time
 */
public record Lasting(
        long untilNanos,
        boolean stored,
        long ageMillis,
        long atSeconds,
        @Nullable Object resource) {

    /** Of a file, until it has to be looked at again. */
    public static Lasting untilLookedAt(long untilNanos) {
        return new Lasting(untilNanos, false, 0, 0, null);
    }
}
