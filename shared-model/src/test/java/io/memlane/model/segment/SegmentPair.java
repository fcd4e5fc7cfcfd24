package io.memlane.model.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/** Both sides of one segment, in one thread: what each of them does next is the test's to say. */
final class SegmentPair implements AutoCloseable {
    static final int SLOTS = 4;
    static final int SLOT_BYTES = 4096;

    final SegmentGeometry geometry;
    final Path directory;
    final Bell readerBell = new Bell();
    final Bell writerBell = new Bell();
    final SegmentWriter writer;
    final SegmentReader reader;

    private long requestId;

    SegmentPair(Path directory, SegmentGeometry geometry) throws IOException {
        this.directory = directory;
        this.geometry = geometry;
        this.writer = SegmentWriter.create(directory, 1, geometry, readerBell);
        try {
            this.reader = SegmentReader.open(directory, geometry, writerBell);
        } catch (IOException | RuntimeException e) {
            writer.close();
            throw e;
        }
    }

    /** The smallest cycle files that the mode allows, so that they are left often. */
    static SegmentGeometry smallest(PayloadMode mode) {
        return smallest(SLOTS, SLOT_BYTES, mode, mode == PayloadMode.AUTO ? 512 : 0);
    }

    static SegmentGeometry smallest(int slots, int slotBytes, PayloadMode mode, int inlineMax) {
        int roll = (int) SegmentGeometry.rollSizeFloor(slots, slotBytes, mode, inlineMax);
        return new SegmentGeometry(slots, slotBytes, mode, inlineMax, roll);
    }

    /** As {@link #smallest(PayloadMode)}, with checksums. */
    static SegmentGeometry checked(PayloadMode mode) {
        int inlineMax = mode == PayloadMode.AUTO ? 512 : 0;
        int roll = (int) SegmentGeometry.rollSizeFloor(SLOTS, SLOT_BYTES, mode, inlineMax, true);
        return new SegmentGeometry(SLOTS, SLOT_BYTES, mode, inlineMax, roll, true);
    }

    static SegmentPair open(Path folder, PayloadMode mode) throws IOException {
        return new SegmentPair(folder.resolve("seg-000001"), smallest(mode));
    }

    long nextRequest() throws IOException {
        writer.begin(++requestId);
        return requestId;
    }

    /** Publishes the next chunk of the body of the current request. */
    void append(int lengthBytes) throws IOException {
        long offset = writer.bodyOffset();
        writer.append(lengthBytes, to -> new Body(requestId, Integer.MAX_VALUE).fill(to, offset));
    }

    /** Publishes chunks until there is no more credit. */
    void fill(int chunkBytes) throws IOException {
        while (writer.credit() > 0) {
            append(chunkBytes);
        }
    }

    /** Sends a body as far as credit goes and reads it, as many frames at a time as there can be, and compares it. */
    void transfer(int lengthBytes) throws IOException {
        Body body = new Body(nextRequest(), lengthBytes);
        CRC32C crc = new CRC32C();
        fillUpTo(body);
        reader.begin(requestId, writer.firstIndex());
        FrameKind kind;
        while (!(kind = next()).isTerminal()) {
            reader.extend();
            crc.update(reader.payload());
            reader.release();
            fillUpTo(body);
        }
        assertThat(kind).isEqualTo(FrameKind.END);
        assertThat(reader.bodyOffset()).isEqualTo(lengthBytes);
        assertThat(crc.getValue()).as("digest of %s", body).isEqualTo(body.digest());
    }

    private void fillUpTo(Body body) throws IOException {
        while (writer.bodyOffset() < body.lengthBytes() && writer.credit() > 0) {
            append((int) Math.min(geometry.slotSizeBytes(), body.lengthBytes() - writer.bodyOffset()));
        }
        if (writer.bodyOffset() == body.lengthBytes() && !writer.isTerminated()) {
            writer.end();
        }
    }

    /** The next frame, which must be there. */
    FrameKind next() throws IOException {
        FrameKind kind = reader.poll();
        assertThat(kind).as("next frame").isNotNull();
        return kind;
    }

    /** Reads to the terminal frame and releases what comes before it. */
    FrameKind drain() throws IOException {
        FrameKind kind;
        while (!(kind = next()).isTerminal()) {
            reader.release();
        }
        return kind;
    }

    @Override
    public void close() {
        reader.close();
        writer.close();
    }
}
