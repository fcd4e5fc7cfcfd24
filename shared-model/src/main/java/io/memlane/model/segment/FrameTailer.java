package io.memlane.model.segment;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.core.time.TimeProvider;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.wire.DocumentContext;
import org.jspecify.annotations.Nullable;

/**
 * Reads frames from a segment's queue, one at a time, in order. Proxy side; lives as long as the segment and is used by one thread at a
 * time, the one that holds the lease.
 */
final class FrameTailer implements AutoCloseable {
    private final CycleFiles files;
    private final SingleChronicleQueue queue;
    private final ExcerptTailer tailer;
    private @Nullable DocumentContext document;
    private long readPosition;

    private FrameTailer(CycleFiles files, SingleChronicleQueue queue) {
        this.files = files;
        this.queue = queue;
        this.tailer = queue.createTailer();
        // Leases pass the tailer from thread to thread; the pool's hand-over orders their accesses.
        tailer.singleThreadedCheckDisabled(true);
    }

    static FrameTailer open(Path directory, SegmentGeometry geometry, Arena arena) throws IOException {
        Path metadata = directory.resolve(SingleChronicleQueue.QUEUE_METADATA_FILE);
        if (!Files.isRegularFile(metadata)) {
            // Chronicle would take it for a queue that is empty for ever.
            throw new NoSuchFileException(metadata.toString());
        }
        CycleFiles files = CycleFiles.open(directory, geometry, arena);
        SingleChronicleQueue queue = ChronicleSettings.queue(directory, geometry, StoppedClock.INSTANCE)
                .readOnly(true)
                .build();
        try {
            return new FrameTailer(files, queue);
        } catch (RuntimeException | Error e) {
            queue.close();
            throw e;
        }
    }

    /** Moves to the next frame, if it has been published. */
    boolean next() {
        DocumentContext next = tailer.readingDocument();
        if (!next.isPresent()) {
            next.close();
            return false;
        }
        document = next;
        readPosition = next.wire().bytes().readPosition();
        return true;
    }

    long index() {
        return current().index();
    }

    int cycle() {
        return ChronicleSettings.Cycle.INSTANCE.toCycle(index());
    }

    /** How many bytes the current frame's excerpt has. */
    long lengthBytes() {
        return bytes().readLimit() - readPosition;
    }

    int getInt(int offset) {
        return bytes().readInt(readPosition + offset);
    }

    long getLong(int offset) {
        return bytes().readLong(readPosition + offset);
    }

    /** The payload behind the current frame's header, in the queue's own memory: the writer may reuse it once the frame is released. */
    ByteBuffer payload(int lengthBytes) {
        return files.slice(cycle(), readPosition + FrameDescriptor.PAYLOAD_OFFSET, lengthBytes);
    }

    /** Done with the current frame. */
    void release() {
        DocumentContext done = document;
        document = null;
        if (done != null) {
            done.close();
        }
    }

    private Bytes<?> bytes() {
        return current().wire().bytes();
    }

    private DocumentContext current() {
        DocumentContext current = document;
        if (current == null) {
            throw new IllegalStateException("no frame is current");
        }
        return current;
    }

    @Override
    public void close() {
        release();
        tailer.close();
        queue.close();
    }

    /** A reader's time means nothing to the queue; standing still costs nothing. */
    private enum StoppedClock implements TimeProvider {
        INSTANCE;

        @Override
        public long currentTimeMillis() {
            return CycleFiles.FIRST_CYCLE * (long) ChronicleSettings.Cycle.INSTANCE.lengthInMillis();
        }
    }
}
