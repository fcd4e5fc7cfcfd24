package io.memlane.cache.content.store;

import io.memlane.cache.content.file.ChannelInternals;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A file of records, written from its beginning to its end and removed as a whole. It begins with a header:
 *
 * <pre>
 *   0        8         16          24      28         32
 *  +--------+---------+-----------+-------+----------+-- 0 up to 64
 *  |"MEMLSTO1"|store id |segment    |queue  |checksum  |
 *  +--------+---------+-----------+-------+----------+--
 * </pre>
 *
 * Beside it lies a file with what the index holds of each record ({@link SegmentIndex}). Who reads counts as a user: a segment that was removed
 * stays open, and its blocks stay on disk, until the last one has gone.
 */
final class Segment {
    static final String SUFFIX = ".seg";
    static final int HEADER_BYTES = RecordLayout.UNIT;

    private static final long MAGIC = 0x4d45_4d4c_5354_4f31L;
    private static final int CHECKSUM_OFFSET = 28;

    final long id;
    final Queue queue;
    private final FileChannel file;
    private final Path path;
    private final Space space;
    private final SegmentIndex index;
    /** The store's own use, and those of readers. */
    private final AtomicInteger users = new AtomicInteger(1);
    /** Written by who holds the store's writer lock. */
    private volatile long length;

    private volatile boolean removed;

    /** Which of the two queues of the eviction a segment belongs to. */
    enum Queue {
        /** What hasn't been asked for again yet. */
        SMALL(0),
        MAIN(1);

        private final int code;

        Queue(int code) {
            this.code = code;
        }
    }

    private Segment(long id, Queue queue, Path path, FileChannel file, SegmentIndex index, Space space, long length) {
        this.id = id;
        this.queue = queue;
        this.path = path;
        this.file = file;
        this.index = index;
        this.space = space;
        this.length = length;
        ChannelInternals.of(file).makeUninterruptible(file);
    }

    /** Makes one. Its header is in the reserved space already. */
    static Segment create(Path folder, long id, Queue queue, long storeId, Space space) throws IOException {
        Path path = folder.resolve(name(id) + SUFFIX);
        FileChannel file = StoreFiles.create(path);
        try {
            ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES)
                    .putLong(MAGIC)
                    .putLong(storeId)
                    .putLong(id)
                    .putInt(queue.code);
            header.putInt(Blocks.sum(header.duplicate().flip()));
            Blocks.writeFully(file, header.clear(), 0);
            return new Segment(
                    id, queue, path, file, SegmentIndex.create(indexOf(path), storeId, id), space, HEADER_BYTES);
        } catch (IOException | RuntimeException e) {
            file.close();
            Files.deleteIfExists(path);
            throw e;
        }
    }

    /** Opens one that a recovery has found. If its header is damaged its records may be whole; they count as asked for often. */
    static Segment open(Path path, long storeId, Space space) throws IOException {
        long id = Long.parseLong(path.getFileName().toString().replace(SUFFIX, ""), 16);
        FileChannel file =
                FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        try {
            ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
            while (header.hasRemaining() && file.read(header, header.position()) >= 0) {}
            header.flip();
            boolean whole = header.limit() == HEADER_BYTES
                    && header.getLong(0) == MAGIC
                    && header.getLong(8) == storeId
                    && header.getInt(CHECKSUM_OFFSET) == Blocks.sum(header.slice(0, CHECKSUM_OFFSET));
            Queue queue = whole && header.getInt(24) == Queue.SMALL.code ? Queue.SMALL : Queue.MAIN;
            SegmentIndex index = SegmentIndex.open(indexOf(path), storeId, id);
            return new Segment(id, queue, path, file, index, space, file.size());
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    static String name(long id) {
        return String.format("%08x", id);
    }

    private static Path indexOf(Path path) {
        return path.resolveSibling(path.getFileName().toString().replace(SUFFIX, SegmentIndex.SUFFIX));
    }

    long length() {
        return length;
    }

    /** What it takes of the disk, as far as it was reserved. */
    long reservedBytes() {
        return length + index.reservedBytes();
    }

    SegmentIndex index() {
        return index;
    }

    /**
     * Writes a record behind the last one. It counts only if all of it was written.
     *
     * @return its offset
     */
    long append(ByteBuffer record) throws IOException {
        long offset = length;
        try {
            Blocks.writeFully(file, record, offset);
        } catch (IOException e) {
            file.truncate(offset);
            throw e;
        }
        length = offset + record.limit();
        return offset;
    }

    void mark(long offset, RecordStatus status) throws IOException {
        ByteBuffer word = ByteBuffer.allocate(Long.BYTES).putLong(0, status.word);
        Blocks.writeFully(file, word, offset + RecordLayout.STATUS_OFFSET);
    }

    /** Reads some bytes of it; fewer at its end. */
    ByteBuffer read(long offset, int bytes) throws IOException {
        ByteBuffer read = ByteBuffer.allocate(bytes);
        long at = offset;
        while (read.hasRemaining()) {
            int count = file.read(read, at);
            if (count < 0) {
                break;
            }
            at += count;
        }
        return read.flip();
    }

    FileChannel file() {
        return file;
    }

    void force() throws IOException {
        file.force(false);
    }

    /** Counts a reader; false if the segment has been closed. */
    boolean acquire() {
        return users.getAndUpdate(count -> count == 0 ? 0 : count + 1) > 0;
    }

    void release() {
        if (users.decrementAndGet() == 0) {
            StoreFiles.close(file);
            if (removed) {
                space.releasePinned(reservedBytes());
            }
        }
    }

    /** Deletes it; the space is free as soon as nobody reads it. */
    void remove() {
        StoreFiles.delete(path);
        index.remove();
        space.pin(reservedBytes());
        removed = true;
        release();
    }

    /** At the end of the store; readers read on. */
    void close() {
        index.close();
        release();
    }

    @Nullable
    RecordHead head(long offset, int headBytes, long storeId) throws IOException {
        return RecordHead.decode(read(offset, headBytes), storeId);
    }
}
