package io.memlane.proxy.web.connection;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.util.IO;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * A connection that this side has ended while the client may still send (RFC 9112 §9.6): the rest of a body that nobody wants, or of a
 * header that was refused. If it were closed at once, the kernel would answer those bytes with a reset, upon which the client's kernel throws
 * away the answer that it hasn't read. So the output is shut, and what comes is thrown away until the client closes, too, or has sent too
 * much, for too long, or nothing for a while.
 *
 * <p>It has taken the place of its end point in Jetty's selector, so that it costs no thread. The connection is over for all others: it isn't
 * one of {@code server.jetty.max-connections} any more.
 *
 * <pre>
 * field    written by                                       access
 * bytes    who begins, then the selector's thread           plain; handed over with the selector's queue
 * key      the selector's thread                            plain
 * moved    the selector's thread sets, the timer clears     volatile
 * closed   whoever closes                                   atomic
 * </pre>
 */
public final class Lingering implements ManagedSelector.Selectable, Closeable {
    /**
     * How much patience there is, and for how many.
     *
     * @param quiet without a byte
     * @param total in all, whatever comes
     * @param maxBytes that are thrown away
     * @param clients so many at once; others are closed without
     */
    public record Limits(Duration quiet, Duration total, long maxBytes, int clients) {
        /** Times as nginx's {@code lingering_timeout} and {@code lingering_time}. */
        public static final Limits DEFAULT = new Limits(Duration.ofSeconds(5), Duration.ofSeconds(30), 1L << 30, 1024);
    }

    /** Where the bytes go, of all connections at the same time: nobody reads them. */
    private static final ByteBuffer NOWHERE = ByteBuffer.allocateDirect(64 << 10);

    /** Then it is the turn of others. */
    private static final int READS_AT_ONCE = 4;

    private final SocketChannel channel;
    private final Scheduler scheduler;
    private final Limits limits;
    private final Semaphore places;
    private final long endNanos;
    private final AtomicBoolean closed = new AtomicBoolean();

    private SelectionKey key;
    private long bytes;
    private volatile boolean moved;

    private Lingering(SocketChannel channel, SelectionKey key, Scheduler scheduler, Limits limits, Semaphore places) {
        this.channel = channel;
        this.key = key;
        this.scheduler = scheduler;
        this.limits = limits;
        this.places = places;
        this.endNanos = System.nanoTime() + limits.total().toNanos();
    }

    /**
     * Closes the connection, at once if the client has closed it, too, or if there is no place.
     *
     * @param places so many as may linger
     */
    static void close(
            SocketChannel channel,
            ManagedSelector selector,
            SelectionKey key,
            Scheduler scheduler,
            Limits limits,
            Semaphore places) {
        if (!places.tryAcquire()) {
            IO.close(channel);
            return;
        }
        Lingering lingering = new Lingering(channel, key, scheduler, limits, places);
        lingering.begin(selector);
    }

    private void begin(ManagedSelector selector) {
        try {
            channel.shutdownOutput();
        } catch (IOException e) {
            close();
            return;
        }
        discard();
        if (!closed.get()) {
            selector.submit(this::enter);
            watch();
        }
    }

    /** In the selector's thread, behind what the end point may have asked of the key. */
    private void enter(@Nullable Selector selector) {
        try {
            key.attach(this);
            key.interestOps(SelectionKey.OP_READ);
        } catch (CancelledKeyException e) {
            close();
        }
    }

    @Override
    public @Nullable Runnable onSelected() {
        moved = true;
        discard();
        return null;
    }

    private void discard() {
        try {
            for (int i = 0; i < READS_AT_ONCE; i++) {
                int n = channel.read(NOWHERE.duplicate());
                if (n == 0) {
                    return;
                }
                bytes += n;
                if (n < 0 || bytes > limits.maxBytes()) {
                    close();
                    return;
                }
            }
        } catch (IOException e) {
            close();
        }
    }

    /** Looks again when nothing may have come for as long as is allowed, or when the time is up. */
    private void watch() {
        long left = Math.min(endNanos - System.nanoTime(), limits.quiet().toNanos());
        scheduler.schedule(this::look, Math.max(0, left), TimeUnit.NANOSECONDS);
    }

    private void look() {
        if (closed.get()) {
            return;
        }
        if (moved && endNanos - System.nanoTime() > 0) {
            moved = false;
            watch();
        } else {
            close();
        }
    }

    @Override
    public void updateKey() {
        // Nothing to change: it is always interested in reading.
    }

    @Override
    public void replaceKey(SelectionKey newKey) {
        key = newKey;
    }

    /** Any thread. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            places.release();
            IO.close(channel);
            // Its descriptor is kept until the selector has looked.
            key.selector().wakeup();
        }
    }
}
