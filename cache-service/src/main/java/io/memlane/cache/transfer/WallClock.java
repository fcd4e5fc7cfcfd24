package io.memlane.cache.transfer;

/** The time by which validators are compared, as the times of files are of it too. No deadline knows it. */
final class WallClock {
    private WallClock() {}

    /** Milliseconds since the epoch. */
    static long nowMillis() {
        return System.currentTimeMillis();
    }
}
