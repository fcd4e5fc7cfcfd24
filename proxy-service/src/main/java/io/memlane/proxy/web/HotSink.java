package io.memlane.proxy.web;

import io.memlane.model.http.ResponseHead;
import io.memlane.proxy.content.ClientGoneException;
import io.memlane.proxy.content.ContentSink;
import io.memlane.proxy.web.accesslog.AccessRecord;
import io.memlane.proxy.web.connection.ClientWriter;
import io.memlane.proxy.web.connection.CopyingWriter;
import io.memlane.proxy.web.connection.CoreBooks;
import io.memlane.proxy.web.connection.PacedEndPoint;
import io.memlane.proxy.web.connection.PacedWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.jspecify.annotations.Nullable;

/** Writes a body whose head is set already into Jetty's own response. As {@link ResponseSink} does into a servlet's. */
final class HotSink implements ContentSink {
    private final @Nullable AccessRecord record;
    private final ClientWriter writer;
    private long remainingBytes;
    private boolean closed;

    /** @param lengthBytes of the body, which isn't empty */
    HotSink(Request request, Response response, long lengthBytes, @Nullable AccessRecord record) {
        this.record = record;
        this.writer = writer(request, response, lengthBytes);
        this.remainingBytes = lengthBytes;
    }

    private static ClientWriter writer(Request request, Response response, long lengthBytes) {
        ConnectionMetaData connection = request.getConnectionMetaData();
        if (connection.getHttpVersion().getVersion() <= HttpVersion.HTTP_1_1.getVersion()
                && connection.getConnection().getEndPoint() instanceof PacedEndPoint endPoint) {
            return new PacedWriter(endPoint, new CoreBooks(response));
        }
        return new CopyingWriter(response, lengthBytes);
    }

    @Override
    public void begin(ResponseHead head) {
        throw new IllegalStateException("the head is set");
    }

    @Override
    public void write(ByteBuffer chunk) throws ClientGoneException {
        int before = chunk.remaining();
        if (before > remainingBytes) {
            throw new IllegalStateException("more bytes than promised");
        }
        try {
            writer.write(chunk, before == remainingBytes);
        } catch (IOException e) {
            throw new ClientGoneException(e);
        }
        remainingBytes -= before - chunk.remaining();
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
        if (remainingBytes > 0) {
            throw new IllegalStateException(remainingBytes + " bytes of what was promised are missing");
        }
    }

    @Override
    public boolean await(long timeoutNanos, BooleanSupplier stop) throws ClientGoneException {
        try {
            return writer.await(timeoutNanos, stop);
        } catch (IOException e) {
            throw new ClientGoneException(e);
        }
    }

    @Override
    public boolean settle(long timeoutNanos) throws ClientGoneException {
        try {
            return writer.settle(timeoutNanos);
        } catch (IOException e) {
            throw new ClientGoneException(e);
        }
    }

    /** Whether the response has had its end, or was given up. */
    boolean isOver() {
        return closed;
    }

    void close() {
        closed = true;
    }

    boolean isComplete() {
        return remainingBytes == 0 && writer.isSettled();
    }

    @Override
    public void carried(String segment, boolean inline, boolean slab) {
        if (record != null) {
            record.carried(segment, inline, slab);
        }
    }

    @Override
    public void wake() {
        writer.wake();
    }
}
