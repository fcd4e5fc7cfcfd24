package io.memlane.proxy.web.connection;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers, on one connection, what was answered on any within this second ({@link Repeats}), and has noted what else is. It reads before Jetty does; what it has no answer to, Jetty reads
 * from the end point as if nobody had. The selector's thread, but for {@link #answers}.
 */
final class Repeater {
    private static final Logger LOG = LoggerFactory.getLogger(Repeater.class);

    /** What was read last: one of each selector's thread, for all of its connections. */
    private static final ThreadLocal<byte[]> READ =
            ThreadLocal.withInitial(() -> new byte[Repeats.MAX_REQUEST_BYTES + 1]);

    private final Http1Connection connection;
    private final PacedEndPoint endPoint;
    private final Repeats repeats;

    /** Written by the selector's thread alone. */
    private final AtomicLong answers = new AtomicLong();

    /** How long that is which is {@link #READ}, and Jetty begins with; 0 for nothing that may be answered again. */
    private int freshBytes;
    /** The same, of the request that Jetty has begun with. */
    private int requestBytes;
    /** Of the clock, when it was read. */
    private long second;

    Repeater(Http1Connection connection, PacedEndPoint endPoint, Repeats repeats) {
        this.connection = connection;
        this.endPoint = endPoint;
        this.repeats = repeats;
    }

    /** Requests that Jetty hasn't seen. Any thread. */
    long answers() {
        return answers.get();
    }

    /** Returns false if Jetty is to read: what was read already, or that there is nothing. */
    boolean answersAgain() {
        if (!connection.isRequestBufferEmpty()
                || !connection.getParser().isStart()
                || connection.getConnector().isShutdown()) {
            return false;
        }
        byte[] bytes = READ.get();
        ByteBuffer read = ByteBuffer.wrap(bytes).limit(0); // as Jetty has empty ones
        try {
            if (endPoint.fill(read) <= 0) {
                return false;
            }
        } catch (IOException e) {
            return false; // which Jetty meets as well
        }
        second = repeats.second();
        Repeats.Repeat repeat = repeats.find(bytes, read.limit(), second);
        ByteBuffer body = repeat == null ? null : repeat.body().borrow();
        if (repeat == null || body == null) {
            freshBytes = read.limit() > Repeats.MAX_REQUEST_BYTES ? 0 : read.limit();
            endPoint.unread(read);
            return false;
        }
        answers.lazySet(answers.getPlain() + 1);
        answer(repeat, body);
        return true;
    }

    private void answer(Repeats.Repeat repeat, ByteBuffer body) {
        try {
            endPoint.send(repeat.head(), body);
        } catch (IOException e) {
            endPoint.close(e);
            return;
        } catch (RuntimeException | Error e) {
            endPoint.close(e);
            throw e;
        } finally {
            repeat.body().giveBack();
        }
        if (body.hasRemaining()) {
            long offset = body.position();
            Thread.startVirtualThread(() -> sendRest(repeat.body(), offset));
        } else {
            connection.fillInterested();
        }
    }

    private void sendRest(RepeatableBody body, long offset) {
        try {
            body.sendRest(offset, new BareWriter(endPoint), endPoint.getRemoteSocketAddress());
            connection.fillInterested();
        } catch (IOException | RuntimeException | Error e) {
            endPoint.close(e);
            LOG.debug("the rest of a body was given up", e);
        }
    }

    /** Jetty begins with a request: the first one of what was read, or another. */
    void begin() {
        requestBytes = freshBytes;
        freshBytes = 0;
    }

    /** Jetty has done what it could with what was read. By the time that more comes, other connections have been read. */
    void forget() {
        freshBytes = 0;
        requestBytes = 0;
    }

    /** @see Http1Connection#notesAnswer */
    boolean notesAnswer(long bodyBytes) {
        if (requestBytes == 0 || bodyBytes > repeats.largestBytes()) {
            return false;
        }
        endPoint.note();
        return true;
    }

    /** @see Http1Connection#answered */
    void answered(@Nullable RepeatableBody body) {
        byte[] head = endPoint.noted();
        if (body != null
                && head != null
                && head.length + body.lengthBytes() <= repeats.largestBytes()
                && connection.isRequestBufferEmpty()
                && !endPoint.isOutputShutdown()) {
            repeats.note(READ.get(), requestBytes, second, head, body);
        }
    }
}
