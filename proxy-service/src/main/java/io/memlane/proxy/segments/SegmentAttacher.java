package io.memlane.proxy.segments;

import io.memlane.model.ErrorCode;
import io.memlane.model.MemlaneException;
import io.memlane.model.log.RepeatedLog;
import io.memlane.model.segment.SegmentGeometry;
import io.memlane.proxy.control.CacheClient;
import io.memlane.proxy.control.CacheLink;
import io.memlane.proxy.control.Trouble;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Attaches the segments that a pool misses: one thread, while the link says that the cache is there. It pauses longer after each failure, and
 * knows what the trouble is.
 */
final class SegmentAttacher {
    private static final Logger LOG = LoggerFactory.getLogger(SegmentAttacher.class);
    private static final RepeatedLog NOT_ATTACHED = RepeatedLog.errors(LOG);
    private static final String WAIT = "wait: it takes some milliseconds for each segment";
    private static final long MIN_PAUSE_MILLIS = 20;
    private static final long MAX_PAUSE_MILLIS = 2_000;

    private final SegmentPool pool;
    private final int segments;
    private final SegmentGeometry geometry;
    private final int spins;
    private final CacheClient client;
    private final CacheLink link;
    private final Places places;

    private final AtomicInteger connecting = new AtomicInteger();
    /** Wakes the thread: something is missing, or the link has changed. */
    private final Semaphore changes = new Semaphore(0);

    private volatile boolean running;
    private volatile @Nullable Trouble trouble = new Trouble("not attached yet", WAIT);
    /** What the log has about it. The thread's. */
    private @Nullable String reported;

    /** @param pool misses segments and takes them */
    SegmentAttacher(
            SegmentPool pool,
            PoolProperties properties,
            SegmentGeometry geometry,
            CacheClient client,
            CacheLink link,
            Places places) {
        this.pool = pool;
        this.segments = properties.segments();
        this.geometry = geometry;
        this.spins = properties.spins();
        this.client = client;
        this.link = link;
        this.places = places;
    }

    void start() {
        running = true;
        Thread.ofPlatform().name("memlane-pool").start(this::keepFull);
    }

    void stop() {
        running = false;
        changed();
    }

    /** Something is missing. */
    void changed() {
        changes.release();
    }

    /** The link has been attached, or was lost. */
    void linkChanged() {
        trouble = link.isAttached() ? new Trouble("segments are being attached", WAIT) : link.trouble();
        changed();
    }

    /** What keeps it from attaching what is missing; null if nothing is known. */
    @Nullable
    Trouble trouble() {
        return trouble;
    }

    int connecting() {
        return connecting.get();
    }

    private void keepFull() {
        long pauseMillis = MIN_PAUSE_MILLIS;
        while (running) {
            try {
                if (!link.isAttached() || pool.missing() <= 0) {
                    changes.acquire();
                    changes.drainPermits();
                } else if (attachOne()) {
                    pauseMillis = MIN_PAUSE_MILLIS;
                } else {
                    // A change of the link ends the pause early; a full volume has to be asked again in time.
                    changes.tryAcquire(pauseMillis, TimeUnit.MILLISECONDS);
                    pauseMillis = Math.min(MAX_PAUSE_MILLIS, pauseMillis * 2);
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException | Error e) {
                // Whatever it is: nobody else would attach segments.
                NOT_ATTACHED.log("The pool can't be kept full, and is tried again", e);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(pauseMillis));
            }
        }
    }

    private boolean attachOne() {
        connecting.incrementAndGet();
        places.connecting();
        try {
            pool.take(client.attachSegment(geometry, spins));
            if (pool.missing() == 0 && trouble != null) {
                trouble = null;
                reported = null;
                LOG.info("The pool has its {} segments", segments);
            }
            return true;
        } catch (IOException | InternalError e) {
            report(e);
            return false;
        } catch (RuntimeException | Error e) {
            NOT_ATTACHED.log("Attaching segments failed", e);
            trouble = new Trouble(String.valueOf(e), "report it, with the stack trace in the proxy's log");
            return false;
        } finally {
            places.notAttached();
            connecting.decrementAndGet();
        }
    }

    private void report(Throwable failure) {
        Trouble now = Trouble.of(failure);
        String text = now.problem();
        boolean full = failure instanceof MemlaneException known && known.code() == ErrorCode.VOLUME_FULL;
        // What is free on the volume is another figure at each attempt.
        String event = full ? "full with " + pool.size() : text;
        if (!event.equals(reported)) {
            LOG.warn(
                    "{} of {} segments{}: {}. Remedy: {}",
                    pool.size(),
                    segments,
                    full ? " fit" : " attached",
                    text,
                    now.remedy());
        }
        reported = event;
        trouble = now;
    }
}
