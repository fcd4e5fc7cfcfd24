package io.memlane.benchmarks.parts;

import io.memlane.model.segment.PayloadMode;
import io.memlane.model.segment.SegmentGeometry;
import io.memlane.model.segment.SegmentReader;
import io.memlane.model.segment.SegmentWriter;
import java.io.IOException;
import java.nio.file.Path;

/** A segment, and both of its ends in one process. They never wait, so nobody is rung. Removes its files when it is closed. */
public final class LocalSegment implements AutoCloseable {
    /** As {@code memlane.segment.*} by default. */
    public static final int SLOTS = 8;

    public static final int SLOT_BYTES = 64 << 10;
    private static final int INLINE_MAX_BYTES = 4 << 10;
    private static final int ROLL_BYTES = 512 << 10;
    private static final int QUEUE_ROLL_BYTES = 64 * SLOT_BYTES;

    private final ScratchFolder folder;
    private final SegmentWriter writer;
    private final SegmentReader reader;

    /** Makes one of the services' default sizes. */
    public LocalSegment(PayloadMode mode) throws IOException {
        SegmentGeometry geometry = new SegmentGeometry(
                SLOTS, SLOT_BYTES, mode, INLINE_MAX_BYTES, mode == PayloadMode.QUEUE ? QUEUE_ROLL_BYTES : ROLL_BYTES);
        folder = new ScratchFolder();
        Path directory = folder.path().resolve("segment");
        try {
            writer = SegmentWriter.create(directory, 1, geometry, () -> {});
            reader = SegmentReader.open(directory, geometry, () -> {});
        } catch (IOException | RuntimeException | Error e) {
            folder.close();
            throw e;
        }
    }

    public Path folder() {
        return folder.path();
    }

    SegmentWriter writer() {
        return writer;
    }

    public SegmentReader reader() {
        return reader;
    }

    @Override
    public void close() throws IOException {
        reader.close();
        writer.close();
        folder.close();
    }
}
