package io.memlane.proxy.web.connection;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;

/** Writes straight from the caller's memory to the socket of a {@link PacedEndPoint}, a body whose response Jetty knows nothing of. */
class BareWriter implements ClientWriter {
    final PacedEndPoint endPoint;

    BareWriter(PacedEndPoint endPoint) {
        this.endPoint = endPoint;
    }

    @Override
    public void write(ByteBuffer chunk, boolean last) throws IOException {
        endPoint.send(chunk);
    }

    @Override
    public void flush() throws IOException {
        // What is written is with the socket.
    }

    @Override
    public void end() {
        // Its length ends it.
    }

    @Override
    public final boolean await(long timeoutNanos, BooleanSupplier stop) throws IOException {
        return endPoint.await(timeoutNanos, stop);
    }

    /** Bytes are the socket's as soon as they are written. */
    @Override
    public final boolean settle(long timeoutNanos) {
        return true;
    }

    @Override
    public final boolean isSettled() {
        return true;
    }

    @Override
    public final void wake() {
        endPoint.wake();
    }
}
