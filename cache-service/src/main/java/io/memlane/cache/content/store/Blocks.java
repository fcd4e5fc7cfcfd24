package io.memlane.cache.content.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32C;

/**
 * Reads bodies by position, block by block, each of which has a checksum: a byte that isn't what was written is never handed out. Whole blocks
 * go straight into the caller's buffer; where he wants a part, the block is read aside.
 */
final class Blocks {
    /** Divides the sizes of all slots. To read a block costs some microseconds, to have its checksum in addition less than one. */
    static final int BYTES = 16 << 10;

    /** The checksums of a body's blocks. */
    @FunctionalInterface
    interface Sums {
        /** Says that it isn't known: the block is still being written. */
        long UNKNOWN = -1;

        long of(long block) throws IOException;
    }

    private Blocks() {}

    static int count(long bodyBytes) {
        return Math.toIntExact((bodyBytes + BYTES - 1) / BYTES);
    }

    static int sum(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    /**
     * Reads some of a body, at most up to the end of a block.
     *
     * @param base where the body begins in the file
     * @param length of the body, as far as it may be read
     * @return -1 at its end
     * @throws DamageException if the bytes aren't those that were written, or not there
     */
    static int read(FileChannel file, long base, long length, Sums sums, ByteBuffer dst, long position)
            throws IOException {
        if (position >= length) {
            return -1;
        }
        int wanted = (int) Math.min(dst.remaining(), length - position);
        long first = position / BYTES;
        int skipped = (int) (position % BYTES);
        if (skipped == 0 && (wanted >= BYTES || position + wanted == length)) {
            int whole = position + wanted == length ? wanted : wanted - wanted % BYTES;
            int start = dst.position();
            ByteBuffer part = dst.slice(start, whole);
            fully(file, part, base + position);
            verify(part.flip(), first, sums);
            dst.position(start + whole);
            return whole;
        }
        ByteBuffer block = ByteBuffer.allocate((int) Math.min(BYTES, length - first * BYTES));
        fully(file, block, base + first * BYTES);
        verify(block.flip(), first, sums);
        int count = Math.min(wanted, block.limit() - skipped);
        dst.put(block.slice(skipped, count));
        return count;
    }

    private static void verify(ByteBuffer blocks, long first, Sums sums) throws IOException {
        long block = first;
        for (int start = 0; start < blocks.limit(); start += BYTES) {
            long expected = sums.of(block++);
            if (expected != Sums.UNKNOWN
                    && (int) expected != sum(blocks.slice(start, Math.min(BYTES, blocks.limit() - start)))) {
                throw new DamageException("Block " + (block - 1) + " of a stored body isn't what was written");
            }
        }
    }

    /** @throws DamageException if the file ends before */
    static void fully(FileChannel file, ByteBuffer dst, long position) throws IOException {
        long at = position;
        while (dst.hasRemaining()) {
            int count = file.read(dst, at);
            if (count < 0) {
                throw new DamageException("A file of the store ends at " + at + ", before what it should hold");
            }
            at += count;
        }
    }

    static void writeFully(FileChannel file, ByteBuffer src, long position) throws IOException {
        long at = position;
        while (src.hasRemaining()) {
            at += file.write(src, at);
        }
    }
}
