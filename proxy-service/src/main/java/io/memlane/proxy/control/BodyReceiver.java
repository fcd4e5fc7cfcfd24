package io.memlane.proxy.control;

import io.memlane.model.ErrorCode;
import io.memlane.model.MemlaneException;
import io.memlane.model.control.ControlConnection;
import io.memlane.model.control.ControlMessage;
import io.memlane.model.control.ControlMessage.Cancel;
import io.memlane.model.control.ControlMessage.Credit;
import io.memlane.model.control.ControlMessage.Doorbell;
import io.memlane.model.control.ControlMessage.Meta;
import io.memlane.model.control.ControlMessage.Pong;
import io.memlane.model.control.ControlMessage.Waits;
import io.memlane.model.control.Part;
import io.memlane.model.http.ResponseHead;
import io.memlane.model.segment.FrameKind;
import io.memlane.model.segment.SegmentFaultException;
import io.memlane.model.segment.SegmentReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Receives the bodies that a segment carries, one after the other, frame by frame: waits for the frames, and checks that a body ends where it has to.
 * By the thread that holds the segment's lease.
 */
public final class BodyReceiver {
    /** A chunk that takes longer is a slow client's. */
    private static final long SLOW_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final long UNKNOWN_END = Long.MAX_VALUE;

    /** What {@link #next} has seen. */
    public enum Arrival {
        /** A chunk, which {@link #chunk} has until it is {@link #release released}. */
        CHUNK,
        /** That was all of what was asked for. */
        END,
        /** The cache says that it waits for content itself. It does so again now and then, until there is a frame. */
        WAITS,
        /** Nothing of the body: whoever waits may look whether it waits on. */
        NUDGE
    }

    private final ControlConnection connection;
    private final Inbox inbox;
    private final SegmentReader reader;
    private final SegmentMeters meters;
    private final SegmentActivity activity;
    private final int spins;

    private long requestId;
    /** Whether frames of the current request may still come. */
    private boolean streaming;
    /** Where in the body the current request begins. */
    private long startOffset;
    /** Where in the body the current request ends; of a body of unknown length at the latest. */
    private long endOffset;
    /** Whether the length of the current body isn't known. */
    private boolean openEnded;
    /** Whether the cache has said that it waits, which {@link #next} hasn't yet. */
    private boolean waits;
    /** Since when the consumer has the chunk. */
    private long chunkNanos;

    /** The next frame, if it was looked for and is there. */
    private @Nullable FrameKind looked;

    private @Nullable IOException lookFailure;

    private long inlineFrames;
    private long slabFrames;
    private long terminalFrames;
    /** Whether the meters know of the current body. */
    private boolean metered = true;

    BodyReceiver(
            ControlConnection connection,
            Inbox inbox,
            SegmentReader reader,
            SegmentMeters meters,
            SegmentActivity activity,
            int spins) {
        this.connection = connection;
        this.inbox = inbox;
        this.reader = reader;
        this.meters = meters;
        this.activity = activity;
        this.spins = spins;
    }

    /** Expects what META has announced. */
    void begin(Meta meta, Part part) throws IOException {
        if (!(meta.outcome() instanceof ResponseHead head)) {
            throw new MemlaneException(ErrorCode.UNEXPECTED, meta.outcome() + " with frames");
        }
        requestId = meta.requestId();
        startOffset = part.offset();
        long promised = head.hasKnownLength() ? head.bodyLengthBytes() : UNKNOWN_END;
        openEnded = !head.hasKnownLength();
        endOffset = part.endOffset(promised);
        activity.promised(startOffset, head.hasKnownLength() ? promised : startOffset);
        reader.begin(requestId, meta.firstIndex(), startOffset);
        streaming = true;
        waits = false;
        inlineFrames = 0;
        slabFrames = 0;
        terminalFrames = 0;
        metered = false;
    }

    /** Whether frames may still come. */
    boolean isStreaming() {
        return streaming;
    }

    /**
     * Waits for whatever comes next. The chunk before must have been released.
     *
     * @param stallNanos how long the cache may leave this side without a word
     * @throws BodyAbortedException the cache ended the body early; the segment can be used again
     * @throws IOException the segment is broken
     */
    public Arrival next(long stallNanos) throws IOException {
        Arrival arrival = null;
        try {
            if (lookFailure != null) {
                throw lookFailure;
            }
            FrameKind kind = looked;
            looked = null;
            if (kind == null && !waits) {
                kind = await(System.nanoTime() + stallNanos);
            }
            if (kind == null && waits) {
                kind = reader.poll(); // what was published before the cache said so
            }
            if (kind != null) {
                arrival = arrival(kind);
            } else {
                arrival = waits ? Arrival.WAITS : Arrival.NUDGE;
                waits = false;
            }
            return arrival;
        } finally {
            if (arrival == null || arrival == Arrival.END) {
                meter();
            }
        }
    }

    /** Whether {@link #next} has something of the body, or a failure, without waiting for it. */
    public boolean hasNext() {
        if (looked == null && lookFailure == null) {
            try {
                looked = reader.poll();
            } catch (IOException e) {
                lookFailure = e;
            }
        }
        return looked != null || lookFailure != null;
    }

    /** Whether that is a chunk. */
    public boolean hasChunk() {
        return hasNext() && looked != null && !looked.isTerminal();
    }

    private Arrival arrival(FrameKind kind) throws IOException {
        if (kind == FrameKind.SLOT) {
            slabFrames += reader.extend();
        } else if (kind == FrameKind.INLINE) {
            inlineFrames++;
        }
        activity.received(kind, reader.bodyOffset());
        if (kind.isTerminal()) {
            terminalFrames++;
            finish(kind);
            return Arrival.END;
        }
        chunkNanos = System.nanoTime();
        return Arrival.CHUNK;
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

    /** The chunk that has come, in shared memory, read-only: it must not be used after it was released. */
    public ByteBuffer chunk() {
        return reader.payload();
    }

    /** The chunk is taken. */
    public void release() throws IOException {
        reader.release();
        if (System.nanoTime() - chunkNanos > SLOW_NANOS) {
            // The cache may have parked until half of the slots are free. With a slow client that takes longer than it
            // waits.
            meters.rang();
            connection.ring();
        }
    }

    /** Whether chunks of the current body have come in excerpts. */
    public boolean carriedInline() {
        return inlineFrames > 0;
    }

    /** Whether chunks of the current body have come in slots. */
    public boolean carriedInSlots() {
        return slabFrames > 0;
    }

    /**
     * Spins for a moment, then parks on the connection until the cache rings.
     *
     * @return null if something else came over the connection
     */
    private @Nullable FrameKind await(long deadlineNanos) throws IOException {
        for (int spin = 0; spin <= spins; spin++) {
            FrameKind kind = reader.poll();
            if (kind != null) {
                return kind;
            }
            Thread.onSpinWait();
        }
        activity.waited();
        reader.park();
        try {
            FrameKind kind = reader.poll();
            return kind == null ? receive(deadlineNanos) : kind;
        } finally {
            reader.unpark();
        }
    }

    /** Takes one message, none of which is a frame: a doorbell only says that there may be one. */
    private @Nullable FrameKind receive(long deadlineNanos) throws IOException {
        ControlMessage message;
        try {
            message = inbox.receive(deadlineNanos);
        } catch (IOException e) {
            return lastFrame(e);
        }
        waits |= message instanceof Waits(long id) && id == requestId;
        switch (message) {
            case Waits ignored -> {}
            // Late ones, or of an earlier request.
            case Doorbell ignored -> {}
            case Pong ignored -> {}
            case Credit ignored -> {}
            case ControlMessage other -> throw Segment.unexpected(other);
        }
        return null;
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

    /** Ends the current body early: tells the cache, and reads to the terminal frame. Returns false if that fails. */
    boolean cancel(Duration timeout) {
        meter();
        if (!streaming) {
            return true;
        }
        long deadline = System.nanoTime() + timeout.toNanos();
        try {
            reader.cancel();
            connection.send(new Cancel(requestId));
            FrameKind kind = looked;
            looked = null;
            while (kind == null || !kind.isTerminal()) {
                reader.releaseIfHeld();
                kind = await(deadline);
            }
            streaming = false;
            return true;
        } catch (IOException | InternalError e) {
            return false;
        }
    }

    /** Tells the meters what has come of the current body, once. */
    private void meter() {
        if (!metered) {
            metered = true;
            meters.received(inlineFrames, slabFrames, terminalFrames, reader.bodyOffset() - startOffset);
        }
    }

    /** Unmaps what it reads. */
    void close() {
        meter();
        reader.close();
    }
}
