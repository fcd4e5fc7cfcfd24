package io.memlane.proxy.console;

import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * One open console. Whoever samples leaves the newest state here and never waits; the viewer's own thread writes. A state that wasn't
 * written yet gives way to the next, so a slow viewer sees fewer of them and holds one. All fields are guarded by this object's lock.
 */
final class Viewer {
    private byte @Nullable [] next;
    private boolean closed;

    synchronized void show(byte[] state) {
        next = state;
        notifyAll();
    }

    synchronized void close() {
        closed = true;
        notifyAll();
    }

    /**
     * Writes what is shown until it is closed.
     *
     * @throws IOException the viewer has gone, or doesn't read
     */
    void writeTo(OutputStream out) throws IOException, InterruptedException {
        for (byte[] state = take(); state != null; state = take()) {
            out.write(state);
            out.flush();
        }
    }

    private synchronized byte @Nullable [] take() throws InterruptedException {
        while (next == null && !closed) {
            wait();
        }
        byte[] taken = closed ? null : next;
        next = null;
        return taken;
    }
}
