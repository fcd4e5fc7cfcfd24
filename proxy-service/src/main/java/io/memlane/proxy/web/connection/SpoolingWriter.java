package io.memlane.proxy.web.connection;

import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;

/**
 * For clients of HTTP/1.0 and bodies whose length only their end tells: such a client takes the end of the connection for the end of the body,
 * whatever the reason. So the body is kept until it is whole, and then has a length.
 */
public final class SpoolingWriter implements ClientWriter {
    /** A longer one isn't sent to such a client. */
    public static final int MAX_BYTES = 1 << 20;

    private final HttpServletResponse response;
    private final ByteArrayOutputStream spool = new ByteArrayOutputStream();

    public SpoolingWriter(HttpServletResponse response) {
        this.response = response;
    }

    /** A body that is too long for an answer to this client: the answer is another one. */
    public static final class TooLongException extends IOException {
        private static final long serialVersionUID = 1L;

        TooLongException() {
            super("a body of unknown length, longer than a client of HTTP/1.0 can be sent");
        }
    }

    @Override
    public void write(ByteBuffer chunk, boolean last) throws TooLongException {
        if (spool.size() + chunk.remaining() > MAX_BYTES) {
            throw new TooLongException();
        }
        byte[] bytes = new byte[chunk.remaining()];
        chunk.get(bytes);
        spool.writeBytes(bytes);
    }

    /** The client sees nothing before all of it is there. */
    @Override
    public void flush() {}

    @Override
    public void end() throws IOException {
        response.setContentLength(spool.size());
        spool.writeTo(response.getOutputStream());
    }

    @Override
    public boolean await(long timeoutNanos, BooleanSupplier stop) {
        return true;
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
    public void wake() {}
}
