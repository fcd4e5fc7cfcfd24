package io.memlane.cache.content.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/** The checksums that lie behind a body in its file, read a window at a time: one more reading for each 16 MiB of a body. Any thread. */
final class FileSums implements Blocks.Sums {
    private static final int WINDOW = 1024;

    private final FileChannel file;
    private final long bodyBytes;
    private final int blocks;
    private volatile @Nullable Window window;

    private record Window(long first, ByteBuffer sums) {}

    FileSums(FileChannel file, long bodyBytes) {
        this.file = file;
        this.bodyBytes = bodyBytes;
        this.blocks = Blocks.count(bodyBytes);
    }

    boolean isOneWindow() {
        return blocks <= WINDOW;
    }

    @Override
    public long of(long block) throws IOException {
        Window now = window;
        long first = block - block % WINDOW;
        if (now == null || now.first != first) {
            ByteBuffer sums = ByteBuffer.allocate((int) Math.min(WINDOW, blocks - first) * Integer.BYTES);
            Blocks.fully(file, sums, bodyBytes + first * Integer.BYTES);
            now = new Window(first, sums);
            window = now;
        }
        return Integer.toUnsignedLong(now.sums.getInt((int) (block - first) * Integer.BYTES));
    }
}
