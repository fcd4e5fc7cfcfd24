package io.memlane.proxy.control;

import io.memlane.model.ErrorCode;
import io.memlane.model.MemlaneException;
import io.memlane.model.control.ControlConnection;
import io.memlane.model.control.ControlMessage.Cancel;
import io.memlane.model.control.ControlMessage.Credit;
import io.memlane.model.control.ControlMessage.Doorbell;
import io.memlane.model.control.ControlMessage.Meta;
import io.memlane.model.control.ControlMessage.Open;
import io.memlane.model.control.ControlMessage.OpenReply;
import io.memlane.model.control.ControlMessage.Ping;
import io.memlane.model.control.ControlMessage.Pong;
import io.memlane.model.control.ControlMessage.Reject;
import io.memlane.model.control.ControlMessage.Waits;
import io.memlane.model.control.ControlMessage;
import io.memlane.model.control.Part;
import io.memlane.model.control.TraceParent;
import io.memlane.model.http.RejectedPathException;
import io.memlane.model.http.RequestHead;
import io.memlane.model.http.RequestPath;
import io.memlane.model.http.ResponseHead;
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

    private static final long UNKNOWN_END = Long.MAX_VALUE;

    private final String name;
    private final ControlConnection connection;
    private final SegmentReader reader;
    private final SegmentMeters meters;
    private final int spins;
    private final SegmentActivity activity = new SegmentActivity();

    private long requestId;
    /** Whether frames of the current request may still come. */
    private boolean streaming;
    /** Whether the current request's META is still to come. */
    private boolean opening;

    /** Whether the cache has said that it waits for content, and sent nothing since. */
    private boolean waiting;

    /** What the current request asks for. */
    private Part part = Part.WHOLE;

    /** Where in the body the current request begins. */
    private long startOffset;
    /** Where in the body the current request ends, from META on; of a body of unknown length at the latest. */
    private long endOffset;

    /** Whether the length of the current body isn't known. */
    private boolean openEnded;

    /** Whether the current request has had chunks in excerpts, and in slots. */
    private boolean inline;

    private boolean slab;

    private boolean closed;
    /** Whether nobody shall use it any more after whoever does now. Set by any thread. */
    private volatile boolean retired;

    Segment(String name, ControlConnection connection, SegmentReader reader, SegmentMeters meters, int spins) {
        this.name = name;
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
        return connection.version();
    }

    /** What it is doing. */
    public SegmentActivity activity() {
        return activity;
    }

    /** Asks for all of a response, by GET. See {@link #open(Question, long, TraceParent)}. */
    public OpenReply open(RequestHead request, long deadlineNanos) throws IOException {
        return open(Question.of(request), deadlineNanos, null);
    }

    /**
     * Asks the cache, and sends it the request's own body. If the reply is a META with frames, {@link #stream} must follow, or {@link #cancel}.
     *
     * @param deadlineNanos when the reply must be there, in terms of {@link System#nanoTime()}; a body's last byte begins it anew
     * @param trace what the cache works for; null if nobody records it
     * @throws UploadBrokenException the client's own body is incomplete
     * @throws IOException the segment is broken: the cache is gone, silent, or talks nonsense
     */
    public OpenReply open(Question question, long deadlineNanos, @Nullable TraceParent trace) throws IOException {
        Open open = new Open(
                ++requestId,
                question.request(),
                question.client(),
                Math.clamp((deadlineNanos - System.nanoTime()) / 1_000_000, 1, Integer.MAX_VALUE),
                question.part(),
                question.boundary(),
                question.ticket(),
                question.bodyLengthBytes(),
                trace,
                question.keepsBytes());
        long start = System.nanoTime();
        opening = true;
        inline = false;
        slab = false;
        part = open.part();
        activity.asked(path(open.request()));
        connection.send(open);
        OpenReply reply = receiveReply(new UploadSender(connection, requestId, question), deadlineNanos);
        opening = false;
        if (reply instanceof Meta meta && meta.firstIndex() != Meta.NO_FRAMES) {
            begin(meta);
        }
        meters.roundTrip(System.nanoTime() - start);
        return reply;
    }

    /** As people read it, without the query, which may hold a secret. */
    private static String path(RequestHead request) {
        try {
            return RequestPath.decode(request.rawPath());
        } catch (RejectedPathException e) {
            return request.rawPath();
        }
    }

    private OpenReply receiveReply(UploadSender upload, long deadlineNanos) throws IOException {
        long patienceNanos = deadlineNanos - System.nanoTime();
        long deadline = deadlineNanos;
        while (true) {
            if (upload.isDue()) {
                upload.send();
                deadline = System.nanoTime() + patienceNanos;
                continue;
            }
            switch (connection.receive(deadline)) {
                case OpenReply reply
                when reply.requestId() == requestId -> {
                    return reply;
                }
                case Credit credit when credit.requestId() == requestId -> upload.credit(credit.bytes());
                // Late ones, of the request before: its frames are read without a look at the connection.
                case Credit ignored -> {}
                case Doorbell ignored -> {}
                case Waits ignored -> {}
                case Pong ignored -> {}
                case ControlMessage other -> throw unexpected(other);
            }
        }
    }

    private void begin(Meta meta) throws IOException {
        if (!(meta.outcome() instanceof ResponseHead head)) {
            throw new MemlaneException(ErrorCode.UNEXPECTED, meta.outcome() + " with frames");
        }
        startOffset = part.offset();
        long promised = head.hasKnownLength() ? head.bodyLengthBytes() : UNKNOWN_END;
        openEnded = !head.hasKnownLength();
        endOffset = part.endOffset(promised);
        activity.promised(startOffset, head.hasKnownLength() ? promised : startOffset);
        reader.begin(requestId, meta.firstIndex(), startOffset);
        streaming = true;
        waiting = false;
    }

    /**
     * Hands over the bytes that {@link #open} promised.
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
                FrameKind kind = awaitFrame(stallNanos, consumer);
                if (kind == null) {
                    return false;
                }
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
        // Of a body of unknown length the end is where the cache says, unless it is beyond what was asked for.
        boolean mayEnd = openEnded && reader.bodyOffset() <= endOffset;
        if (!mayEnd && reader.bodyOffset() != endOffset) {
            throw new SegmentFaultException(
                    "a body ended at " + reader.bodyOffset() + " bytes, " + endOffset + " were promised");
        }
        streaming = false;
    }

    /** Whether {@link #stream} has handed over chunks from excerpts since the last {@link #open}. */
    public boolean carriedInline() {
        return inline;
    }

    /** Whether {@link #stream} has handed over chunks from slots since the last {@link #open}. */
    public boolean carriedInSlots() {
        return slab;
    }

    /**
     * Spins for a moment, then parks on the connection until the cache rings. A doorbell without a frame begins the time anew: a cache that reads
     * a body a second time, or waits for content itself, rings meanwhile.
     *
     * @param consumer told when the cache waits for content, and asked whether to wait on; null to wait for whatever comes, until the time is up
     * @return null if the consumer doesn't wait on
     */
    private @Nullable FrameKind awaitFrame(long timeoutNanos, @Nullable ChunkConsumer consumer) throws IOException {
        long deadlineNanos = System.nanoTime() + timeoutNanos;
        while (true) {
            for (int spin = 0; spin <= spins; spin++) {
                FrameKind kind = reader.poll();
                if (kind != null) {
                    goesOn(consumer);
                    return kind;
                }
                Thread.onSpinWait();
            }
            FrameKind kind = parkForFrame(deadlineNanos, consumer);
            if (kind != null) {
                goesOn(consumer);
                return kind;
            }
            if (consumer != null) {
                if (waiting && !consumer.waitsOn()) {
                    return null;
                }
                deadlineNanos = System.nanoTime() + timeoutNanos;
            }
        }
    }

    private void goesOn(@Nullable ChunkConsumer consumer) {
        if (waiting && consumer != null) {
            waiting = false;
            consumer.goesOn();
        }
    }

    private @Nullable FrameKind parkForFrame(long deadlineNanos, @Nullable ChunkConsumer consumer) throws IOException {
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
            switch (message) {
                case Waits waits
                when waits.requestId() == requestId && consumer != null -> {
                    waiting = true;
                    consumer.waits();
                }
                // Late ones, or of an earlier request.
                case Doorbell ignored -> {}
                case Waits ignored -> {}
                case Pong ignored -> {}
                case Credit ignored -> {}
                case ControlMessage other -> throw unexpected(other);
            }
            return null;
        } finally {
            reader.unpark();
        }
    }

    /** Has a thread that waits for content, which the cache says to wait for itself, ask its consumer whether to wait on. Any thread. */
    public void nudge() {
        try {
            connection.send(new Ping(0));
        } catch (IOException ignored) {
            // The connection is broken, which the thread that reads it sees.
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
            FrameKind kind;
            do {
                reader.releaseIfHeld();
                kind = awaitFrame(deadline - System.nanoTime(), null);
            } while (kind != null && !kind.isTerminal());
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
