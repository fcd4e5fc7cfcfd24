package io.memlane.proxy.web.connection;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Writes a body to a client without ever keeping the caller's memory. One thread, the request's, except for {@link #wake}. */
public interface ClientWriter {
    /**
     * Sends the beginning of the chunk, as much as the client takes at once, and moves its position behind that.
     *
     * @param last whether the body ends with this chunk
     * @throws IOException the client is gone
     */
    void write(ByteBuffer chunk, boolean last) throws IOException;

    /** Has the client see what there is, be it the head alone. */
    void flush() throws IOException;

    /** Ends a body of which no write was said to be the last. */
    void end() throws IOException;

    /**
     * Waits until the client may take more.
     *
     * @param stop looked at before each wait, and when {@link #wake} was called
     * @return false if it was stopped, or the time was up
     */
    boolean await(long timeoutNanos, BooleanSupplier stop) throws IOException;

    /**
     * Waits until the response may end: what the client's connection was given isn't the caller's memory, but may still be the response's.
     *
     * @return false if the time was up
     */
    boolean settle(long timeoutNanos) throws IOException;

    /** Whether the response may end as if it were complete. */
    boolean isSettled();

    /** Has a waiting thread look at its stop condition. Any thread. */
    void wake();

    /**
     * Parks this thread until it is unparked with something done.
     *
     * @param blocker for thread dumps
     * @param stop looked at before each wait, only while it isn't done
     * @return false if it was stopped, or the time was up
     * @throws IOException the thread was interrupted
     */
    static boolean park(Object blocker, BooleanSupplier done, long timeoutNanos, BooleanSupplier stop)
            throws IOException {
        long deadline = System.nanoTime() + timeoutNanos;
        while (!done.getAsBoolean()) {
            long left = deadline - System.nanoTime();
            if (stop.getAsBoolean() || left <= 0) {
                return false;
            }
            LockSupport.parkNanos(blocker, left);
            if (Thread.currentThread().isInterrupted()) {
                throw new IOException("interrupted while the client took nothing");
            }
        }
        return true;
    }
}
