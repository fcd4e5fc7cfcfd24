package io.memlane.cache.content.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a start needs of a segment's records, one after the other, so that it needn't read these. Written behind them, some at a time: what a
 * crash keeps from being written is read from the segment's end. All of it can be made from the segment again.
 *
 * <pre>
 *   0        8          16           24          32          40        44        48       52       56
 *  +--------+----------+------------+-----------+-----------+---------+---------+--------+--------+
 *  |hash of |sequence  |generation  |body       |body file  |offset in|head     |record  |checksum|
 *  |the key |          |            |bytes      |number     |units    |bytes    |units   |        |
 *  +--------+----------+------------+-----------+-----------+---------+---------+--------+--------+
 * </pre>
 *
 * The checksum is of these bytes, and by exclusive or of the store's id and the segment's, so that no record is taken for one of another file.
 */
final class SegmentIndex {
    static final String SUFFIX = ".idx";
    static final int RECORD_BYTES = 56;

    private static final int CHECKSUM_OFFSET = 52;
    private static final int BUFFERED = 64;

    private final Path path;
    private final @Nullable FileChannel file;
    /** Of the store and the segment. */
    private final int idSum;

    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFERED * RECORD_BYTES);
    private long length;
    private long records;

    /** What is said of a record. */
    record Line(
            long hash,
            long sequence,
            long generation,
            long bodyBytes,
            long fileNumber,
            long offset,
            int headBytes,
            int recordUnits) {

        static Line of(long hash, long offset, RecordHead head) {
            return new Line(
                    hash,
                    head.sequence(),
                    head.generation(),
                    head.bodyBytes(),
                    head.fileNumber(),
                    offset,
                    head.headBytes(),
                    head.recordUnits());
        }

        long end() {
            return offset + (long) recordUnits * RecordLayout.UNIT;
        }

        Place place(long segment) {
            long units = fileNumber == 0 ? 0 : BodyFiles.units(bodyBytes);
            return new Place(
                    (segment << 32) | (offset / RecordLayout.UNIT), Place.sizes(units, recordUnits, headBytes));
        }
    }

    private SegmentIndex(Path path, @Nullable FileChannel file, long storeId, long segment) {
        this.path = path;
        this.file = file;
        this.idSum = Blocks.sum(ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(storeId)
                .putLong(segment)
                .flip());
    }

    static SegmentIndex create(Path path, long storeId, long segment) throws IOException {
        StoreFiles.delete(path);
        return new SegmentIndex(path, StoreFiles.create(path), storeId, segment);
    }

    /** Of a segment that is only read from now on. */
    static SegmentIndex open(Path path, long storeId, long segment) {
        return new SegmentIndex(path, null, storeId, segment);
    }

    /** Counts what the buffer will take as well. */
    long reservedBytes() {
        return records * RECORD_BYTES;
    }

    void append(Line line) throws IOException {
        if (!buffer.hasRemaining()) {
            flush();
        }
        put(buffer, line);
        records++;
    }

    private void put(ByteBuffer to, Line line) {
        int start = to.position();
        to.putLong(line.hash)
                .putLong(line.sequence)
                .putLong(line.generation)
                .putLong(line.bodyBytes)
                .putLong(line.fileNumber)
                .putInt((int) (line.offset / RecordLayout.UNIT))
                .putInt(line.headBytes)
                .putInt(line.recordUnits)
                .putInt(checksum(to.slice(start, CHECKSUM_OFFSET)));
    }

    private int checksum(ByteBuffer bytes) {
        return Blocks.sum(bytes) ^ idSum;
    }

    /** Writes what is buffered. If that fails, a start reads the segment instead. */
    void flush() throws IOException {
        if (file != null && buffer.position() > 0) {
            ByteBuffer bytes = buffer.duplicate().flip();
            buffer.clear();
            int count = bytes.limit();
            Blocks.writeFully(file, bytes, length);
            length += count;
        }
    }

    /**
     * Reads what was written: the records from the segment's first one on, without a gap.
     *
     * @return the offset from which on more of them have to be looked for in the segment
     */
    long read(Consumer<Line> lines) throws IOException {
        long expected = Segment.HEADER_BYTES;
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            return expected;
        }
        try (FileChannel read = FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            ByteBuffer all = ByteBuffer.allocate(4096 * RECORD_BYTES);
            while (read.read(all) >= 0) {
                all.flip();
                while (all.remaining() >= RECORD_BYTES) {
                    Line line = line(all);
                    if (line == null || line.offset != expected) {
                        return expected;
                    }
                    lines.accept(line);
                    records++;
                    expected = line.end();
                }
                all.compact();
            }
        }
        return expected;
    }

    private @Nullable Line line(ByteBuffer at) {
        int start = at.position();
        Line line = new Line(
                at.getLong(),
                at.getLong(),
                at.getLong(),
                at.getLong(),
                at.getLong(),
                Integer.toUnsignedLong(at.getInt()) * RecordLayout.UNIT,
                at.getInt(),
                at.getInt());
        return at.getInt() == checksum(at.slice(start, CHECKSUM_OFFSET)) ? line : null;
    }

    void remove() {
        close(false);
        StoreFiles.delete(path);
    }

    void close() {
        close(true);
    }

    private void close(boolean flush) {
        if (file == null || !file.isOpen()) {
            return;
        }
        try {
            if (flush) {
                flush();
            }
        } catch (IOException e) {
            // A start reads the segment's end instead.
        } finally {
            StoreFiles.close(file);
        }
    }
}
