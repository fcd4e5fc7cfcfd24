package io.memlane.proxy.web;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes through a small copy, for connections whose container keeps what it is given: encrypted ones, HTTP/2. A thread of its own writes
 * the copy, so that the caller can give its memory up while the client doesn't read.
 */
final class CopyingWriter implements ClientWriter {
    static final int COPY_BYTES = 16 << 10;
    /** A client that keeps up has taken a copy by then; the caller isn't told that it waits. */
    private static final long SOON_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private final OutputStream out;
    private final byte[] copy;
    private final Thread owner = Thread.currentThread();

    private volatile boolean busy;
    private volatile @Nullable IOException failure;

    /** @param lengthBytes of the body */
    CopyingWriter(OutputStream out, long lengthBytes) {
        this.out = out;
        this.copy = new byte[(int) Math.min(COPY_BYTES, lengthBytes)];
    }

    @Override
    public void write(ByteBuffer chunk, boolean last) throws IOException {
        while (chunk.hasRemaining() && await(SOON_NANOS, () -> false)) {
            int length = Math.min(copy.length, chunk.remaining());
            chunk.get(copy, 0, length);
            busy = true;
            Thread.ofVirtual().name("memlane-client-write").start(() -> writeCopy(length));
        }
        if (last && !chunk.hasRemaining()) {
            finish();
        }
    }

    private void writeCopy(int length) {
        try {
            out.write(copy, 0, length);
        } catch (IOException e) {
            failure = e;
        } catch (RuntimeException | Error e) {
            failure = new IOException(e);
        } finally {
            busy = false;
            LockSupport.unpark(owner);
        }
    }

    /** The copy belongs to the response, which must not end before it is written. The caller has no more use for its own memory. */
    private void finish() throws IOException {
        while (!await(Long.MAX_VALUE / 2, () -> false)) {
            Thread.onSpinWait();
        }
    }

    @Override
    public boolean await(long timeoutNanos, BooleanSupplier stop) throws IOException {
        long deadline = System.nanoTime() + timeoutNanos;
        while (busy) {
            long left = deadline - System.nanoTime();
            if (stop.getAsBoolean() || left <= 0) {
                return false;
            }
            LockSupport.parkNanos(this, left);
            if (Thread.currentThread().isInterrupted()) {
                throw new IOException("interrupted while the client took nothing");
            }
        }
        IOException failed = failure;
        if (failed != null) {
            throw failed;
        }
        return true;
    }

    @Override
    public void wake() {
        LockSupport.unpark(owner);
    }
}
