package io.memlane.proxy.web.request;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * A request's own body, opened by the first read: Jetty tells a client that waits for {@code 100 (Continue)} to go on as soon as somebody asks
 * for the stream, and nobody may want what it would send.
 */
final class UploadStream extends InputStream {
    private final HttpServletRequest request;
    private final byte[] first;
    private int firstAt;
    private @Nullable InputStream opened;

    /** @param first what of it was read already */
    UploadStream(HttpServletRequest request, byte[] first) {
        this.request = request;
        this.first = first;
    }

    private InputStream open() throws IOException {
        InputStream stream = opened;
        if (stream == null) {
            stream = request.getInputStream();
            opened = stream;
        }
        return stream;
    }

    @Override
    public int read() throws IOException {
        return firstAt < first.length ? first[firstAt++] & 0xFF : open().read();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int left = first.length - firstAt;
        if (left == 0) {
            return open().read(bytes, offset, length);
        }
        int taken = Math.min(left, length);
        System.arraycopy(first, firstAt, bytes, offset, taken);
        firstAt += taken;
        return taken;
    }
}
