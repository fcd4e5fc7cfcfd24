package io.memlane.proxy.pool;

import io.memlane.proxy.cache.Segment;

/** The exclusive use of a segment by one request. */
public final class Lease implements AutoCloseable {
    private final SegmentPool pool;
    private final Segment segment;

    Lease(SegmentPool pool, Segment segment) {
        this.pool = pool;
        this.segment = segment;
    }

    public Segment segment() {
        return segment;
    }

    /** Gives the segment back to the pool if it is at rest; otherwise it is closed, and the pool replaces it. */
    @Override
    public void close() {
        pool.giveBack(segment);
    }
}
