package io.memlane.proxy.segments;

import io.memlane.model.log.RepeatedLog;
import io.memlane.model.segment.SegmentGeometry;
import io.memlane.proxy.control.CacheClient;
import io.memlane.proxy.control.CacheLink;
import io.memlane.proxy.control.Segment;
import io.memlane.proxy.control.Trouble;
import io.memlane.proxy.segments.Acquired.Detached;
import io.memlane.proxy.segments.Acquired.Exhausted;
import io.memlane.proxy.segments.Acquired.Granted;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * The segments of this proxy: attached at start, leased to one request each, replaced when they break.
 *
 * <p>What is missing is attached by a {@link SegmentAttacher}. What a lease gives back broken is closed by the thread that gives it back; the
 * cache sees the connection close and removes the files.
 */
@Component
public class SegmentPool implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(SegmentPool.class);
    private static final RepeatedLog NOT_CLOSED = RepeatedLog.errors(LOG);

    private final PoolProperties properties;
    private final CacheLink link;
    private final PoolMeters meters;

    private final IdleSegments idle = new IdleSegments();
    /** Segments that exist, idle, leased or on their way between the two: not their sum, which would miss the last. */
    private final AtomicInteger size = new AtomicInteger();

    private final AtomicInteger leased = new AtomicInteger();
    private final Places places;
    private final BlockedLeases blocked = new BlockedLeases();
    private final AnnouncedRestart restart = new AnnouncedRestart(System::nanoTime);
    private final SegmentAttacher attacher;

    private volatile Runnable refilled = () -> {};
    private volatile boolean running;

    SegmentPool(
            PoolProperties properties,
            SegmentProperties segmentProperties,
            CacheClient client,
            CacheLink link,
            PoolMeters meters) {
        this.properties = properties;
        this.link = link;
        this.meters = meters;
        this.places = new Places(properties.segments());
        SegmentGeometry geometry = properties.geometry(segmentProperties.verify());
        this.attacher = new SegmentAttacher(this, properties, geometry, client, link, places);
        meters.bind(this);
    }

    /** Has something run when there is a segment again after there was none. It must not block. */
    public void onRefilled(Runnable action) {
        refilled = action;
    }

    /**
     * Waits for a segment.
     *
     * @param timeoutNanos at most; 0 doesn't wait
     */
    public Acquired acquire(long timeoutNanos) throws InterruptedException {
        return acquire(timeoutNanos, timeoutNanos);
    }

    /**
     * Waits for a segment, and longer while the cache restarts and has said so.
     *
     * @param timeoutNanos at most; 0 doesn't wait
     * @param restartTimeoutNanos at most {@link #isRestarting while the cache restarts}
     */
    public Acquired acquire(long timeoutNanos, long restartTimeoutNanos) throws InterruptedException {
        long start = System.nanoTime();
        Segment segment = idle.poll(0);
        if (segment == null && timeoutNanos > 0) {
            segment = await(timeoutNanos);
        }
        if (segment == null && isRestarting()) {
            segment = await(restartTimeoutNanos - (System.nanoTime() - start));
        }
        long waited = System.nanoTime() - start;
        return segment == null ? none(waited) : new Granted(lease(segment, waited));
    }

    private Acquired none(long waitedNanos) {
        meters.waited(waitedNanos);
        meters.rejected();
        Trouble why = trouble();
        // Segments that are leased come back, unless the cache that they belong to is gone.
        boolean comeBack = leased.get() > 0 && link.isAttached();
        return why == null || comeBack ? new Exhausted() : new Detached(why.problem());
    }

    /** Takes one that nobody has; null if there is none. */
    public @Nullable Lease acquireIdle() {
        Segment segment = idle.seize();
        return segment == null ? null : lease(segment, 0);
    }

    /**
     * Has something run with one as soon as there is one, or with what keeps it from being; with null if that changes, as the cache restarts. By any thread;
     * it must not block.
     *
     * @param timeoutNanos at most
     */
    public void await(long timeoutNanos, Consumer<@Nullable Acquired> then) {
        long start = System.nanoTime();
        blocked.beginWait();
        idle.await(timeoutNanos, segment -> {
            blocked.endWait();
            long waited = System.nanoTime() - start;
            if (segment != null) {
                then.accept(new Granted(lease(segment, waited)));
            } else {
                then.accept(isRestarting() ? null : none(waited));
            }
        });
    }

    /** From here on the segment is the lease's, whatever fails. */
    private Lease lease(Segment segment, long waitedNanos) {
        leased.incrementAndGet();
        Lease lease = new Lease(this, segment);
        boolean granted = false;
        try {
            segment.activity().leased();
            meters.waited(waitedNanos);
            granted = true;
            return lease;
        } finally {
            if (!granted) {
                lease.close();
            }
        }
    }

    /** Whether the cache went away in order, and is about to be back. */
    public boolean isRestarting() {
        return restart.isUnderWay();
    }

    private @Nullable Segment await(long timeoutNanos) throws InterruptedException {
        blocked.beginWait();
        try {
            return idle.poll(timeoutNanos);
        } finally {
            blocked.endWait();
        }
    }

    BlockedLeases blocked() {
        return blocked;
    }

    void giveBack(Lease lease) {
        Segment segment = lease.segment();
        segment.activity().givenBack();
        leased.decrementAndGet();
        boolean reusable = segment.isReusable() && hasCache();
        try {
            if (reusable) {
                push(segment);
            } else {
                discard(segment, reason(segment));
            }
        } finally {
            if (lease.isRevoked()) {
                blocked.givenBack(reusable);
            }
        }
    }

    private void push(Segment segment) {
        idle.push(segment);
        if (!hasCache()) {
            // Whoever swept the stack when that became so may have done it before the push.
            closeIdle();
        } else if (segment.isRetired()) {
            discardIfIdle(segment);
        }
    }

    private Replaced reason(Segment segment) {
        if (segment.isRetired()) {
            return Replaced.RETIRED;
        }
        return hasCache() ? Replaced.BROKEN : Replaced.DETACHED;
    }

    private boolean hasCache() {
        return running && link.isAttached();
    }

    private void discardIfIdle(Segment segment) {
        if (idle.seize(segment)) {
            discard(segment, Replaced.RETIRED);
        }
    }

    /**
     * Has a segment replaced.
     *
     * @param atOnce also if a request has it, whose body then goes on on another one
     * @return false if there is none of that name
     */
    boolean retire(String name, boolean atOnce) {
        Segment segment = places.find(name);
        if (segment == null) {
            return false;
        }
        LOG.info("Segment {} is to be replaced{}", name, atOnce ? " at once" : "");
        if (atOnce) {
            segment.sever();
        } else {
            segment.retire();
        }
        discardIfIdle(segment);
        return true;
    }

    /** What is on each place of the pool. */
    public List<SegmentStatus> segments() {
        return places.view();
    }

    /** Of the protocol, as agreed with the cache; empty while no segment is attached. */
    public OptionalInt protocolVersion() {
        return places.protocolVersion();
    }

    private void discard(Segment segment, Replaced reason) {
        try {
            segment.close();
        } catch (RuntimeException | Error e) {
            NOT_CLOSED.log("Closing segment {} failed", segment.name(), e);
        }
        try {
            places.left(segment);
            meters.replaced(reason);
        } finally {
            size.decrementAndGet();
            attacher.changed();
        }
    }

    @Override
    public void start() {
        running = true;
        link.start(this::linkChanged);
        attacher.start();
    }

    private void linkChanged() {
        if (link.isAttached()) {
            restart.end();
        } else {
            Duration drain = link.announcedDrain();
            if (drain != null) {
                restart.begin(drain);
            }
            closeIdle();
        }
        attacher.linkChanged();
    }

    private void closeIdle() {
        for (Segment segment = idle.seize(); segment != null; segment = idle.seize()) {
            discard(segment, Replaced.DETACHED);
        }
    }

    /** How many more segments there should be. */
    int missing() {
        return properties.segments() - size();
    }

    /** One more, from the attacher. */
    void take(Segment segment) {
        boolean taken = false;
        int now = size.incrementAndGet();
        try {
            places.attached(segment);
            if (now == 1) {
                refilled.run();
            }
            taken = true;
        } finally {
            if (!taken) {
                discard(segment, Replaced.BROKEN);
            }
        }
        push(segment);
    }

    /** Segments that exist. */
    int size() {
        return size.get();
    }

    int idle() {
        return idle.size();
    }

    int leased() {
        return leased.get();
    }

    /** Leases whose client doesn't read; they are among the leased ones. */
    int stalled() {
        return blocked.size();
    }

    /** Requests that wait for a segment; an estimate, as it changes while it is counted. */
    public int waiting() {
        return idle.waiting();
    }

    int connecting() {
        return attacher.connecting();
    }

    /** Segments that should exist and don't. */
    int broken() {
        return Math.max(0, missing());
    }

    /** Whether requests can be served. */
    boolean isReady() {
        return link.isAttached() && size() > 0;
    }

    /** What keeps the pool from being full, or null. */
    public @Nullable Trouble trouble() {
        Trouble detached = link.trouble();
        return detached != null || broken() == 0 ? detached : attacher.trouble();
    }

    @Override
    public void stop() {
        running = false;
        attacher.stop();
        link.stop();
        closeIdle();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Starts before the web server and stops after it: requests that run still need their segments. */
    @Override
    public int getPhase() {
        return 0;
    }
}
