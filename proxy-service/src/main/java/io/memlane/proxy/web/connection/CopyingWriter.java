package io.memlane.proxy.web.connection;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Writes through a small copy, for connections whose container keeps what it is given: encrypted ones, HTTP/2.
 *
 * <p>Jetty gets the copy, one at a time, and says when it has no more use for it. Its own blocking writes would hold the caller, and with it
 * the caller's memory, for as long as the client doesn't read. Read in Jetty's sources (12.1.12): {@code HttpChannelState.ChannelResponse}
 * calls back once, in the writing thread or in another one; a request that fails meanwhile resets its stream, and then calls back.
 *
 * <pre>
 * field    written by                                        access
 * copy     the request's thread, while Jetty hasn't got it   plain
 * begun, ending, ended: the request's thread alone           plain
 * failure  who calls back                                    volatile, before busy
 * busy     the request's thread sets, who calls back clears  volatile
 * </pre>
 */
public final class CopyingWriter implements ClientWriter, Callback {
    /** What a client that doesn't read costs. Also the largest record of TLS, and of HTTP/2's frames by default. */
    public static final int COPY_BYTES = 16 << 10;
    /** A client that keeps up has taken a copy by then; the caller isn't told that it waits. */
    private static final long SOON_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private final Content.Sink response;
    private final ByteBuffer copy;
    private final Thread owner = Thread.currentThread();

    /** Whether Jetty was given anything, and sends the head with it. */
    private boolean begun;
    /** Whether the body is complete, and its end has to be said. */
    private boolean ending;
    /** Whether the end was said. */
    private boolean ended;

    private volatile boolean busy;
    private volatile @Nullable Throwable failure;

    /** @param lengthBytes of the body */
    public CopyingWriter(Content.Sink response, long lengthBytes) {
        this.response = response;
        this.copy = ByteBuffer.allocate((int) Math.min(COPY_BYTES, lengthBytes));
    }

    @Override
    public void write(ByteBuffer chunk, boolean last) throws IOException {
        while (chunk.hasRemaining() && await(SOON_NANOS, () -> false)) {
            int length = Math.min(copy.capacity(), chunk.remaining());
            copy.clear().put(chunk.slice(chunk.position(), length)).flip();
            chunk.position(chunk.position() + length);
            begun = true;
            busy = true;
            response.write(last && !chunk.hasRemaining(), copy, this);
        }
    }

    /** What was written Jetty sends by itself, and the head with it. Doesn't wait for the client: the caller may hold a segment. */
    @Override
    public void flush() {
        if (!begun) {
            send(false);
        }
    }

    /** Doesn't wait either: while Jetty has a copy, it is {@link #settle} that sends the end. */
    @Override
    public void end() throws IOException {
        ending = true;
        if (await(0, () -> false)) {
            sendEnd();
        }
    }

    private void sendEnd() {
        if (ending && !ended) {
            ended = true;
            send(true);
        }
    }

    /** Nothing but the head, if that isn't sent yet, or the end. */
    private void send(boolean last) {
        begun = true;
        busy = true;
        response.write(last, copy.clear().flip(), this);
    }

    @Override
    public boolean settle(long timeoutNanos) throws IOException {
        long deadline = System.nanoTime() + timeoutNanos;
        if (!await(timeoutNanos, () -> false)) {
            return false;
        }
        sendEnd();
        return await(Math.max(0, deadline - System.nanoTime()), () -> false);
    }

    @Override
    public boolean isSettled() {
        return !busy && failure == null && ended == ending;
    }

    @Override
    public boolean await(long timeoutNanos, BooleanSupplier stop) throws IOException {
        if (!ClientWriter.park(this, () -> !busy, timeoutNanos, stop)) {
            return false;
        }
        Throwable failed = failure;
        if (failed != null) {
            throw failed instanceof IOException known ? known : new IOException(failed);
        }
        return true;
    }

    @Override
    public void succeeded() {
        busy = false;
        LockSupport.unpark(owner);
    }

    @Override
    public void failed(Throwable cause) {
        failure = cause;
        busy = false;
        LockSupport.unpark(owner);
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }

    @Override
    public void wake() {
        LockSupport.unpark(owner);
    }
}
