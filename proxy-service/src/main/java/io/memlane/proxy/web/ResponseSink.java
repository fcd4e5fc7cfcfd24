package io.memlane.proxy.web;

import io.memlane.model.representation.Metadata;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.ee11.servlet.ServletApiResponse;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.jspecify.annotations.Nullable;

/**
 * Writes a representation into a servlet response.
 *
 * <p>{@link #write} may hand over memory that is reused at once: on a {@link PacedEndPoint} the bytes go straight to the socket, on any
 * other connection a copy is sent. A handler that buffers (gzip, {@code BufferedResponseHandler}) in between would need a fresh look.
 */
final class ResponseSink implements ContentSink {
    private final HttpServletResponse response;
    private final boolean head;
    private @Nullable Metadata metadata;
    private long remainingBytes;
    /** Read by {@link #wake} in other threads, which only do so while this one waits in it. */
    private volatile @Nullable ClientWriter writer;

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
            client().write(chunk, lengthBytes == remainingBytes);
        } catch (IOException e) {
            throw new ClientGoneException(e);
        }
        remainingBytes -= lengthBytes - chunk.remaining();
    }

    @Override
    public boolean await(long timeoutNanos, BooleanSupplier stop) throws ClientGoneException {
        try {
            return client().await(timeoutNanos, stop);
        } catch (IOException e) {
            throw new ClientGoneException(e);
        }
    }

    @Override
    public void wake() {
        ClientWriter waiting = writer;
        if (waiting != null) {
            waiting.wake();
        }
    }

    private ClientWriter client() throws IOException {
        ClientWriter client = writer;
        if (client == null) {
            client = newWriter();
            writer = client;
        }
        return client;
    }

    private ClientWriter newWriter() throws IOException {
        if (response instanceof ServletApiResponse jetty) {
            ConnectionMetaData connection = jetty.getServletRequestInfo()
                    .getServletChannel()
                    .getRequest()
                    .getConnectionMetaData();
            if (connection.getHttpVersion().getVersion() <= HttpVersion.HTTP_1_1.getVersion()
                    && connection.getConnection().getEndPoint() instanceof PacedEndPoint endPoint) {
                return new PacedWriter(endPoint, response);
            }
        }
        return new CopyingWriter(response.getOutputStream(), remainingBytes);
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
