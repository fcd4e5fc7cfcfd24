package io.memlane.proxy.console;

import io.memlane.model.log.RepeatedLog;
import io.memlane.proxy.segments.PoolProperties;
import io.memlane.proxy.segments.SegmentStatus;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * Shows the viewers what goes on. One thread adds a point a second to the charts, whether anybody looks or not, for which it reads a
 * hundred counters; the states of the segments it samples only while there is a viewer, and writes them out once for all.
 *
 * <p>It ends when the content port is drained, so that this can be watched, and before the management port closes.
 */
final class ConsoleFeed implements SmartLifecycle {
    static final int MAX_VIEWERS = 16;

    private static final RepeatedLog FAILED = RepeatedLog.errors(LoggerFactory.getLogger(ConsoleFeed.class));
    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long SAMPLE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    /** Larger pools are shown less often, down to once a second. */
    private static final int SEGMENTS_PER_SAMPLE = 64;

    private final ConsoleView view;
    private final Supplier<Traffic> meters;
    private final Facts facts;
    private final long sampleNanos;
    private final History history = new History();
    private final Lately lately = new Lately(InstantSource.system());

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    // Guarded by the lock.
    private final List<Viewer> viewers = new ArrayList<>();
    private boolean running;

    private final AtomicLong samples = new AtomicLong();

    /** @param meters makes their reader when all of them are there */
    ConsoleFeed(ConsoleView view, Supplier<Traffic> meters, Facts facts, long sampleNanos) {
        this.view = view;
        this.meters = meters;
        this.facts = facts;
        this.sampleNanos = sampleNanos;
    }

    /** How often a pool of this size is sampled. */
    static long sampleNanos(PoolProperties pool) {
        return Math.clamp(SAMPLE_NANOS * pool.segments() / SEGMENTS_PER_SAMPLE, SAMPLE_NANOS, SECOND_NANOS);
    }

    /** A new viewer; null if there are enough, or no more are shown anything. {@link #leave} must follow. */
    @Nullable
    Viewer join() {
        lock.lock();
        try {
            if (!running || viewers.size() >= MAX_VIEWERS) {
                return null;
            }
            Viewer viewer = new Viewer();
            viewers.add(viewer);
            changed.signal();
            return viewer;
        } finally {
            lock.unlock();
        }
    }

    void leave(Viewer viewer) {
        lock.lock();
        try {
            viewers.remove(viewer);
        } finally {
            lock.unlock();
        }
    }

    int viewers() {
        return current().size();
    }

    private List<Viewer> current() {
        lock.lock();
        try {
            return List.copyOf(viewers);
        } finally {
            lock.unlock();
        }
    }

    /** What a viewer is told first. */
    byte[] beginning() {
        return Events.start(facts, history.all());
    }

    /** How often the segments have been sampled for viewers. */
    long samples() {
        return samples.get();
    }

    @Override
    public void start() {
        lock.lock();
        try {
            running = true;
        } finally {
            lock.unlock();
        }
        Traffic traffic = meters.get();
        Thread.ofPlatform().name("memlane-console").daemon().start(() -> run(traffic));
    }

    private void run(Traffic traffic) {
        long nextSecond = System.nanoTime() + SECOND_NANOS;
        Second second = null;
        while (await(nextSecond)) {
            try {
                List<SegmentStatus> segments = view.segments();
                if (System.nanoTime() - nextSecond >= 0) {
                    second = traffic.next(segments);
                    history.add(second);
                    lately.now(view.whole(segments), traffic.totals());
                    // After a pause of the whole process the missed ones aren't made up for.
                    nextSecond = Math.max(nextSecond, System.nanoTime() - SECOND_NANOS) + SECOND_NANOS;
                }
                List<Viewer> now = current();
                if (!now.isEmpty()) {
                    samples.incrementAndGet();
                    byte[] state = Events.state(view.state(
                            traffic.atMillis(), traffic.totals(), second, segments, now.size(), lately.all()));
                    now.forEach(viewer -> viewer.show(state));
                }
            } catch (RuntimeException | Error e) {
                FAILED.log("The console can't be shown what goes on", e);
                nextSecond = System.nanoTime() + SECOND_NANOS;
            }
        }
    }

    /** Waits until there is something to do. Returns false at the end. */
    private boolean await(long nextSecond) {
        lock.lock();
        try {
            long from = System.nanoTime();
            while (running) {
                long now = System.nanoTime();
                long untilSecond = nextSecond - now;
                long wait = viewers.isEmpty() ? untilSecond : Math.min(untilSecond, from + sampleNanos - now);
                if (wait <= 0) {
                    return true;
                }
                changed.awaitNanos(wait);
            }
            return false;
        } catch (InterruptedException e) {
            return false;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void stop() {
        lock.lock();
        try {
            running = false;
            changed.signal();
        } finally {
            lock.unlock();
        }
        current().forEach(Viewer::close);
    }

    @Override
    public boolean isRunning() {
        lock.lock();
        try {
            return running;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int getPhase() {
        return WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE - 256;
    }
}
