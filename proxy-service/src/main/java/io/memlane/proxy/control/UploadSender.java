package io.memlane.proxy.control;

import io.memlane.model.control.ControlConnection;
import io.memlane.model.control.ControlMessage.Body;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Sends a request's own body to the cache, as far as there is credit. One thread, the request's. */
final class UploadSender {
    private final ControlConnection connection;
    private final long requestId;
    private final @Nullable InputStream body;
    private final byte[] buffer;

    /** Of the length that was announced; negative if none was. */
    private long leftBytes;

    private long credit;
    private boolean over;

    UploadSender(ControlConnection connection, long requestId, Question question) {
        this.connection = connection;
        this.requestId = requestId;
        this.body = question.body();
        this.leftBytes = question.bodyLengthBytes();
        this.over = body == null || leftBytes == 0;
        this.buffer = new byte[over ? 0 : Body.MAX_BYTES];
    }

    void credit(int bytes) {
        credit += Math.max(0, bytes);
    }

    /** Whether there is more to be sent now. */
    boolean isDue() {
        return !over && credit > 0;
    }

    /**
     * Waits for the client, and sends what it has sent.
     *
     * @throws UploadBrokenException the client is gone
     * @throws IOException the connection is broken
     */
    void send() throws IOException {
        int length = read((int) Math.min(buffer.length, credit));
        if (leftBytes >= 0) {
            leftBytes -= Math.max(0, length);
        }
        over = length < 0 || leftBytes == 0;
        credit -= Math.max(0, length);
        connection.send(new Body(requestId, over, ByteBuffer.wrap(buffer, 0, Math.max(0, length))));
    }

    private int read(int most) throws UploadBrokenException {
        InputStream source = body;
        try {
            int length = source == null ? -1 : source.read(buffer, 0, most);
            if (length < 0 && leftBytes > 0) {
                throw new IOException(leftBytes + " bytes are missing");
            }
            return length;
        } catch (IOException e) {
            throw new UploadBrokenException(e);
        }
    }
}
