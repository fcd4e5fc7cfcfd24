package io.memlane.cache.transfer;

import io.memlane.cache.content.RequestBody;
import io.memlane.model.ErrorCode;
import io.memlane.model.MemlaneException;
import io.memlane.model.control.ControlConnection;
import io.memlane.model.control.ControlMessage.Body;
import io.memlane.model.control.ControlMessage.Credit;
import io.memlane.model.control.ControlMessage.Open;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * A request's own body, between the connection that brings it and the content that takes it. The proxy may send as much as there is credit
 * for: nothing before the content asks, so that a client that waits for {@code 100 (Continue)} sends nothing in vain, and then a window's worth
 * more than was taken. Any thread.
 */
final class ReceivedBody implements RequestBody {
    /** Of what is on its way and what nobody has taken yet. */
    static final int WINDOW_BYTES = 64 << 10;

    private final ControlConnection connection;
    private final long requestId;
    private final long lengthBytes;

    private final Queue<ByteBuffer> received = new ArrayDeque<>();
    /** In those: a sum at each step would be quadratic in how many pieces a client sends. */
    private int waitingBytes;

    private long receivedBytes;
    private long creditedBytes;
    private boolean complete;
    private @Nullable IOException failure;
    private @Nullable Runnable listener;

    ReceivedBody(ControlConnection connection, Open open) {
        this.connection = connection;
        this.requestId = open.requestId();
        this.lengthBytes = open.bodyLengthBytes();
    }

    boolean isOf(long request) {
        return request == requestId;
    }

    /**
     * Takes what has come.
     *
     * @throws MemlaneException MALFORMED if it is more than was announced, or less; UNEXPECTED if it is more than there was credit for
     */
    void receive(Body message) throws MemlaneException {
        Runnable told;
        synchronized (this) {
            int length = message.bytes().remaining();
            if (complete || receivedBytes + length > creditedBytes) {
                throw new MemlaneException(ErrorCode.UNEXPECTED, "BODY without credit");
            }
            receivedBytes += length;
            boolean known = lengthBytes != UNKNOWN_LENGTH;
            if (known && (receivedBytes > lengthBytes || (message.last() && receivedBytes < lengthBytes))) {
                throw new MemlaneException(
                        ErrorCode.MALFORMED, "a body of " + receivedBytes + " bytes, announced were " + lengthBytes);
            }
            if (length > 0) {
                received.add(message.bytes());
                waitingBytes += length;
            }
            complete = message.last();
            told = takeListener();
        }
        told.run();
    }

    /** There won't be any more: its connection is gone, or nobody listens to it. */
    void end() {
        Runnable told;
        synchronized (this) {
            if (complete || failure != null) {
                return;
            }
            failure = new EOFException("the client's request broke off");
            told = takeListener();
        }
        told.run();
    }

    private Runnable takeListener() {
        Runnable told = listener;
        listener = null;
        return told == null ? () -> {} : told;
    }

    /** Whether all of it has come. */
    synchronized boolean isComplete() {
        return complete;
    }

    @Override
    public long lengthBytes() {
        return lengthBytes;
    }

    @Override
    public @Nullable ByteBuffer poll() throws IOException {
        ByteBuffer next;
        int credit;
        synchronized (this) {
            next = received.poll();
            if (next == null && failure != null) {
                throw failure;
            }
            waitingBytes -= next == null ? 0 : next.remaining();
            credit = creditToGive(next);
            creditedBytes += credit;
        }
        if (credit > 0) {
            connection.send(new Credit(requestId, credit));
        }
        return next;
    }

    /** The whole window at first, then half of it at a time: a message for each chunk would cost more than it tells. */
    private int creditToGive(@Nullable ByteBuffer taken) {
        if (complete || failure != null) {
            return 0;
        }
        long room = WINDOW_BYTES - (creditedBytes - receivedBytes) - waitingBytes;
        boolean askedBefore = taken == null && creditedBytes > 0;
        return askedBefore || room < WINDOW_BYTES / 2 ? 0 : (int) room;
    }

    @Override
    public synchronized boolean isOver() {
        return complete && received.isEmpty();
    }

    @Override
    public void onMore(Runnable action) {
        synchronized (this) {
            if (received.isEmpty() && !complete && failure == null) {
                listener = action;
                return;
            }
        }
        action.run();
    }
}
