package io.memlane.model.segment;

import static io.memlane.model.segment.SharedPageDescriptor.CANCELLED_OFFSET;
import static io.memlane.model.segment.SharedPageDescriptor.FILE_BYTES;
import static io.memlane.model.segment.SharedPageDescriptor.MAGIC;
import static io.memlane.model.segment.SharedPageDescriptor.MAGIC_OFFSET;
import static io.memlane.model.segment.SharedPageDescriptor.READER_WAKES_AT_OFFSET;
import static io.memlane.model.segment.SharedPageDescriptor.RELEASED_OFFSET;
import static io.memlane.model.segment.SharedPageDescriptor.RETIRED_CYCLE_OFFSET;
import static io.memlane.model.segment.SharedPageDescriptor.VERSION;
import static io.memlane.model.segment.SharedPageDescriptor.VERSION_OFFSET;
import static io.memlane.model.segment.SharedPageDescriptor.WRITER_WAKES_AT_OFFSET;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;

/**
 * The words that both sides write. {@link SharedPageDescriptor} has the picture and the table of who writes what.
 *
 * <p>Parking, without lost wake-ups: the side that waits stores its flag, then looks again; the side that publishes stores its data, then
 * looks at the flag. A full fence lies between the two steps on both sides (Dekker), so at least one of them sees the other's store: either
 * the waiter finds the data and doesn't block, or the publisher finds the flag and rings.
 */
final class SharedPage {
    private static final VarHandle LONG = MappedFile.LONG.varHandle();

    private final MemorySegment page;

    SharedPage(MemorySegment page) {
        this.page = page;
    }

    static SharedPage create(Path file, Arena arena) throws IOException {
        // The group may write it: the proxy often runs as another user of the same group.
        MappedFile.reserve(file, FILE_BYTES, FILE_BYTES, "rw-rw----");
        MemorySegment page = MappedFile.map(file, MapMode.READ_WRITE, FILE_BYTES, arena);
        page.set(MappedFile.LONG, MAGIC_OFFSET, MAGIC);
        page.set(MappedFile.INT, VERSION_OFFSET, VERSION);
        return new SharedPage(page);
    }

    static SharedPage open(Path file, Arena arena) throws IOException {
        MemorySegment page = MappedFile.map(file, MapMode.READ_WRITE, FILE_BYTES, arena);
        if (page.get(MappedFile.LONG, MAGIC_OFFSET) != MAGIC || page.get(MappedFile.INT, VERSION_OFFSET) != VERSION) {
            throw new SegmentFaultException(file + " is no shared page of layout " + VERSION);
        }
        return new SharedPage(page);
    }

    long released() {
        return (long) LONG.getAcquire(page, (long) RELEASED_OFFSET);
    }

    void publishReleased(long frames) {
        LONG.setRelease(page, (long) RELEASED_OFFSET, frames);
    }

    long retiredCycle() {
        return (long) LONG.getAcquire(page, (long) RETIRED_CYCLE_OFFSET);
    }

    void publishRetiredCycle(int cycle) {
        LONG.setRelease(page, (long) RETIRED_CYCLE_OFFSET, (long) cycle);
    }

    long cancelledRequest() {
        return (long) LONG.getAcquire(page, (long) CANCELLED_OFFSET);
    }

    void publishCancelled(long requestId) {
        LONG.setRelease(page, (long) CANCELLED_OFFSET, requestId);
    }

    /** Reader: says that it is about to block until that many data frames are appended. It must look for a frame once more after this. */
    void setReaderWakesAt(long appendedFrames) {
        LONG.setVolatile(page, (long) READER_WAKES_AT_OFFSET, appendedFrames);
        VarHandle.fullFence();
    }

    void clearReaderWakesAt() {
        LONG.setVolatile(page, (long) READER_WAKES_AT_OFFSET, 0L);
    }

    /**
     * Writer, after it has published a frame: whether the reader must be rung, once.
     *
     * @param appendedFrames data frames appended so far; {@link Long#MAX_VALUE} with a terminal frame, which nobody may sleep through
     */
    boolean takeReaderWakesAt(long appendedFrames) {
        return takeWakesAt(READER_WAKES_AT_OFFSET, appendedFrames);
    }

    /** Writer: says that it is about to block until that many frames are released. It must look at the count once more after this. */
    void setWriterWakesAt(long releasedFrames) {
        LONG.setVolatile(page, (long) WRITER_WAKES_AT_OFFSET, releasedFrames);
        VarHandle.fullFence();
    }

    void clearWriterWakesAt() {
        LONG.setVolatile(page, (long) WRITER_WAKES_AT_OFFSET, 0L);
    }

    /** Reader, after it has published that it released so many frames: whether the writer must be rung, once. */
    boolean takeWriterWakesAt(long releasedFrames) {
        return takeWakesAt(WRITER_WAKES_AT_OFFSET, releasedFrames);
    }

    private boolean takeWakesAt(int offset, long count) {
        VarHandle.fullFence();
        long wakesAt = (long) LONG.getOpaque(page, (long) offset);
        return wakesAt != 0 && count >= wakesAt && (long) LONG.getAndSet(page, (long) offset, 0L) != 0;
    }
}
