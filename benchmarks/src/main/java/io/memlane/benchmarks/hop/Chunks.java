package io.memlane.benchmarks.hop;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Where the bytes come from and what becomes of them: the same for every hop. */
final class Chunks implements AutoCloseable {
    private static final int LINE_BYTES = 64;

    private final FileChannel file;
    private final long fileBytes;
    private final int chunkBytes;
    private long position;
    private long seen;

    /** @param file in the page cache, a whole number of chunks long */
    Chunks(Path file, int chunkBytes) throws IOException {
        this.file = FileChannel.open(file, StandardOpenOption.READ);
        this.fileBytes = this.file.size() / chunkBytes * chunkBytes;
        this.chunkBytes = chunkBytes;
    }

    int chunkBytes() {
        return chunkBytes;
    }

    /** Fills a direct buffer from the page cache, as a file server does. */
    void fill(ByteBuffer destination) throws IOException {
        int bytes = destination.remaining();
        while (destination.hasRemaining()) {
            if (file.read(destination, position + bytes - destination.remaining()) < 0) {
                throw new IOException("the file became shorter");
            }
        }
        position = (position + bytes) % fileBytes;
    }

    /** Looks at every cache line: bytes that nobody fetches would make shared memory look faster than it is. */
    void look(ByteBuffer chunk) {
        long sum = seen;
        for (int at = chunk.position(); at + Long.BYTES <= chunk.limit(); at += LINE_BYTES) {
            sum += chunk.getLong(at);
        }
        seen = sum;
    }

    /** Depends on all that was looked at, so that looking isn't optimised away. */
    long seen() {
        return seen;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
