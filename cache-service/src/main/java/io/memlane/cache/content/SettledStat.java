package io.memlane.cache.content;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/**
 * Looks at a file until what it sees can be trusted to change with the next write.
 *
 * <p>The kernel stamps files with the time of its last timer tick (up to 10 ms ago at 100 Hz; "multigrain" timestamps
 * are finer, but need Linux 6.13 and a file system that takes part). Two writes within one tick leave the same times,
 * so a look between them would be taken for a look after both, and bytes of both states for one. Only when the change
 * time lies more than a tick back can no later write repeat it. Waiting that long at the opening of a file that has
 * just been written makes strong entity tags and the last look before the end of a transfer honest.
 */
final class SettledStat {

    /** Two ticks at 100 Hz, the slowest clock that kernels are built with. */
    static final Duration TICKS = Duration.ofMillis(20);

    /** A file that changes faster than this many looks is a stream, not a representation. */
    static final int MAX_WAITS = 5;

    /** Where the looks go: a descriptor, or a path. */
    @FunctionalInterface
    interface Look {
        FileStat take() throws IOException;
    }

    /** Waits; tests move their clock instead. */
    @FunctionalInterface
    interface Pause {
        void pause(Duration duration) throws InterruptedException;
    }

    /** The file never rested. */
    static final class RestlessFileException extends IOException {
        RestlessFileException() {
            super("The file is being written all the time");
        }
    }

    private final InstantSource clock;
    private final Pause pause;

    SettledStat(InstantSource clock, Pause pause) {
        this.clock = clock;
        this.pause = pause;
    }

    static SettledStat system() {
        return new SettledStat(InstantSource.system(), duration -> TimeUnit.NANOSECONDS.sleep(duration.toNanos()));
    }

    FileStat take(Look look) throws IOException {
        FileStat seen = look.take();
        for (int waits = 0; waits < MAX_WAITS; waits++) {
            Duration age =
                    Duration.between(Instant.EPOCH.plusNanos(seen.version().changedNanos()), clock.instant());
            if (age.compareTo(TICKS) >= 0) {
                return seen;
            }
            // A time in the future comes from a clock that was set, or from a file server's. Then this clock says
            // nothing about that one, but a whole wait without a change does.
            pause(age.isNegative() ? TICKS : TICKS.minus(age));
            FileStat again = look.take();
            if (again.equals(seen)) {
                return again;
            }
            seen = again;
        }
        throw new RestlessFileException();
    }

    private void pause(Duration duration) throws IOException {
        try {
            pause.pause(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while waiting for a file to settle", e);
        }
    }
}
