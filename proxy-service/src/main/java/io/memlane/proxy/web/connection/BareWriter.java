package io.memlane.proxy.web.connection;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;

/** Writes the rest of a body whose response Jetty knows nothing of. */
final class BareWriter implements ClientWriter {
    private final PacedEndPoint endPoint;

    BareWriter(PacedEndPoint endPoint) {
        this.endPoint = endPoint;
    }

    @Override
    public void write(ByteBuffer chunk, boolean last) throws IOException {
        endPoint.send(chunk);
    }

    @Override
    public void flush() {
        // What is written is with the socket.
    }

    @Override
    public void end() {
        // Its length ends it.
    }

    @Override
    public boolean await(long timeoutNanos, BooleanSupplier stop) throws IOException {
        return endPoint.await(timeoutNanos, stop);
    }

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
