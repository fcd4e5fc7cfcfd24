package io.memlane.proxy.control;

import io.memlane.model.ErrorCode;
import io.memlane.model.MemlaneException;
import io.memlane.model.control.ControlConnection;
import io.memlane.model.control.ControlMessage;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What comes over a segment's connection, for whoever holds the lease. At first that one reads it itself. From {@link #join} on a loop reads, and
 * wakes who waits; or nobody waits, and the loop goes on itself with what has come.
 *
 * <pre>
 * field              written by             access
 * joined             the lease's holder     plain; handed on with the lease
 * messages, failure  the loop               concurrent queue; volatile
 * waiting            the lease's holder     atomic: who takes it runs it, once
 * </pre>
 */
final class Inbox {
    /** Of which nobody has taken any. A peer that sends more talks nonsense. */
    private static final int MAX_MESSAGES = 1 << 10;

    private final ControlConnection connection;
    private final LinkedBlockingQueue<ControlMessage> messages = new LinkedBlockingQueue<>(MAX_MESSAGES);
    private final AtomicReference<@Nullable Runnable> waiting = new AtomicReference<>();
    private volatile @Nullable IOException failure;
    private boolean joined;

    Inbox(ControlConnection connection) {
        this.connection = connection;
    }

    /** Has a loop read from now on. By the loop's thread. */
    void join(EventLoop loop) throws IOException {
        if (!joined) {
            connection.waitForRoom();
            loop.join(connection, this::read, this::wake);
            joined = true;
        }
    }

    private void read() {
        try {
            connection.fill();
            for (ControlMessage message = connection.poll(); message != null; message = connection.poll()) {
                if (!messages.offer(message)) {
                    throw new MemlaneException(ErrorCode.UNEXPECTED, "more messages than anybody waits for");
                }
            }
        } catch (IOException e) {
            fail(e);
        } catch (RuntimeException | Error e) {
            fail(new IOException("what the cache says can't be taken: " + e, e));
        }
        wake();
    }

    private void fail(IOException why) {
        failure = why;
        connection.close();
    }

    private void wake() {
        Runnable who = waiting.getAndSet(null);
        if (who != null) {
            who.run();
        }
    }

    /**
     * Waits for the next message.
     *
     * @throws IOException as {@link ControlConnection#receive}
     */
    ControlMessage receive(long deadlineNanos) throws IOException {
        if (!joined) {
            return connection.receive(deadlineNanos);
        }
        Thread self = Thread.currentThread();
        connection.expectBy(deadlineNanos);
        try {
            while (true) {
                waiting.set(() -> LockSupport.unpark(self));
                ControlMessage message = poll();
                if (message != null) {
                    return message;
                }
                LockSupport.park(this);
                if (self.isInterrupted()) {
                    // As a read that is interrupted.
                    connection.close();
                    throw new InterruptedIOException("interrupted while the cache was waited for");
                }
            }
        } finally {
            waiting.set(null);
            connection.expectBy(ControlConnection.NO_DEADLINE);
        }
    }

    /**
     * The next message; null if there is none yet.
     *
     * @throws IOException there won't be one
     */
    @Nullable
    ControlMessage poll() throws IOException {
        boolean over = failure != null || !connection.isOpen();
        ControlMessage message = messages.poll();
        if (message == null && over) {
            IOException why = failure;
            throw why == null ? connection.whyClosed() : why;
        }
        return message;
    }

    /**
     * Has something run once, when {@link #poll} has a message or throws: at once, or by the loop, or by whoever closes the connection.
     *
     * @param deadlineNanos when that is, at the latest
     */
    void await(long deadlineNanos, Runnable then) {
        connection.expectBy(deadlineNanos);
        waiting.set(then);
        if (!messages.isEmpty() || failure != null || !connection.isOpen()) {
            wake();
        }
    }

    /** Nothing is awaited any more. */
    void awaited() {
        connection.expectBy(ControlConnection.NO_DEADLINE);
    }
}
