package io.memlane.proxy.control;

import io.memlane.model.http.RejectedPathException;
import io.memlane.model.http.RequestHead;
import io.memlane.model.http.RequestPath;
import io.memlane.model.segment.FrameKind;
import org.jspecify.annotations.Nullable;

/**
 * What a segment is doing, for those who look. Written by the thread that holds the lease, and read by others at any time: each figure is
 * right by itself, and two of them may be a moment apart.
 */
public final class SegmentActivity {
    /** A moment that {@link System#nanoTime()} may give too: it only says for how long, so nobody is misled for longer than a lease. */
    private static final long IDLE = 0;

    private volatile long leasedAtNanos = IDLE;
    private volatile @Nullable RequestHead request;
    private volatile long startOffset;
    private volatile long offset;
    private volatile long lengthBytes;
    private volatile @Nullable FrameKind lastFrame;
    private volatile boolean stalled;
    private volatile long waits;
    private volatile long leases;
    private volatile long carriedBytes;

    // The writer's own.
    private long carried;
    private long position;
    private long waited;
    private long leased;

    /** A lease begins. */
    public void leased() {
        leases = ++leased;
        leasedAtNanos = System.nanoTime();
    }

    /** The lease is over. */
    public void givenBack() {
        leasedAtNanos = IDLE;
        request = null;
        startOffset = 0;
        offset = 0;
        lengthBytes = 0;
        stalled = false;
    }

    /** Whether the lease's client doesn't read. */
    public void stalled(boolean now) {
        stalled = now;
    }

    void asked(RequestHead what) {
        request = what;
    }

    void promised(long from, long bodyLengthBytes) {
        startOffset = from;
        offset = from;
        position = from;
        lengthBytes = bodyLengthBytes;
    }

    void received(FrameKind kind, long bodyOffset) {
        lastFrame = kind;
        carried += bodyOffset - position;
        position = bodyOffset;
        carriedBytes = carried;
        offset = bodyOffset;
    }

    void waited() {
        waits = ++waited;
    }

    /** Nanoseconds since the current lease began; negative if there is none. */
    public long leaseNanos() {
        long since = leasedAtNanos;
        return since == IDLE ? -1 : Math.max(0, System.nanoTime() - since);
    }

    /** What the current request asked for, as people read it; null if there is none. Without the query, which may hold a secret. */
    public @Nullable String path() {
        RequestHead current = request;
        if (current == null) {
            return null;
        }
        try {
            return RequestPath.decode(current.rawPath());
        } catch (RejectedPathException e) {
            return current.rawPath();
        }
    }

    /** Where in the body the next byte belongs. */
    public long offset() {
        return offset;
    }

    /** What the current request has received, in bytes. */
    public long receivedBytes() {
        return Math.max(0, offset - startOffset);
    }

    /** Payload in the segment's life, in bytes: unlike {@link #receivedBytes} it never becomes less. */
    public long carriedBytes() {
        return carriedBytes;
    }

    /** Length of the whole body of which the current request sends some, in bytes; 0 until META has come. */
    public long lengthBytes() {
        return lengthBytes;
    }

    /** The last frame of this segment; null before the first. */
    public @Nullable FrameKind lastFrame() {
        return lastFrame;
    }

    /** Whether the current lease's client doesn't read. */
    public boolean isStalled() {
        return stalled;
    }

    /** How often this side has parked to wait for a frame, in the segment's life. */
    public long waits() {
        return waits;
    }

    /** Leases in the segment's life. */
    public long leases() {
        return leases;
    }
}
