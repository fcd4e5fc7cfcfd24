package io.memlane.model.segment;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The proxy's side of a segment: reads the frames of one request after the other, releases them, and says when it waits.
 *
 * <p>Each frame is checked against what must come next: request, sequence, offset in the body, slot. Anything else is a
 * {@link SegmentFaultException}, so that bytes of another request can never get into a body. One thread at a time.
 */
public final class SegmentReader implements AutoCloseable {
    private final SegmentGeometry geometry;
    private final Arena arena;
    private final SharedPage page;
    private final Slab slab;
    private final FrameTailer frames;
    private final Doorbell doorbell;

    /** Data frames released in the segment's life. */
    private long released;
    /** The cycle of the last frame that was read. */
    private int cycle = CycleFiles.FIRST_CYCLE;

    private long requestId;
    private long firstIndex;
    private int sequence;
    private long bodyOffset;
    private FrameKind kind = FrameKind.END;
    private @Nullable ByteBuffer payload;
    /** Of how many data frames the payload is. */
    private int held;
    /** Whether the next frame is open already, but not read. */
    private boolean peeked;

    private AbortReason abortReason = AbortReason.UNKNOWN;

    private SegmentReader(
            SegmentGeometry geometry, Arena arena, SharedPage page, Slab slab, FrameTailer frames, Doorbell bell) {
        this.geometry = geometry;
        this.arena = arena;
        this.page = page;
        this.slab = slab;
        this.frames = frames;
        this.doorbell = bell;
    }

    /**
     * Opens a segment that the cache has made.
     *
     * @param directory where this process sees it; that the files are the right ones is checked by their headers
     * @param doorbell rings the writer
     * @throws IOException if the files aren't there or aren't what was agreed upon: the two sides then don't mount the same volume
     */
    public static SegmentReader open(Path directory, SegmentGeometry geometry, Doorbell doorbell) throws IOException {
        Arena arena = Arena.ofShared();
        try {
            Slab slab = Slab.open(directory.resolve(SegmentFiles.SLAB), geometry, arena);
            SharedPage page = SharedPage.open(directory.resolve(SegmentFiles.SHARED), arena);
            FrameTailer frames = FrameTailer.open(directory.resolve(SegmentFiles.QUEUE), geometry, arena);
            return new SegmentReader(geometry, arena, page, slab, frames, doorbell);
        } catch (RuntimeException e) {
            arena.close();
            throw new SegmentFaultException("can't open the queue in " + directory, e);
        } catch (IOException | Error e) {
            arena.close();
            throw e;
        }
    }

    /**
     * Expects the frames of a request. The frames of the one before have been read to the terminal one.
     *
     * @param firstIndex where in the queue the first frame is, as META says; checked, because the tailer stands there already. Negative if
     *     META came before the frame
     */
    public void begin(long requestId, long firstIndex) {
        begin(requestId, firstIndex, 0);
    }

    /**
     * Expects the frames of a request that continues a body.
     *
     * @param offset where in the body its first chunk begins
     * @see #begin(long, long)
     */
    public void begin(long requestId, long firstIndex, long offset) {
        if (!kind.isTerminal()) {
            throw new IllegalStateException("request " + this.requestId + " is not drained");
        }
        this.requestId = requestId;
        this.firstIndex = firstIndex;
        sequence = 0;
        bodyOffset = offset;
        kind = FrameKind.UNKNOWN;
    }

    /**
     * Looks for the next frame. A data frame must be released before the next call.
     *
     * @return the frame's kind, or null if it hasn't been published yet; behind the terminal frame always null
     * @throws SegmentFaultException if the frame isn't the one that must come next
     */
    public @Nullable FrameKind poll() throws SegmentFaultException {
        if (payload != null) {
            throw new IllegalStateException("the frame before is still held");
        }
        try {
            if (!peek()) {
                return null;
            }
            if (kind.isTerminal()) {
                throw new SegmentFaultException("a frame behind the terminal one of request " + requestId);
            }
            read(foundKind());
            return kind;
        } catch (RuntimeException | InternalError e) {
            throw unreadable(e);
        }
    }

    /** InternalError: a length that somebody spoiled led behind the end of the file. */
    private static SegmentFaultException unreadable(Throwable e) {
        return new SegmentFaultException("the queue can't be read: " + e, e);
    }

    /**
     * Makes the payload as long as it can be: adds the frames that are there already and whose slots lie right behind it, so that one write
     * takes them all. At most half of the slots, so that the writer has room meanwhile; never with checksums, which are compared as late as can
     * be: a chunk that somebody overwrites while a client is slow is to be found. To be called once, before the payload is used.
     *
     * @return of how many data frames the payload is; {@link #release} gives all of them back
     * @throws SegmentFaultException if one of them isn't the one that must come next
     */
    public int extend() throws SegmentFaultException {
        try {
            while (canExtend() && peek() && foundKind() == FrameKind.SLOT) {
                read(FrameKind.SLOT);
            }
            return held;
        } catch (RuntimeException | InternalError e) {
            throw unreadable(e);
        }
    }

    private boolean canExtend() {
        return kind == FrameKind.SLOT
                && !geometry.checksums()
                && held < Math.min(geometry.halfOfSlots(), slab.span(firstSlot()))
                && payload().remaining() == held * geometry.slotSizeBytes();
    }

    /** Where the payload begins, if it is in slots. */
    private int firstSlot() {
        return (int) (released % geometry.slots());
    }

    /** Opens the next frame, if it has been published. */
    private boolean peek() {
        if (!peeked) {
            peeked = frames.next();
        }
        return peeked;
    }

    /** What the frame that is open says it is. */
    private FrameKind foundKind() {
        return frames.lengthBytes() < FrameDescriptor.PAYLOAD_OFFSET
                ? FrameKind.UNKNOWN
                : FrameKind.of(frames.getInt(FrameDescriptor.KIND_OFFSET));
    }

    private void read(FrameKind found) throws SegmentFaultException {
        peeked = false;
        if (frames.lengthBytes() < FrameDescriptor.PAYLOAD_OFFSET) {
            throw new SegmentFaultException("a frame of " + frames.lengthBytes() + " bytes");
        }
        long offset = frames.getLong(FrameDescriptor.BODY_OFFSET_OFFSET);
        expect("request id", frames.getLong(FrameDescriptor.REQUEST_ID_OFFSET), requestId);
        expect("sequence", frames.getInt(FrameDescriptor.SEQUENCE_OFFSET), sequence);
        expect("offset in the body", offset, bodyOffset);
        int length = frames.getInt(FrameDescriptor.LENGTH_OFFSET);
        int argument = frames.getInt(FrameDescriptor.ARGUMENT_OFFSET);
        if (sequence == 0 && firstIndex >= 0) {
            expect("index of the first frame", frames.index(), firstIndex);
        }
        retireCycles();
        switch (found) {
            case INLINE -> {
                checkLength(length, geometry.largestInlineBytes());
                expect("payload", frames.lengthBytes() >= FrameDescriptor.PAYLOAD_OFFSET + (long) length ? 1 : 0, 1);
                payload = checked(frames.payload(length), length);
                held = 1;
            }
            case SLOT -> {
                checkLength(length, geometry.slotSizeBytes());
                expect("slot", argument, (released + held) % geometry.slots());
                checked(slab.slot(argument, length), 0);
                payload = slab.slot(firstSlot(), held * geometry.slotSizeBytes() + length);
                held++;
                frames.release();
            }
            case END -> frames.release();
            case ABORT -> {
                abortReason = AbortReason.of(argument);
                frames.release();
            }
            case UNKNOWN -> throw new SegmentFaultException("a frame of unknown kind");
        }
        if (!found.isTerminal()) {
            bodyOffset += length;
        }
        kind = found;
        sequence++;
    }

    /** The chunk, if it is the one that the writer had, as far as the segment has checksums. */
    private ByteBuffer checked(ByteBuffer chunk, int inlineBytes) throws SegmentFaultException {
        if (geometry.checksums()) {
            int offset = FrameDescriptor.checksumOffset(inlineBytes);
            expect("place of the checksum", frames.lengthBytes() >= (long) offset + Integer.BYTES ? 1 : 0, 1);
            expect("checksum", Checksum.of(chunk), frames.getInt(offset));
        }
        return chunk;
    }

    /** A frame of a later cycle has been read: what came before has been left for good. */
    private void retireCycles() {
        int now = frames.cycle();
        if (now != cycle) {
            page.publishRetiredCycle(now - 1);
            cycle = now;
        }
    }

    private static void checkLength(int length, int maximum) throws SegmentFaultException {
        if (length < 1 || length > maximum) {
            throw new SegmentFaultException(
                    "a chunk of " + length + " bytes, at most " + maximum + " were agreed upon");
        }
    }

    private void expect(String field, long found, long expected) throws SegmentFaultException {
        if (found != expected) {
            throw new SegmentFaultException("frame " + sequence + " of request " + requestId + ": " + field + " is "
                    + found + ", expected " + expected);
        }
    }

    /** The bytes of the current data frame, or frames, in shared memory, read-only: invalid after {@link #release()}. */
    public ByteBuffer payload() {
        ByteBuffer current = payload;
        if (current == null) {
            throw new IllegalStateException("no data frame is current");
        }
        return current;
    }

    /** Where in the body the current frame ends; after END the end of all that was asked for. */
    public long bodyOffset() {
        return bodyOffset;
    }

    /** Why the body ended, after ABORT. */
    public AbortReason abortReason() {
        return abortReason;
    }

    /** Whether the request's terminal frame has been read. */
    public boolean isDrained() {
        return kind.isTerminal();
    }

    /** Gives the current data frame's memory back to the writer. Nothing may use {@link #payload()} any more. */
    public void release() throws IOException {
        payload();
        payload = null;
        if (kind == FrameKind.INLINE) {
            frames.release();
        }
        released += held;
        held = 0;
        page.publishReleased(released);
        if (page.takeWriterWakesAt(released)) {
            doorbell.ring();
        }
    }

    /** Gives the current data frame's memory back if there is one; for a body that is given up halfway. */
    public void releaseIfHeld() throws IOException {
        if (payload != null) {
            release();
        }
    }

    /** Tells the writer that the rest isn't wanted. It sees this before its next chunk; the caller sends {@code CANCEL} in case it is parked. */
    public void cancel() {
        page.publishCancelled(requestId);
    }

    /**
     * Says that this side is about to block for frames. It asks to be woken when half of the slots are filled, or by a terminal frame,
     * whichever comes first: a wake-up costs as much as a chunk of 64 KiB. The writer always gets that far, because nothing is unreleased
     * while this side waits.
     *
     * <p>The caller must {@link #poll()} once more after this, block on the control connection only if that finds nothing, and call
     * {@link #unpark()} in either case.
     */
    public void park() {
        page.setReaderWakesAt(released + geometry.halfOfSlots());
    }

    /** Takes back what {@link #park()} said. */
    public void unpark() {
        page.clearReaderWakesAt();
    }

    @Override
    public void close() {
        try (arena) {
            frames.close();
        }
    }
}
