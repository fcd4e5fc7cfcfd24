package io.memlane.proxy.control;

import io.memlane.model.ErrorCode;
import io.memlane.model.MemlaneException;
import io.memlane.model.control.ControlConnection;
import io.memlane.model.control.ControlMessage;
import io.memlane.model.control.ControlMessage.Cancel;
import io.memlane.model.control.ControlMessage.Doorbell;
import io.memlane.model.control.ControlMessage.Meta;
import io.memlane.model.control.ControlMessage.Method;
import io.memlane.model.control.ControlMessage.Open;
import io.memlane.model.control.ControlMessage.Reject;
import io.memlane.model.control.TraceParent;
import io.memlane.model.http.Boundary;
import io.memlane.model.http.Delivery;
import io.memlane.model.http.RequestFields;
import io.memlane.model.http.OpaqueVersion;
import io.memlane.model.segment.FrameKind;
import io.memlane.model.segment.SegmentFaultException;
import io.memlane.model.segment.SegmentReader;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A segment and the control connection that is its life, as the proxy uses them: one request after the other, by the thread that holds the
 * lease. That thread reads the connection itself; there is no other that it would have to be woken by.
 */
public final class Segment implements AutoCloseable {
    /** A chunk that takes longer is a slow client's. */
    private static final long SLOW_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final String name;
    private final int version;
    private final ControlConnection connection;
    private final SegmentReader reader;
    private final ControlMeters meters;
    private final int spins;
    private final SegmentActivity activity = new SegmentActivity();

    private long requestId;
    /** Whether frames of the current request may still come. */
    private boolean streaming;
    /** Whether the current request's META is still to come. */
    private boolean opening;

    /** Where in the body the current request begins. */
    private long startOffset;
    /** Where in the body the current request ends, from META on. */
    private long endOffset;

    /** Whether the current request has had chunks in excerpts, and in slots. */
    private boolean inline;

    private boolean slab;

    private boolean closed;
    /** Whether nobody shall use it any more after whoever does now. Set by any thread. */
    private volatile boolean retired;

    Segment(
            String name,
            int version,
            ControlConnection connection,
            SegmentReader reader,
            ControlMeters meters,
            int spins) {
        this.name = name;
        this.version = version;
        this.connection = connection;
        this.reader = reader;
        this.meters = meters;
        this.spins = spins;
    }

    /** The name of its directory on the volume. */
    public String name() {
        return name;
    }

    /** Of the protocol, as agreed with the cache at its other end. */
    public int version() {
        return version;
    }

    /** What it is doing. */
    public SegmentActivity activity() {
        return activity;
    }

    /** Whether the cache at its other end can continue a body. */
    public boolean canResume() {
        return version >= ControlMessage.RESUME_VERSION;
    }

    /** Whether the cache at its other end looks at the fields of a request. If not, they aren't sent. */
    public boolean knowsFields() {
        return version >= ControlMessage.FIELDS_VERSION;
    }

    /** Asks for all of a representation. See {@link #open(Method, String, RequestFields, Boundary, long, TraceParent)}. */
    public Meta open(Method method, String path, long deadlineNanos) throws IOException {
        return open(method, path, RequestFields.NONE, null, deadlineNanos, null);
    }

    /**
     * Asks for a representation. If the reply has a body, {@link #stream} must follow, or {@link #cancel}.
     *
     * @param boundary separates the parts, if the fields can ask for several
     * @param deadlineNanos when the reply must be there, in terms of {@link System#nanoTime()}
     * @param trace what the cache works for; null if nobody records it
     * @throws IOException the segment is broken: the cache is gone, silent, or talks nonsense
     */
    public Meta open(
            Method method,
            String path,
            RequestFields fields,
            @Nullable Boundary boundary,
            long deadlineNanos,
            @Nullable TraceParent trace)
            throws IOException {
        return open(method, path, 0, 0, null, fields, boundary, deadlineNanos, trace);
    }

    /**
     * Asks for more of a representation of which a part is there already; only if {@link #canResume}. The reply may be CHANGED.
     *
     * @param offset where to go on
     * @param limit how many bytes at most; 0 for the rest
     * @param expected what the part that is there belongs to
     * @param fields what leads to the same body
     * @see #open(Method, String, RequestFields, Boundary, long, TraceParent)
     */
    public Meta resume(
            String path,
            long offset,
            long limit,
            OpaqueVersion expected,
            RequestFields fields,
            @Nullable Boundary boundary,
            long deadlineNanos,
            @Nullable TraceParent trace)
            throws IOException {
        if (!canResume()) {
            throw new IllegalStateException("protocol version " + version + " can't continue a body");
        }
        return open(Method.GET, path, offset, limit, expected, fields, boundary, deadlineNanos, trace);
    }

    private Meta open(
            Method method,
            String path,
            long offset,
            long limit,
            @Nullable OpaqueVersion expected,
            RequestFields fields,
            @Nullable Boundary boundary,
            long deadlineNanos,
            @Nullable TraceParent trace)
            throws IOException {
        RequestFields sent = knowsFields() ? fields : RequestFields.NONE;
        int deadlineMillis = deadlineMillis(deadlineNanos);
        return open(
                new Open(++requestId, method, deadlineMillis, path, offset, limit, expected, sent, boundary, trace),
                deadlineNanos);
    }

    private static int deadlineMillis(long deadlineNanos) {
        return Math.clamp((deadlineNanos - System.nanoTime()) / 1_000_000, 1, Integer.MAX_VALUE);
    }

    private Meta open(Open open, long deadlineNanos) throws IOException {
        long start = System.nanoTime();
        opening = true;
        inline = false;
        slab = false;
        activity.asked(open.path());
        connection.send(open);
        while (true) {
            switch (connection.receive(deadlineNanos)) {
                case Meta meta
                when meta.requestId() == requestId -> {
                    opening = false;
                    if (meta.firstIndex() != Meta.NO_FRAMES) {
                        startOffset = open.offset();
                        Delivery delivery = meta.delivery();
                        endOffset = delivery == null ? startOffset : open.endOffset(delivery.bodyLengthBytes());
                        activity.promised(startOffset, delivery == null ? startOffset : delivery.bodyLengthBytes());
                        reader.begin(requestId, meta.firstIndex(), startOffset);
                        streaming = true;
                    }
                    meters.roundTrip(System.nanoTime() - start);
                    return meta;
                }
                case Doorbell ignored -> {}
                case ControlMessage other -> throw unexpected(other);
            }
        }
    }

    /**
     * Hands over the bytes that {@link #open} or {@link #resume} promised.
     *
     * @param stallNanos how long the cache may leave this side without a frame
     * @return whether all of it was taken; if the consumer gave up, {@link #cancel} must follow
     * @throws BodyAbortedException the cache ended the body early; the segment can be used again
     * @throws IOException what the consumer threw: {@link #cancel} must follow; or the segment is broken
     */
    public boolean stream(long stallNanos, ChunkConsumer consumer) throws IOException {
        long inlineFrames = 0;
        long slabFrames = 0;
        long terminalFrames = 0;
        try {
            while (true) {
                FrameKind kind = awaitFrame(stallNanos, true);
                if (kind == FrameKind.SLOT) {
                    slab = true;
                    slabFrames += reader.extend();
                } else if (kind == FrameKind.INLINE) {
                    inline = true;
                    inlineFrames++;
                }
                activity.received(kind, reader.bodyOffset());
                if (kind.isTerminal()) {
                    terminalFrames++;
                    finish(kind);
                    return true;
                }
                long start = System.nanoTime();
                if (!consumer.accept(reader.payload())) {
                    return false;
                }
                reader.release();
                if (System.nanoTime() - start > SLOW_NANOS) {
                    // The cache may have parked until half of the slots are free. With a slow client that takes longer
                    // than it waits.
                    meters.rang();
                    connection.ring();
                }
            }
        } finally {
            meters.received(inlineFrames, slabFrames, terminalFrames, reader.bodyOffset() - startOffset);
        }
    }

    private void finish(FrameKind kind) throws IOException {
        if (kind == FrameKind.ABORT) {
            streaming = false;
            throw new BodyAbortedException(reader.abortReason(), reader.bodyOffset());
        }
        if (reader.bodyOffset() != endOffset) {
            throw new SegmentFaultException(
                    "a body ended at " + reader.bodyOffset() + " bytes, " + endOffset + " were promised");
        }
        streaming = false;
    }

    /** Whether {@link #stream} has handed over chunks from excerpts since the last {@link #open} or {@link #resume}. */
    public boolean carriedInline() {
        return inline;
    }

    /** Whether {@link #stream} has handed over chunks from slots since the last {@link #open} or {@link #resume}. */
    public boolean carriedInSlots() {
        return slab;
    }

    /**
     * Spins for a moment, then parks on the connection until the cache rings.
     *
     * @param ringsAreLife whether a doorbell without a frame begins the time anew: a cache that reads a body a second time rings meanwhile
     */
    private FrameKind awaitFrame(long timeoutNanos, boolean ringsAreLife) throws IOException {
        long deadlineNanos = System.nanoTime() + timeoutNanos;
        while (true) {
            for (int spin = 0; spin <= spins; spin++) {
                FrameKind kind = reader.poll();
                if (kind != null) {
                    return kind;
                }
                Thread.onSpinWait();
            }
            FrameKind kind = parkForFrame(deadlineNanos);
            if (kind != null) {
                return kind;
            }
            if (ringsAreLife) {
                deadlineNanos = System.nanoTime() + timeoutNanos;
            }
        }
    }

    private @Nullable FrameKind parkForFrame(long deadlineNanos) throws IOException {
        activity.waited();
        reader.park();
        try {
            FrameKind kind = reader.poll();
            if (kind != null) {
                return kind;
            }
            ControlMessage message;
            try {
                message = connection.receive(deadlineNanos);
            } catch (IOException e) {
                return lastFrame(e);
            }
            if (!(message instanceof Doorbell)) {
                throw unexpected(message);
            }
            return null;
        } finally {
            reader.unpark();
        }
    }

    /** What was published before the connection ended is as good as ever. Throws the failure if that was all. */
    private FrameKind lastFrame(IOException failure) throws IOException {
        FrameKind kind = null;
        try {
            kind = reader.poll();
        } catch (SegmentFaultException | InternalError e) {
            failure.addSuppressed(e);
        }
        if (kind == null) {
            throw failure;
        }
        return kind;
    }

    /**
     * Ends the current request early: tells the cache, and reads to the terminal frame.
     *
     * @return whether the segment can be used again; if not, it must be closed
     */
    public boolean cancel(Duration timeout) {
        if (opening) {
            return false;
        }
        if (!streaming) {
            return true;
        }
        long deadline = System.nanoTime() + timeout.toNanos();
        try {
            reader.cancel();
            connection.send(new Cancel(requestId));
            reader.releaseIfHeld();
            while (!awaitFrame(deadline - System.nanoTime(), false).isTerminal()) {
                reader.release();
            }
            streaming = false;
            return true;
        } catch (IOException | InternalError e) {
            return false;
        }
    }

    /** Whether the next request may use it. */
    public boolean isReusable() {
        return !opening && !streaming && !retired && connection.isOpen();
    }

    /** Lets it be closed when its lease is over. Any thread may call it, this one and {@link #sever} alone. */
    public void retire() {
        retired = true;
    }

    public boolean isRetired() {
        return retired;
    }

    /** Ends its connection, so that whoever uses it goes on elsewhere, and retires it. */
    public void sever() {
        retire();
        connection.close();
    }

    private static MemlaneException unexpected(ControlMessage message) {
        return message instanceof Reject reject
                ? new MemlaneException(reject.code(), "the cache gave the segment up: " + reject.text())
                : new MemlaneException(ErrorCode.UNEXPECTED, message.type() + " on a segment");
    }

    /** Closes the connection, which makes the cache remove the files, and unmaps them. May be called twice. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            connection.close();
            reader.close();
        }
    }
}
