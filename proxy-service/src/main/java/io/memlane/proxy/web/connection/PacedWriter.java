package io.memlane.proxy.web.connection;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Writes straight from the caller's memory to the socket of a {@link PacedEndPoint}, and keeps Jetty's books.
 *
 * <p>Jetty counts the first chunk as it makes the head, before it is sent as a whole, and everything else as it is sent. The body's last
 * byte it always counts last: then it takes the response for complete, and may close the connection.
 */
public final class PacedWriter extends BareWriter {
    private final Books books;

    private boolean begun;
    private long sentBytes;
    private long countedBytes;

    /** Where Jetty is told of bytes, which flushes them at once. */
    public interface Books {
        /** @param last whether the body ends with them */
        void write(ByteBuffer bytes, boolean last) throws IOException;

        void flushHead() throws IOException;
    }

    public PacedWriter(PacedEndPoint endPoint, Books books) {
        super(endPoint);
        this.books = books;
    }

    @Override
    public void write(ByteBuffer chunk, boolean last) throws IOException {
        int from = chunk.position();
        if (begun) {
            endPoint.send(chunk);
        } else {
            begun = true;
            begin(chunk, last);
        }
        sentBytes += chunk.position() - from;
        if (sentBytes > countedBytes) {
            int uncounted = (int) (sentBytes - countedBytes);
            endPoint.account();
            count(chunk.slice(chunk.position() - uncounted, uncounted), last && !chunk.hasRemaining());
        }
    }

    private void begin(ByteBuffer chunk, boolean last) throws IOException {
        ByteBuffer early = last ? chunk.slice(chunk.position(), chunk.remaining() - 1) : chunk.slice();
        endPoint.carry(chunk);
        if (early.hasRemaining()) {
            count(early, false);
        } else {
            flushHead();
        }
    }

    /** What is written is with the socket already; the head goes with the first byte, unless that takes a while. */
    @Override
    public void flush() throws IOException {
        if (!begun) {
            begun = true;
            endPoint.carry(ByteBuffer.allocate(0));
            flushHead();
        }
    }

    @Override
    public void end() {
        throw new IllegalStateException("its bodies have a length");
    }

    private void count(ByteBuffer bytes, boolean last) throws IOException {
        countedBytes += bytes.remaining();
        boolean flushed = false;
        try {
            books.write(bytes, last);
        } finally {
            flushed = endPoint.settle();
        }
        requireFlushed(flushed);
    }

    private void flushHead() throws IOException {
        boolean flushed = false;
        try {
            books.flushHead();
        } finally {
            flushed = endPoint.settle();
        }
        requireFlushed(flushed);
    }

    /** Something between here and the socket that buffers would send bytes that are gone by then. */
    private static void requireFlushed(boolean flushed) {
        if (!flushed) {
            throw new IllegalStateException("the container didn't flush at once");
        }
    }
}
