package io.memlane.proxy.web;

import io.memlane.model.representation.Metadata;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.ee11.servlet.ServletApiResponse;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;

/**
 * Writes a representation into a servlet response.
 *
 * <p>{@link #write} may hand over memory that is reused at once, because Jetty 12.1's blocking write returns only when
 * it no longer needs the buffer. Read in its sources (12.1.12): {@code ee11.servlet.HttpOutput.write(ByteBuffer)}
 * "always bypasses aggregate buffer" and calls {@code channelWrite(ByteBuffer, boolean)}, which waits in {@code
 * Blocker.Callback.block()}; that callback is completed by {@code server.internal.HttpConnection.SendCallback}, after
 * {@code io.WriteFlusher} has given every byte of header and content to the socket. So nothing is copied, and a client
 * that doesn't read blocks the caller until the connection's idle timeout. If that expires, {@code
 * HttpChannelState.lockedFailWrite} first cancels the pending write ({@code SendCallback.cancel}, {@code
 * EndPoint.cancelWrite}) and only then fails the callback: after an exception, too, the buffer isn't looked at again. A
 * handler that buffers (gzip, {@code BufferedResponseHandler}) in between would need a fresh look.
 */
final class ResponseSink implements ContentSink {
    private final HttpServletResponse response;
    private final boolean head;
    private @Nullable Metadata metadata;
    private long remainingBytes;

    ResponseSink(HttpServletResponse response, boolean head) {
        this.response = response;
        this.head = head;
    }

    @Override
    public void begin(Metadata metadata) {
        if (this.metadata != null) {
            throw new IllegalStateException("metadata given twice");
        }
        this.metadata = metadata;
        remainingBytes = head ? 0 : metadata.lengthBytes();
        response.setContentLengthLong(metadata.lengthBytes());
        setContentType(metadata.mediaType());
        response.setDateHeader("Last-Modified", metadata.lastModifiedMillis());
        response.setHeader("ETag", metadata.etag());
        response.setHeader("X-Content-Type-Options", "nosniff");
    }

    @Override
    public void write(ByteBuffer chunk) throws ClientGoneException {
        int lengthBytes = chunk.remaining();
        if (metadata == null || lengthBytes > remainingBytes) {
            throw new IllegalStateException(
                    metadata == null ? "body before metadata" : "more bytes than promised: " + metadata.lengthBytes());
        }
        if (lengthBytes == 0) {
            return;
        }
        try {
            response.getOutputStream().write(chunk);
        } catch (IOException e) {
            throw new ClientGoneException(e);
        }
        remainingBytes -= lengthBytes;
    }

    /** Whether the client has got, or will get when the request ends, all that was promised. */
    boolean isComplete() {
        return metadata != null && remainingBytes == 0;
    }

    /**
     * Jetty's servlet response replaces media types by its own spelling, and adds a charset to those that it thinks
     * need one. The cache has decided already, so this goes to the header fields below it.
     */
    private void setContentType(String mediaType) {
        if (response instanceof ServletApiResponse jetty) {
            jetty.getServletRequestInfo()
                    .getServletChannel()
                    .getServletContextResponse()
                    .getWrapped()
                    .getHeaders()
                    .put(HttpHeader.CONTENT_TYPE, mediaType);
        } else {
            response.setContentType(mediaType);
        }
    }
}
