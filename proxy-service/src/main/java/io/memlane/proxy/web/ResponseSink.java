package io.memlane.proxy.web;

import io.memlane.model.http.InterimResponse;
import io.memlane.model.http.ResponseHead;
import io.memlane.proxy.content.ClientGoneException;
import io.memlane.proxy.content.ContentSink;
import io.memlane.proxy.policy.CrossOrigin;
import io.memlane.proxy.policy.PathPolicy;
import io.memlane.proxy.web.accesslog.AccessRecord;
import io.memlane.proxy.web.connection.ClientWriter;
import io.memlane.proxy.web.connection.CopyingWriter;
import io.memlane.proxy.web.connection.PacedEndPoint;
import io.memlane.proxy.web.connection.PacedWriter;
import io.memlane.proxy.web.connection.ServletBooks;
import io.memlane.proxy.web.connection.SpoolingWriter;
import io.memlane.proxy.web.request.JettyRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.ee11.servlet.ServletCoreResponse;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * Writes a representation into a servlet response.
 *
 * <p>{@link #write} may hand over memory that is reused at once: on a {@link PacedEndPoint} the bytes go straight to the socket, on any
 * other connection a copy is sent. A handler that buffers (gzip, {@code BufferedResponseHandler}) in between would need a fresh look.
 */
final class ResponseSink implements ContentSink {
    private final HttpServletResponse response;
    private final boolean bodiless;
    private final PathPolicy policy;
    private final CrossOrigin crossOrigin;
    private final @Nullable AccessRecord record;
    private @Nullable ResponseHead head;
    /** Of the length that the head knows. */
    private long remainingBytes;
    /** Whether the body has its end, of which the head may know nothing. */
    private boolean ended;
    /** Read by {@link #wake} in other threads, which only do so while this one waits in it. */
    private volatile @Nullable ClientWriter writer;

    /**
     * @param bodiless whether only the head is sent
     * @param record for the access log; null if there is none
     */
    ResponseSink(
            HttpServletResponse response,
            boolean bodiless,
            PathPolicy policy,
            CrossOrigin crossOrigin,
            @Nullable AccessRecord record) {
        this.response = response;
        this.bodiless = bodiless;
        this.policy = policy;
        this.crossOrigin = crossOrigin;
        this.record = record;
    }

    /** HTTP/1.0 has none (RFC 9110 §15.2). Waits until it is written, as a response may not be begun before. */
    @Override
    public void interim(InterimResponse interim) throws ClientGoneException {
        Request request = JettyRequest.below(response);
        if (request.getConnectionMetaData().getHttpVersion().getVersion() < HttpVersion.HTTP_1_1.getVersion()) {
            return;
        }
        HttpFields.Mutable fields = HttpFields.build();
        interim.fields().forEach(fields::add);
        try {
            JettyRequest.responseBelow(response)
                    .writeInterim(interim.status(), fields)
                    .get();
        } catch (ExecutionException e) {
            throw new ClientGoneException(new IOException(e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClientGoneException(new InterruptedIOException("stopped"));
        }
    }

    @Override
    public void begin(ResponseHead head) {
        if (this.head != null) {
            throw new IllegalStateException("head given twice");
        }
        this.head = head;
        remainingBytes = bodiless || !head.hasKnownLength() ? 0 : head.bodyLengthBytes();
        if (record != null) {
            record.cached(head.fields());
        }
        response.setStatus(head.status());
        ContentHeaders.set(head, policy, crossOrigin, JettyRequest.fieldsOf(response));
        if (ContentHeaders.hasLength(head)) {
            response.setContentLengthLong(head.bodyLengthBytes());
        }
    }

    @Override
    public void write(ByteBuffer chunk) throws ClientGoneException {
        int lengthBytes = chunk.remaining();
        ResponseHead promised = head;
        if (promised == null || bodiless) {
            throw new IllegalStateException("a body where none may be");
        }
        boolean known = promised.hasKnownLength();
        if (known && lengthBytes > remainingBytes) {
            throw new IllegalStateException("more bytes than promised: " + promised.bodyLengthBytes());
        }
        if (lengthBytes == 0) {
            return;
        }
        try {
            client().write(chunk, known && lengthBytes == remainingBytes);
        } catch (IOException e) {
            throw new ClientGoneException(e);
        }
        int written = lengthBytes - chunk.remaining();
        if (known) {
            remainingBytes -= written;
        }
        if (record != null) {
            record.wrote(written);
        }
    }

    @Override
    public void flush() throws ClientGoneException {
        try {
            if (!bodiless) {
                client().flush();
            }
        } catch (IOException e) {
            throw new ClientGoneException(e);
        }
    }

    @Override
    public void end() throws ClientGoneException {
        if (remainingBytes > 0) {
            throw new IllegalStateException(remainingBytes + " bytes of what was promised are missing");
        }
        ended = true;
        ResponseHead promised = head;
        try {
            if (promised == null) {
                return;
            }
            if (ContentHeaders.isBodiless(promised) || (bodiless && !promised.hasKnownLength())) {
                // Into a head that it sends at the very end Jetty puts Content-Length: 0, which it would be of what a
                // GET gets (RFC 9110 §8.6).
                response.flushBuffer();
            } else if (!promised.hasKnownLength()) {
                client().end();
            }
        } catch (IOException e) {
            throw new ClientGoneException(e);
        }
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
    public boolean settle(long timeoutNanos) throws ClientGoneException {
        ClientWriter client = writer;
        try {
            return client == null || client.settle(timeoutNanos);
        } catch (IOException e) {
            throw new ClientGoneException(e);
        }
    }

    @Override
    public void carried(String segment, boolean inline, boolean slab) {
        if (record != null) {
            record.carried(segment, inline, slab);
        }
    }

    @Override
    public void waited(long nanos) {
        if (record != null) {
            record.waited(nanos);
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

    private ClientWriter newWriter() {
        Request request = JettyRequest.below(response);
        ConnectionMetaData connection = request.getConnectionMetaData();
        boolean known = head != null && head.hasKnownLength();
        if (!known && connection.getHttpVersion() == HttpVersion.HTTP_1_0) {
            return new SpoolingWriter(response);
        }
        if (!known && connection.getHttpVersion() == HttpVersion.HTTP_1_1) {
            // To who asks by Connection: close, Jetty would tell the end by the connection's, and a cut looks like
            // that.
            response.setHeader(HttpHeader.TRANSFER_ENCODING.asString(), HttpHeaderValue.CHUNKED.asString());
        }
        if (known
                && connection.getHttpVersion().getVersion() <= HttpVersion.HTTP_1_1.getVersion()
                && connection.getConnection().getEndPoint() instanceof PacedEndPoint endPoint) {
            return new PacedWriter(endPoint, new ServletBooks(response));
        }
        // Jetty's view of its own servlet response, which writes without blocking.
        return new CopyingWriter(
                ServletCoreResponse.wrap(request, response, false), known ? remainingBytes : CopyingWriter.COPY_BYTES);
    }

    /** Whether the client has got, or will get when the request ends, all that was promised. */
    boolean isComplete() {
        ClientWriter client = writer;
        return head != null && ended && remainingBytes == 0 && (client == null || client.isSettled());
    }
}
