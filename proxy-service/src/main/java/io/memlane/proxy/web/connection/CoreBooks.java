package io.memlane.proxy.web.connection;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Jetty's own response, whose writes a {@link PacedEndPoint} completes at once. One thread, the request's. */
public final class CoreBooks implements PacedWriter.Books {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Response response;

    public CoreBooks(Response response) {
        this.response = response;
    }

    private static final class Done implements Callback {
        private boolean done;
        private @Nullable Throwable failure;

        @Override
        public void succeeded() {
            done = true;
        }

        @Override
        public void failed(Throwable cause) {
            done = true;
            failure = cause;
        }

        @Override
        public InvocationType getInvocationType() {
            return InvocationType.NON_BLOCKING;
        }
    }

    @Override
    public void write(ByteBuffer bytes, boolean last) throws IOException {
        Done done = new Done();
        response.write(last, bytes, done);
        if (done.failure != null) {
            throw new IOException(done.failure);
        }
        if (!done.done) {
            throw new IllegalStateException("the container didn't write at once");
        }
    }

    @Override
    public void flushHead() throws IOException {
        write(NOTHING.duplicate(), false);
    }
}
