package io.memlane.proxy.segments;

import io.memlane.model.log.RepeatedLog;
import io.memlane.proxy.control.Segment;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The exclusive use of a segment by one request. While its holder waits for a client that doesn't read, the pool may take it back for a
 * request that waits.
 */
public final class Lease implements AutoCloseable {
    private static final RepeatedLog NOT_WOKEN = RepeatedLog.errors(LoggerFactory.getLogger(Lease.class));

    private final SegmentPool pool;
    private final Segment segment;

    /** Written before the lease gets among the blocked ones, read by who takes it from there, under the same lock. */
    private @Nullable Runnable wake;

    private volatile boolean revoked;
    private final AtomicBoolean closed = new AtomicBoolean();
    /** Between {@link #block} and {@link #unblock}. The holder's. */
    private boolean blocked;

    /** The holder's. */
    private @Nullable Runnable onYielded;

    Lease(SegmentPool pool, Segment segment) {
        this.pool = pool;
        this.segment = segment;
    }

    public Segment segment() {
        return segment;
    }

    /**
     * Says that its holder waits. {@link #unblock} must follow.
     *
     * @param forClient whether for a client that doesn't read; else for content
     * @param wakeHolder called by another thread, perhaps before this returns, once the lease {@link #isRevoked}; it must not block
     */
    public void block(boolean forClient, Runnable wakeHolder) {
        wake = wakeHolder;
        blocked = true;
        segment.activity().stalled(forClient);
        pool.blocked().block(this);
        yielded();
    }

    /**
     * Says that the holder doesn't wait any more.
     *
     * @return whether it may go on; if not, the lease was revoked and has to be given back
     */
    public boolean unblock() {
        blocked = false;
        segment.activity().stalled(false);
        return pool.blocked().unblock(this);
    }

    /** Whether somebody else needs the segment: cancel what runs, and give it back. */
    public boolean isRevoked() {
        return revoked;
    }

    /** Never fails: whoever revokes it does so in passing. */
    void revoke() {
        revoked = true;
        Runnable holder = wake;
        if (holder != null) {
            try {
                holder.run();
            } catch (RuntimeException | Error e) {
                NOT_WOKEN.log(
                        "The holder of {} can't be woken, and has it until its client's time is up", segment.name(), e);
            }
        }
    }

    /**
     * Gives the segment back to the pool if it is at rest; otherwise it is closed, and the pool replaces it. May be called twice: from the
     * first time on the segment is another one's.
     */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            try {
                if (blocked) {
                    unblock(); // its holder failed while it waited
                }
            } finally {
                try {
                    pool.giveBack(this);
                } finally {
                    yielded();
                }
            }
        }
    }

    /** Has something run once others may have the segment: it is given back, or its holder {@link #block waits}. Once; the holder's. */
    public void onYielded(Runnable action) {
        onYielded = action;
    }

    private void yielded() {
        Runnable action = onYielded;
        onYielded = null;
        if (action != null) {
            action.run();
        }
    }
}
