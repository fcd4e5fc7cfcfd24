package io.memlane.proxy.pool;

import io.memlane.proxy.cache.Segment;
import org.jspecify.annotations.Nullable;

/**
 * The exclusive use of a segment by one request. While its holder waits for a client that doesn't read, the pool may take it back for a
 * request that waits.
 */
public final class Lease implements AutoCloseable {
    private final SegmentPool pool;
    private final Segment segment;

    /** Written before the lease gets among the blocked ones, read by who takes it from there, under the same lock. */
    private @Nullable Runnable wake;

    private volatile boolean revoked;

    Lease(SegmentPool pool, Segment segment) {
        this.pool = pool;
        this.segment = segment;
    }

    public Segment segment() {
        return segment;
    }

    /**
     * Says that the client doesn't read. {@link #unblock} must follow.
     *
     * @param wakeHolder called by another thread, perhaps before this returns, once the lease {@link #isRevoked}; it must not block
     */
    public void block(Runnable wakeHolder) {
        wake = wakeHolder;
        segment.activity().stalled(true);
        pool.blocked().block(this);
    }

    /**
     * Says that the holder doesn't wait for the client any more.
     *
     * @return whether it may go on; if not, the lease was revoked and has to be given back
     */
    public boolean unblock() {
        segment.activity().stalled(false);
        return pool.blocked().unblock(this);
    }

    /** Whether somebody else needs the segment: cancel what runs, and give it back. */
    public boolean isRevoked() {
        return revoked;
    }

    void revoke() {
        revoked = true;
        Runnable holder = wake;
        if (holder != null) {
            holder.run();
        }
    }

    /** Gives the segment back to the pool if it is at rest; otherwise it is closed, and the pool replaces it. */
    @Override
    public void close() {
        pool.giveBack(this);
    }
}
