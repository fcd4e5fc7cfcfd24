package io.memlane.proxy.web.connection;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The body of an answer that was just given, for those who ask for the same in the same words. Any thread. */
public interface RepeatableBody {
    long lengthBytes();

    /**
     * Begins a use, which counts as a request that is answered.
     *
     * @return the whole body, until {@link #giveBack}; null if it isn't good any more
     */
    @Nullable
    ByteBuffer borrow();

    /** Ends the use. */
    void giveBack();

    /**
     * Sends what a client hasn't taken at once, after the use is over. By a thread that may wait.
     *
     * @param offset how much of it the client has taken
     * @param remote the client's address
     * @throws IOException the client is gone, or the rest can't be had any more
     */
    void sendRest(long offset, ClientWriter client, @Nullable SocketAddress remote) throws IOException;
}
