package io.memlane.cache.mount;

import io.memlane.cache.content.file.OpenFileTable;
import io.memlane.model.log.RepeatedLog;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after files that nobody asks for any more: an open descriptor keeps the space of a deleted file. A thread of its own, as a look may
 * block on the disk.
 */
public final class ContentSweep implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ContentSweep.class);
    private static final RepeatedLog FAILED = RepeatedLog.errors(LOG);

    private final OpenFileTable table;
    private final long periodNanos;
    private final CountDownLatch closed = new CountDownLatch(1);

    /** @param within how long a descriptor may outlive its file: half of it is the time between two sweeps */
    public ContentSweep(OpenFileTable table, Duration within) {
        this.table = table;
        this.periodNanos = within.toNanos() / 2;
        Thread.ofPlatform().name("memlane-content-sweep").daemon().start(this::run);
    }

    private void run() {
        try {
            while (!closed.await(periodNanos, TimeUnit.NANOSECONDS)) {
                sweep();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void sweep() {
        try {
            table.sweep(periodNanos);
        } catch (RuntimeException | Error e) {
            // An Error, too: without the sweep files that are gone keep their descriptors.
            FAILED.log("A sweep of the open files failed, the next one is due as ever", e);
        }
    }

    /** Ends the thread, at the latest after the look that it is in. */
    @Override
    public void close() {
        closed.countDown();
    }
}
