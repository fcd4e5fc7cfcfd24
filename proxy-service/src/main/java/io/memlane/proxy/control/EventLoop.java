package io.memlane.proxy.control;

import io.memlane.model.control.ControlConnection;
import java.io.IOException;

/** One thread that waits for many connections at once, those of clients among them, and does what is to be done when something has come. */
public interface EventLoop {
    /**
     * Has a connection read by this loop, for good. To be called by the loop's thread.
     *
     * @param readable run by the loop when there is something to read
     * @param closed run by whoever closes the connection
     */
    void join(ControlConnection connection, Runnable readable, Runnable closed) throws IOException;

    /** Has the loop's thread do something soon. Any thread. */
    void execute(Runnable task);
}
