package io.memlane.model.segment;

import io.memlane.model.files.FileModes;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.core.time.TimeProvider;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.wire.DocumentContext;
import org.jspecify.annotations.Nullable;

/**
 * Appends frames to a segment's queue and moves it through its {@link CycleFiles}. Cache side; one thread at a time.
 *
 * <p>The queue rolls by a clock of our own: it stands still until the current file is nearly full, then moves on by exactly one cycle.
 */
final class FrameAppender implements AutoCloseable {
    /** For the mark of the file's end, and what Chronicle clears behind a frame. */
    private static final int TAIL_ROOM_BYTES = 64;

    private static final int MAX_FRAMES_PER_CYCLE =
            ChronicleSettings.Cycle.INDEX_COUNT * ChronicleSettings.Cycle.INDEX_SPACING - 1;

    private final SegmentGeometry geometry;
    private final LogicalClock clock;
    private final CycleFiles files;
    private final SingleChronicleQueue queue;
    private final ExcerptAppender appender;
    /** Where the next frame begins in the current file, in bytes. */
    private long position;
    /** Frames in the current file. */
    private int count;

    private FrameAppender(SegmentGeometry geometry, LogicalClock clock, CycleFiles files, SingleChronicleQueue queue) {
        this.geometry = geometry;
        this.clock = clock;
        this.files = files;
        this.queue = queue;
        this.appender = queue.createAppender();
        // A session passes its appender from thread to thread, one at a time; its hand-over orders their accesses.
        appender.singleThreadedCheckDisabled(true);
    }

    static FrameAppender create(Path directory, SegmentGeometry geometry, Arena arena) throws IOException {
        FileModes.createDirectory(directory, "rwxr-x---");
        CycleFiles files = CycleFiles.create(directory, geometry, arena);
        // Chronicle would make it sparse, and fault on a full volume. It takes a file of zeros for a new one. It maps a
        // block and an
        // overlap as long, and uses the beginning of the block.
        MappedFile.reserve(
                directory.resolve(SingleChronicleQueue.QUEUE_METADATA_FILE),
                SegmentGeometry.QUEUE_METADATA_BYTES,
                2 * SegmentGeometry.QUEUE_METADATA_BYTES,
                "rw-r-----");
        LogicalClock clock = new LogicalClock();
        SingleChronicleQueue queue =
                ChronicleSettings.queue(directory, geometry, clock).build();
        try {
            return new FrameAppender(geometry, clock, files, queue);
        } catch (RuntimeException | Error e) {
            queue.close();
            throw e;
        }
    }

    /** Whether the next frame won't fit into the current file, or into its first index page: a second one would lie among old bytes. */
    boolean mustRoll() {
        return count >= MAX_FRAMES_PER_CYCLE
                || position
                                + FrameDescriptor.PAYLOAD_OFFSET
                                + geometry.largestInlineBytes()
                                + FrameDescriptor.CHECKSUM_ROOM_BYTES
                                + TAIL_ROOM_BYTES
                        > geometry.rollSizeBytes();
    }

    /**
     * Goes on to the next file, and makes the one before the current file ready for the cycle after that.
     *
     * @param retiredCycle the last cycle that the reader says it has left
     */
    void roll(long retiredCycle) throws IOException {
        int previous = clock.cycle - 1;
        if (retiredCycle != previous) {
            throw new SegmentFaultException("the reader retired cycle " + retiredCycle + ", but it has read frames of "
                    + clock.cycle + " and none later, so it must have left " + previous);
        }
        if (previous >= CycleFiles.FIRST_CYCLE) {
            files.recycle(previous);
        }
        clock.advance();
        position = 0;
        count = 0;
    }

    /**
     * Publishes one frame.
     *
     * @param source fills the payload of an INLINE frame of {@code lengthBytes}; null for all other kinds
     * @param slot the chunk of a SLOT frame; null for all other kinds
     * @return the frame's index in the queue
     */
    long append(
            long requestId,
            int sequence,
            FrameKind kind,
            int lengthBytes,
            int argument,
            long bodyOffset,
            @Nullable ChunkSource source,
            @Nullable ByteBuffer slot)
            throws IOException {
        ByteBuffer chunk = slot;
        DocumentContext document = appender.writingDocument();
        boolean complete = false;
        try {
            Bytes<?> bytes = document.wire().bytes();
            bytes.writeLong(requestId);
            bytes.writeInt(sequence);
            bytes.writeInt(kind.number());
            bytes.writeInt(lengthBytes);
            bytes.writeInt(argument);
            bytes.writeLong(bodyOffset);
            if (source != null) {
                ByteBuffer payload = files.slice(clock.cycle, bytes.writePosition(), lengthBytes);
                // Before it is filled: a rollback zeroes up to the write position, and leaves what lies behind it.
                bytes.writeSkip(lengthBytes);
                source.fill(payload);
                chunk = payload;
            }
            if (geometry.checksums() && chunk != null) {
                int inlineBytes = source == null ? 0 : lengthBytes;
                bytes.writeSkip(
                        FrameDescriptor.checksumOffset(inlineBytes) - FrameDescriptor.PAYLOAD_OFFSET - inlineBytes);
                bytes.writeInt(Checksum.of(chunk));
            }
            position = bytes.writePosition();
            count++;
            complete = true;
            return document.index();
        } finally {
            if (!complete) {
                document.rollbackOnClose();
            }
            document.close();
        }
    }

    @Override
    public void close() {
        appender.close();
        queue.close();
    }

    private static final class LogicalClock implements TimeProvider {
        /** Written by the appender's thread alone; Chronicle's background threads may read it. */
        private volatile int cycle = CycleFiles.FIRST_CYCLE;

        void advance() {
            int next = cycle + 1;
            cycle = next;
        }

        @Override
        public long currentTimeMillis() {
            return (long) cycle * ChronicleSettings.Cycle.INSTANCE.lengthInMillis();
        }
    }
}
