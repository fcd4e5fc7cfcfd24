package io.memlane.cache.content.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One of the two files of {@link PurgeLog}: a header and records, each beginning at a multiple of 64 bytes.
 *
 * <pre>
 *   0          8         16      24          32        36
 *  +----------+---------+-------+-----------+---------+-- 0 up to 64
 *  |"MEMLPUR1"|store id |base   |generation |checksum |      base: the number of the first purge
 *  +----------+---------+-------+-----------+---------+--
 *   0          8         16      24          28        32        36
 *  +----------+---------+-------+-----------+---------+---------+--------+-- 0 up to a unit
 *  |"MEMLPURR"|store id |number |kind, soft |bytes    |checksum |        |
 *  |          |         |       |           |         |         |
 *  +----------+---------+-------+-----------+---------+---------+
 *  36: generation (8) | bytes
 * </pre>
 */
final class PurgeFile {
    private static final int UNIT = 64;
    private static final long MAGIC = 0x4d45_4d4c_5055_5231L;
    private static final long RECORD_MAGIC = 0x4d45_4d4c_5055_5252L;
    private static final int HEADER_CHECKSUM = 32;
    private static final int CHECKSUM = 32;
    private static final int FIXED = 44;

    private final FileChannel file;
    private long length;

    /**
     * What one says.
     *
     * @param purges by number
     * @param lengthBytes of the file, if all of it is as it was written; else -1
     */
    record Content(long storeId, long base, long generation, TreeMap<Long, PurgeRules.Dated> purges, long lengthBytes) {

        /** Whether another file says the same and neither is damaged. */
        boolean agrees(Content other) {
            return lengthBytes >= 0
                    && lengthBytes == other.lengthBytes
                    && storeId == other.storeId
                    && base == other.base
                    && purges.equals(other.purges);
        }
    }

    private PurgeFile(FileChannel file, long length) {
        this.file = file;
        this.length = length;
    }

    static ByteBuffer encode(long storeId, long number, PurgeRules.Dated dated) {
        byte[] bytes = dated.purge().bytes();
        ByteBuffer record = ByteBuffer.allocate((FIXED + bytes.length + UNIT - 1) / UNIT * UNIT)
                .putLong(0, RECORD_MAGIC)
                .putLong(8, storeId)
                .putLong(16, number)
                .putInt(24, dated.purge().kind().code << 1 | (dated.purge().soft() ? 1 : 0))
                .putInt(28, bytes.length)
                .putLong(36, dated.generation())
                .put(FIXED, bytes);
        return record.putInt(CHECKSUM, checksum(record, bytes.length));
    }

    private static int checksum(ByteBuffer record, int count) {
        return Blocks.sum(record.slice(0, CHECKSUM)) ^ Blocks.sum(record.slice(36, FIXED - 36 + count));
    }

    /** Writes a file and gives it its name when it is whole. */
    static PurgeFile write(Path path, long storeId, long base, long generation, List<PurgeRules.Dated> purges)
            throws IOException {
        Path made = path.resolveSibling(path.getFileName() + ".new");
        Files.deleteIfExists(made);
        FileChannel channel = StoreFiles.create(made);
        try {
            ByteBuffer header = ByteBuffer.allocate(UNIT)
                    .putLong(0, MAGIC)
                    .putLong(8, storeId)
                    .putLong(16, base)
                    .putLong(24, generation);
            header.putInt(HEADER_CHECKSUM, Blocks.sum(header.slice(0, HEADER_CHECKSUM)));
            PurgeFile file = new PurgeFile(channel, 0);
            file.write(header);
            for (int i = 0; i < purges.size(); i++) {
                file.write(encode(storeId, base + i, purges.get(i)));
            }
            channel.force(false);
            Files.move(made, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            try (FileChannel folder = FileChannel.open(path.resolveSibling("."))) {
                folder.force(true);
            }
            return file;
        } catch (IOException | RuntimeException e) {
            StoreFiles.close(channel);
            StoreFiles.delete(made);
            throw e;
        }
    }

    /** Opens one that is whole, to append to it. */
    static PurgeFile open(Path path, long length) throws IOException {
        return new PurgeFile(FileChannel.open(path, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS), length);
    }

    private void write(ByteBuffer bytes) throws IOException {
        int count = bytes.limit();
        Blocks.writeFully(file, bytes, length);
        length += count;
    }

    void append(ByteBuffer record) throws IOException {
        write(record);
        file.force(false);
    }

    void close() {
        StoreFiles.close(file);
    }

    /** Reads what can be read; null if not even the header can. */
    static @Nullable Content read(Path path) {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            ByteBuffer all = ByteBuffer.allocate(Math.toIntExact(file.size()));
            Blocks.fully(file, all, 0);
            all.flip();
            if (all.limit() < UNIT
                    || all.getLong(0) != MAGIC
                    || all.getInt(HEADER_CHECKSUM) != Blocks.sum(all.slice(0, HEADER_CHECKSUM))) {
                return null;
            }
            Content content = new Content(all.getLong(8), all.getLong(16), all.getLong(24), new TreeMap<>(), -1);
            boolean whole = true;
            int at = UNIT;
            while (at + FIXED <= all.limit()) {
                int units = record(all.slice(at, all.limit() - at), content);
                whole &= units > 0;
                at += UNIT * Math.max(1, units); // behind damage the next record is looked for
            }
            long length = whole && at == all.limit() ? at : -1;
            return new Content(content.storeId, content.base, content.generation, content.purges, length);
        } catch (IOException | ArithmeticException e) {
            return null;
        }
    }

    /** Returns its length in units; 0 if this is none. */
    private static int record(ByteBuffer at, Content content) {
        int count = at.getInt(28);
        if (at.getLong(0) != RECORD_MAGIC
                || at.getLong(8) != content.storeId
                || count < 0
                || count > at.limit() - FIXED
                || at.getInt(CHECKSUM) != checksum(at, count)) {
            return 0;
        }
        byte[] bytes = new byte[count];
        at.get(FIXED, bytes);
        int kind = at.getInt(24);
        Purge purge = new Purge(Purge.Kind.of(kind >> 1), bytes, (kind & 1) != 0);
        content.purges.put(at.getLong(16), new PurgeRules.Dated(purge, at.getLong(36)));
        return (FIXED + count + UNIT - 1) / UNIT;
    }
}
