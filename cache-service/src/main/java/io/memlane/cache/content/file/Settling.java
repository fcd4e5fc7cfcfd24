package io.memlane.cache.content.file;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * Whether a look at a file can be trusted to differ from one after the next write.
 *
 * <p>The kernel stamps files with the time of its last timer tick (up to 10 ms ago at 100 Hz; "multigrain" timestamps
 * are finer, but need Linux 6.13 and a file system that takes part). Two writes within one tick leave the same times,
 * so a look between them would be taken for a look after both, and bytes of both states for one. Only when the change
 * time lies more than a tick away from the look can no later write repeat it. Nobody waits for that: what is seen too early is
 * {@code ContentState.UNSETTLED}, and looked at again soon.
 *
 * <p>A change time in the future, by a clock that was set back or by a file server's, isn't repeated either before it comes. One
 * without a fraction is most likely of a file system that keeps whole seconds.
 */
final class Settling {

    /** Two ticks at 100 Hz, the slowest clock that kernels are built with. */
    static final Duration TICKS = Duration.ofMillis(20);

    /** The same for file systems that keep whole seconds, or even ones. */
    static final Duration SECONDS = Duration.ofSeconds(2);

    private Settling() {}

    /** @param lookedAt a moment before the look */
    static boolean isSettled(FileStat seen, Instant lookedAt) {
        long changedNanos = seen.version().changedNanos();
        Duration distance = Duration.between(Instant.EPOCH.plusNanos(changedNanos), lookedAt)
                .abs();
        boolean whole = changedNanos % TimeUnit.SECONDS.toNanos(1) == 0;
        return distance.compareTo(whole ? SECONDS : TICKS) >= 0;
    }
}
