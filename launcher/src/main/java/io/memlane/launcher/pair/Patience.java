package io.memlane.launcher.pair;

import java.time.Duration;

/**
 * How long a supervisor waits, and how often it tries.
 *
 * @param ready until both must answer ready; endless where a debugger may hold them up
 * @param restarts how often a service is started again
 * @param firstPause before the first of these; each next pause is twice as long
 * @param settled a service that ran for so long starts with a fresh count
 */
public record Patience(Duration ready, int restarts, Duration firstPause, Duration settled) {
    private static final Duration ENDLESS = Duration.ofDays(365);

    /** What holds for users. */
    public static Patience usual(boolean debugged) {
        return new Patience(
                debugged ? ENDLESS : Duration.ofSeconds(60), 5, Duration.ofSeconds(1), Duration.ofSeconds(60));
    }
}
