package io.memlane.proxy.web.connection;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;

/**
 * Writes straight from the caller's memory to the socket of a {@link PacedEndPoint}, and keeps Jetty's books.
 *
 * <p>Jetty counts the first chunk as it makes the head, before it is sent as a whole, and everything else as it is sent. The body's last
 * byte it always counts last: then it takes the response for complete, and may close the connection.
 */
public final class PacedWriter implements ClientWriter {
    private final PacedEndPoint endPoint;
    private final HttpServletResponse response;

    private boolean begun;
    private long sentBytes;
    private long countedBytes;

    public PacedWriter(PacedEndPoint endPoint, HttpServletResponse response) {
        this.endPoint = endPoint;
        this.response = response;
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
            count(chunk.slice(chunk.position() - uncounted, uncounted));
        }
    }

    private void begin(ByteBuffer chunk, boolean last) throws IOException {
        ByteBuffer early = last ? chunk.slice(chunk.position(), chunk.remaining() - 1) : chunk.slice();
        endPoint.carry(chunk);
        if (early.hasRemaining()) {
            count(early);
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

    private void count(ByteBuffer bytes) throws IOException {
        countedBytes += bytes.remaining();
        ServletOutputStream out = response.getOutputStream();
        boolean flushed = false;
        try {
            out.write(bytes);
        } finally {
            flushed = endPoint.settle();
        }
        requireFlushed(flushed);
    }

    private void flushHead() throws IOException {
        boolean flushed = false;
        try {
            response.flushBuffer();
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

    @Override
    public boolean await(long timeoutNanos, BooleanSupplier stop) throws IOException {
        return endPoint.await(timeoutNanos, stop);
    }

    /** Bytes are the socket's as soon as they are written. */
    @Override
    public boolean settle(long timeoutNanos) {
        return true;
    }

    @Override
    public boolean isSettled() {
        return true;
    }

    @Override
    public void wake() {
        endPoint.wake();
    }
}
