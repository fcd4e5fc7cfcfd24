package io.memlane.proxy.web;

import io.memlane.model.http.ResponseHead;
import io.memlane.proxy.content.BodyCutException;
import io.memlane.proxy.content.ClientGoneException;
import io.memlane.proxy.content.ContentSink;
import io.memlane.proxy.web.connection.ClientWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;

/** Takes the rest of a body of known length, or all of it, and hands it to a writer. Its head is somebody else's. */
final class RestSink implements ContentSink {
    private final ClientWriter client;
    private long remainingBytes;
    private boolean ended;

    /** @param restBytes how much is missing */
    RestSink(ClientWriter client, long restBytes) {
        this.client = client;
        this.remainingBytes = restBytes;
    }

    @Override
    public void begin(ResponseHead head) {
        throw new IllegalStateException("its head is somebody else's");
    }

    @Override
    public void write(ByteBuffer chunk) throws ClientGoneException {
        int before = chunk.remaining();
        if (before > remainingBytes) {
            throw new IllegalStateException("more bytes than promised");
        }
        try {
            client.write(chunk, before == remainingBytes);
        } catch (IOException e) {
            throw new ClientGoneException(e);
        }
        remainingBytes -= before - chunk.remaining();
    }

    @Override
    public void flush() {
        // What is written is with the socket.
    }

    @Override
    public void end() {
        if (remainingBytes > 0) {
            throw new IllegalStateException(remainingBytes + " bytes of what was promised are missing");
        }
        ended = true;
    }

    /** @throws BodyCutException if it wasn't sent to its end */
    void requireComplete() throws BodyCutException {
        if (!ended) {
            throw new BodyCutException("the source ended before the body did", null);
        }
    }

    @Override
    public boolean await(long timeoutNanos, BooleanSupplier stop) throws ClientGoneException {
        try {
            return client.await(timeoutNanos, stop);
        } catch (IOException e) {
            throw new ClientGoneException(e);
        }
    }

    @Override
    public boolean settle(long timeoutNanos) throws ClientGoneException {
        try {
            return client.settle(timeoutNanos);
        } catch (IOException e) {
            throw new ClientGoneException(e);
        }
    }

    /** Whether what was written is with the client's connection. */
    boolean isSettled() {
        return client.isSettled();
    }

    @Override
    public void wake() {
        client.wake();
    }
}
