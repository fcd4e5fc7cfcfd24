package io.memlane.proxy.web;

import io.memlane.model.http.ResponseHead;
import io.memlane.proxy.content.BodyCutException;
import io.memlane.proxy.content.ClientGoneException;
import io.memlane.proxy.content.ContentSink;
import io.memlane.proxy.policy.CrossOrigin;
import io.memlane.proxy.policy.PathPolicy;
import io.memlane.proxy.web.accesslog.AccessRecord;
import io.memlane.proxy.web.connection.ClientWriter;
import io.memlane.proxy.web.connection.CopyingWriter;
import io.memlane.proxy.web.connection.CoreBooks;
import io.memlane.proxy.web.connection.PacedEndPoint;
import io.memlane.proxy.web.connection.PacedWriter;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Writes a representation of known length into Jetty's own response. As {@link ResponseSink} does into a servlet's. */
final class CoreSink implements ContentSink {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Request request;
    private final Response response;
    private final PathPolicy policy;
    private final CrossOrigin crossOrigin;
    private final @Nullable AccessRecord record;
    /** Null where there is no body. */
    private volatile @Nullable RestSink body;

    private @Nullable ResponseHead head;
    private boolean ended;
    private boolean closed;

    /** @param record for the access log; null if there is none */
    CoreSink(
            Request request,
            Response response,
            PathPolicy policy,
            CrossOrigin crossOrigin,
            @Nullable AccessRecord record) {
        this.request = request;
        this.response = response;
        this.policy = policy;
        this.crossOrigin = crossOrigin;
        this.record = record;
    }

    @Override
    public void begin(ResponseHead promised) {
        head = promised;
        response.setStatus(promised.status());
        HttpFields.Mutable fields = response.getHeaders();
        ContentHeaders.set(promised, policy, crossOrigin, fields);
        if (ContentHeaders.hasLength(promised)) {
            fields.put(new HttpField.LongValueHttpField(HttpHeader.CONTENT_LENGTH, promised.bodyLengthBytes()));
            if (!HttpMethod.HEAD.is(request.getMethod()) && promised.bodyLengthBytes() > 0) {
                body = new RestSink(writer(promised.bodyLengthBytes()), promised.bodyLengthBytes());
            }
        }
    }

    private ClientWriter writer(long lengthBytes) {
        ConnectionMetaData connection = request.getConnectionMetaData();
        if (connection.getHttpVersion().getVersion() <= HttpVersion.HTTP_1_1.getVersion()
                && connection.getConnection().getEndPoint() instanceof PacedEndPoint endPoint) {
            return new PacedWriter(endPoint, new CoreBooks(response));
        }
        return new CopyingWriter(response, lengthBytes);
    }

    private RestSink body() {
        RestSink all = body;
        if (all == null) {
            throw new IllegalStateException("a body where none may be");
        }
        return all;
    }

    @Override
    public void write(ByteBuffer chunk) throws ClientGoneException {
        int before = chunk.remaining();
        body().write(chunk);
        if (record != null) {
            record.wrote(before - chunk.remaining());
        }
    }

    @Override
    public void flush() {
        // What is written is with the socket, or with Jetty, which sends it.
    }

    @Override
    public void end() {
        RestSink all = body;
        if (all != null) {
            all.end();
        }
        ended = true;
    }

    @Override
    public boolean await(long timeoutNanos, BooleanSupplier stop) throws ClientGoneException {
        return body().await(timeoutNanos, stop);
    }

    @Override
    public boolean settle(long timeoutNanos) throws ClientGoneException {
        RestSink all = body;
        return all == null || all.settle(timeoutNanos);
    }

    /** Whether the response has had its end, or was given up. */
    boolean isOver() {
        return closed;
    }

    /** Whether all that was promised is written. */
    boolean isComplete() {
        RestSink all = body;
        return head != null && ended && (all == null || all.isSettled());
    }

    void requireComplete() throws BodyCutException {
        if (!isComplete()) {
            throw new BodyCutException("the source ended before the body did", null);
        }
    }

    /** Ends the response, if all of it is written. */
    void complete(Callback callback) {
        if (head == null || closed || !isComplete()) {
            return;
        }
        closed = true;
        if (body == null) {
            // Its length ends it: over HTTP/2 some clients take an empty frame behind the head of what a GET would get
            // for a body that is too short. Where there is no length, Jetty would say at its end that it is 0.
            response.write(ContentHeaders.hasLength(head), NOTHING.duplicate(), callback);
        } else {
            callback.succeeded();
        }
    }

    void fail(Callback callback, Throwable cause) {
        closed = true;
        callback.failed(cause);
    }

    @Override
    public void carried(String segment, boolean inline, boolean slab) {
        if (record != null) {
            record.carried(segment, inline, slab);
        }
    }

    @Override
    public void wake() {
        RestSink waiting = body;
        if (waiting != null) {
            waiting.wake();
        }
    }
}
