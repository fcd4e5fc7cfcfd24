package io.memlane.model.segment;

import io.memlane.model.files.FileModes;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The cache's side of a segment: makes its files, appends frames, and waits for credit.
 *
 * <p>Flow control: at most {@code slots} data frames are unreleased, whether their bytes travel in a slot or in the excerpt. The reader
 * releases in order with one cumulative count, so data frame n of the segment's life uses slot n modulo slots, and that slot is free
 * whenever there is credit. Terminal frames need no credit: nothing has to be released after them.
 *
 * <p>What comes from the shared page is the word of a process that faces the network. It is checked against what this side knows, and a
 * lie is a {@link SegmentFaultException}: it breaks this segment and nothing else. One thread at a time.
 */
public final class SegmentWriter implements AutoCloseable {
    private final SegmentGeometry geometry;
    private final Arena arena;
    private final SharedPage page;
    private final Slab slab;
    private final FrameAppender frames;
    private final Doorbell doorbell;

    /** Data frames appended in the segment's life. */
    private long appended;
    /** Data frames that the reader was last seen to have released. */
    private long released;

    private long requestId;
    private long firstIndex;
    private int sequence;
    private long bodyOffset;
    private boolean terminated = true;

    private SegmentWriter(
            SegmentGeometry geometry, Arena arena, SharedPage page, Slab slab, FrameAppender frames, Doorbell bell) {
        this.geometry = geometry;
        this.arena = arena;
        this.page = page;
        this.slab = slab;
        this.frames = frames;
        this.doorbell = bell;
    }

    /**
     * Makes the segment's directory and files, with all their memory reserved.
     *
     * @param directory must not exist; on failure the caller removes what was made
     * @param segmentNumber tells segments apart; it is in the directory's name too
     * @param doorbell rings the reader
     * @throws IOException if the volume is full, read-only or gone
     */
    public static SegmentWriter create(Path directory, long segmentNumber, SegmentGeometry geometry, Doorbell doorbell)
            throws IOException {
        FileModes.createDirectory(directory, "rwxr-x---");
        Arena arena = Arena.ofShared();
        try {
            Slab slab = Slab.create(directory.resolve(SegmentFiles.SLAB), segmentNumber, geometry, arena);
            SharedPage page = SharedPage.create(directory.resolve(SegmentFiles.SHARED), arena);
            FrameAppender frames = FrameAppender.create(directory.resolve(SegmentFiles.QUEUE), geometry, arena);
            return new SegmentWriter(geometry, arena, page, slab, frames, doorbell);
        } catch (IOException | RuntimeException | Error e) {
            arena.close();
            throw e;
        }
    }

    /**
     * Starts the frames of a request.
     *
     * @param requestId greater than that of every request before, so that a late cancellation can't hit another one; the same again only
     *     after {@link #withdraw}
     * @throws SegmentFaultException if the id doesn't grow, or the request before is not over: no terminal frame, or frames that the reader
     *     didn't release
     */
    public void begin(long requestId) throws SegmentFaultException {
        begin(requestId, 0);
    }

    /**
     * Starts the frames of a request that continues a body.
     *
     * @param offset where in the body its first chunk begins
     * @see #begin(long)
     */
    public void begin(long requestId, long offset) throws SegmentFaultException {
        boolean withdrawn = requestId == this.requestId && requestId > 0 && sequence == 0;
        if (requestId <= this.requestId && !withdrawn) {
            throw new SegmentFaultException("request " + requestId + " begins after request " + this.requestId);
        }
        if (!terminated || credit() != geometry.slots()) {
            throw new SegmentFaultException(
                    "request " + requestId + " begins before request " + this.requestId + " is over");
        }
        this.requestId = requestId;
        sequence = 0;
        bodyOffset = offset;
        terminated = false;
    }

    /** The queue index of the request's first frame; valid once there is one. */
    public long firstIndex() {
        return firstIndex;
    }

    /** How many data frames may be appended now. */
    public int credit() throws SegmentFaultException {
        long now = page.released();
        if (now < released || now > appended) {
            throw new SegmentFaultException(
                    "the reader says that it released " + now + " frames, after " + released + " of " + appended);
        }
        released = now;
        return (int) (geometry.slots() - (appended - released));
    }

    /** Whether the reader doesn't want the rest of this request. */
    public boolean isCancelled() {
        return page.cancelledRequest() == requestId;
    }

    /**
     * Publishes the next chunk of the body. The caller has looked for credit.
     *
     * @param lengthBytes 1 to the slot size
     * @throws IOException what the source threw: no frame was published, and the request can still be ended with {@link #abort}
     * @throws SegmentFaultException if the segment is broken
     */
    public void append(int lengthBytes, ChunkSource source) throws IOException {
        requireRunning();
        if (appended - released >= geometry.slots()) {
            throw new IllegalStateException("no credit");
        }
        if (lengthBytes < 1 || lengthBytes > geometry.slotSizeBytes()) {
            throw new IllegalArgumentException("a chunk of " + lengthBytes + " bytes");
        }
        if (geometry.isInline(lengthBytes)) {
            publish(FrameKind.INLINE, lengthBytes, 0, bodyOffset, to -> fillWhole(to, source), null);
        } else {
            int slot = (int) (appended % geometry.slots());
            ByteBuffer chunk = slab.slot(slot, lengthBytes);
            fillWhole(chunk, source);
            publish(FrameKind.SLOT, lengthBytes, slot, bodyOffset, null, chunk);
        }
        bodyOffset += lengthBytes;
        appended++;
    }

    /** What a source leaves unfilled would be the bytes of an earlier body. */
    private static void fillWhole(ByteBuffer destination, ChunkSource source) throws IOException {
        source.fill(destination);
        if (destination.hasRemaining()) {
            throw new IOException("the source left " + destination.remaining() + " bytes of a chunk unfilled");
        }
    }

    private void requireRunning() {
        if (terminated) {
            throw new IllegalStateException("request " + requestId + " is over");
        }
    }

    /** Ends a request of which no frame was published, as if it had not begun. */
    public void withdraw() {
        if (sequence != 0) {
            throw new IllegalStateException("frames of request " + requestId + " are published");
        }
        terminated = true;
    }

    /**
     * Whether the reader has parked. It doesn't count as parked any more after this: the caller wakes it, with a message of its own instead of
     * the doorbell.
     */
    public boolean takeParked() {
        return page.takeReaderWakesAt(Long.MAX_VALUE);
    }

    /** Publishes that all that was asked for is there. */
    public void end() throws IOException {
        requireRunning();
        publish(FrameKind.END, 0, 0, bodyOffset, null, null);
        terminated = true;
    }

    /** Publishes that the body will not be completed. */
    public void abort(AbortReason reason) throws IOException {
        requireRunning();
        publish(FrameKind.ABORT, 0, reason.number(), bodyOffset, null, null);
        terminated = true;
    }

    /** Whether the current request has its terminal frame. */
    public boolean isTerminated() {
        return terminated;
    }

    /** Where in the body the next chunk begins: what was published ends there. */
    public long bodyOffset() {
        return bodyOffset;
    }

    /**
     * Says that this side is about to block for credit. It asks to be woken when half of the slots are free again, not at the first: a
     * wake-up costs as much as a chunk of 64 KiB.
     *
     * @return whether to block on the control connection now; if not, there is credit, or a cancellation
     */
    public boolean park() throws SegmentFaultException {
        page.setWriterWakesAt(released + geometry.halfOfSlots());
        if (credit() > 0 || isCancelled()) {
            page.clearWriterWakesAt();
            return false;
        }
        return true;
    }

    /** Takes back what {@link #park()} said. */
    public void unpark() {
        page.clearWriterWakesAt();
    }

    private void publish(
            FrameKind kind,
            int lengthBytes,
            int argument,
            long offset,
            @Nullable ChunkSource source,
            @Nullable ByteBuffer slot)
            throws IOException {
        try {
            if (frames.mustRoll()) {
                frames.roll(page.retiredCycle());
            }
            long index = frames.append(requestId, sequence, kind, lengthBytes, argument, offset, source, slot);
            if (sequence == 0) {
                firstIndex = index;
            }
            sequence++;
        } catch (RuntimeException e) {
            throw new SegmentFaultException("the queue refuses a frame: " + e, e);
        }
        if (page.takeReaderWakesAt(kind.isTerminal() ? Long.MAX_VALUE : appended + 1)) {
            doorbell.ring();
        }
    }

    /** Unmaps the files. Removing them is the caller's, who knows the volume. */
    @Override
    public void close() {
        try (arena) {
            frames.close();
        }
    }
}
