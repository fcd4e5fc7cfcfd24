package io.memlane.proxy.web.connection;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A servlet's response, which sees by its length what the last bytes are. */
public final class ServletBooks implements PacedWriter.Books {
    private final HttpServletResponse response;

    public ServletBooks(HttpServletResponse response) {
        this.response = response;
    }

    @Override
    public void write(ByteBuffer bytes, boolean last) throws IOException {
        response.getOutputStream().write(bytes);
    }

    @Override
    public void flushHead() throws IOException {
        response.flushBuffer();
    }
}
