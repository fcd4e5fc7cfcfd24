package io.memlane.proxy.control;

import io.memlane.model.ErrorCode;
import io.memlane.model.MemlaneException;
import io.memlane.model.control.ControlConnection;
import io.memlane.model.control.ControlMessage;
import io.memlane.model.control.ControlMessage.Credit;
import io.memlane.model.control.ControlMessage.Doorbell;
import io.memlane.model.control.ControlMessage.Meta;
import io.memlane.model.control.ControlMessage.Open;
import io.memlane.model.control.ControlMessage.OpenReply;
import io.memlane.model.control.ControlMessage.Ping;
import io.memlane.model.control.ControlMessage.Pong;
import io.memlane.model.control.ControlMessage.Reject;
import io.memlane.model.control.ControlMessage.Waits;
import io.memlane.model.control.TraceParent;
import io.memlane.model.http.RequestHead;
import io.memlane.model.segment.SegmentReader;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A segment and the control connection that is its life, as the proxy uses them: one request after the other, by the thread that holds the
 * lease. That thread reads the connection itself; there is no other that it would have to be woken by.
 */
public final class Segment implements AutoCloseable {
    private final String name;
    private final ControlConnection connection;
    private final SegmentMeters meters;
    private final SegmentActivity activity = new SegmentActivity();
    private final BodyReceiver body;
    private final Inbox inbox;

    private long requestId;
    /** Whether the current request's META is still to come. */
    private boolean opening;

    private boolean closed;
    /** Whether nobody shall use it any more after whoever does now. Set by any thread. */
    private volatile boolean retired;

    Segment(String name, ControlConnection connection, SegmentReader reader, SegmentMeters meters, int spins) {
        this.name = name;
        this.connection = connection;
        this.meters = meters;
        this.inbox = new Inbox(connection);
        this.body = new BodyReceiver(connection, inbox, reader, meters, activity, spins);
    }

    /** The name of its directory on the volume. */
    public String name() {
        return name;
    }

    /** Of the protocol, as agreed with the cache at its other end. */
    public int version() {
        return connection.version();
    }

    /** What it is doing. */
    public SegmentActivity activity() {
        return activity;
    }

    /** Asks for all of a response, by GET. See {@link #open(Question, long, TraceParent)}. */
    public OpenReply open(RequestHead request, long deadlineNanos) throws IOException {
        return open(Question.of(request), deadlineNanos, null);
    }

    /**
     * Asks the cache, and sends it the request's own body. If the reply is a META with frames, {@link #body} has them: all must be taken, or
     * {@link #cancel} must follow.
     *
     * @param deadlineNanos when the reply must be there, in terms of {@link System#nanoTime()}; a body's last byte begins it anew
     * @param trace what the cache works for; null if nobody records it
     * @throws UploadBrokenException the client's own body is incomplete
     * @throws IOException the segment is broken: the cache is gone, silent, or talks nonsense
     */
    public OpenReply open(Question question, long deadlineNanos, @Nullable TraceParent trace) throws IOException {
        long start = System.nanoTime();
        send(question, deadlineNanos, trace);
        OpenReply reply = receiveReply(new UploadSender(connection, requestId, question), deadlineNanos);
        replied(reply, question, start);
        return reply;
    }

    private void send(Question question, long deadlineNanos, @Nullable TraceParent trace) throws IOException {
        Open open = new Open(
                ++requestId,
                question.request(),
                question.client(),
                Math.clamp((deadlineNanos - System.nanoTime()) / 1_000_000, 1, Integer.MAX_VALUE),
                question.part(),
                question.boundary(),
                question.ticket(),
                question.bodyLengthBytes(),
                trace,
                question.keepsBytes());
        opening = true;
        activity.asked(question.request());
        connection.send(open);
    }

    private void replied(OpenReply reply, Question question, long startNanos) throws IOException {
        opening = false;
        if (reply instanceof Meta meta && meta.firstIndex() != Meta.NO_FRAMES) {
            body.begin(meta, question.part());
        }
        meters.roundTrip(System.nanoTime() - startNanos);
    }

    /** What came of a question. */
    public interface Answered {
        void with(OpenReply reply);

        /** As {@link #open} would have thrown it. */
        void failed(IOException failure);
    }

    /**
     * Asks the cache as {@link #open(Question, long, TraceParent)} does, and doesn't wait. The question has no body.
     *
     * @param loop whose thread this is, and from now on reads what comes over this segment
     * @param then told once, by that thread; of a failure by any thread, at once. Until then the segment is to be left alone
     * @throws IOException the segment is broken, and nobody is told
     */
    public void ask(EventLoop loop, Question question, long deadlineNanos, Answered then) throws IOException {
        long start = System.nanoTime();
        inbox.join(loop);
        send(question, deadlineNanos, null);
        await(question, deadlineNanos, start, then);
    }

    private void await(Question question, long deadlineNanos, long startNanos, Answered then) {
        inbox.await(deadlineNanos, () -> {
            OpenReply reply;
            try {
                reply = pollReply();
                if (reply != null) {
                    inbox.awaited();
                    replied(reply, question, startNanos);
                }
            } catch (IOException e) {
                then.failed(e);
                return;
            } catch (RuntimeException | InternalError e) {
                then.failed(new IOException("the segment can't be read: " + e, e));
                return;
            }
            if (reply == null) {
                await(question, deadlineNanos, startNanos, then);
            } else {
                then.with(reply);
            }
        });
    }

    private @Nullable OpenReply pollReply() throws IOException {
        for (ControlMessage message = inbox.poll(); message != null; message = inbox.poll()) {
            OpenReply reply = replyIn(message);
            if (reply != null) {
                return reply;
            }
        }
        return null;
    }

    /** Null if it isn't the current request's, but one that may come. */
    private @Nullable OpenReply replyIn(ControlMessage message) throws MemlaneException {
        return switch (message) {
            case OpenReply reply when reply.requestId() == requestId -> reply;
            // Late ones, of the request before: its frames are read without a look at the connection.
            case Credit ignored -> null;
            case Doorbell ignored -> null;
            case Waits ignored -> null;
            case Pong ignored -> null;
            case ControlMessage other -> throw unexpected(other);
        };
    }

    private OpenReply receiveReply(UploadSender upload, long deadlineNanos) throws IOException {
        long patienceNanos = deadlineNanos - System.nanoTime();
        long deadline = deadlineNanos;
        while (true) {
            if (upload.isDue()) {
                upload.send();
                deadline = System.nanoTime() + patienceNanos;
                continue;
            }
            ControlMessage message = inbox.receive(deadline);
            if (message instanceof Credit credit && credit.requestId() == requestId) {
                upload.credit(credit.bytes());
                continue;
            }
            OpenReply reply = replyIn(message);
            if (reply != null) {
                return reply;
            }
        }
    }

    /** What the current request's body comes by, from META on. */
    public BodyReceiver body() {
        return body;
    }

    /** Has a thread that waits for content, which the cache says to wait for itself, look whether it waits on. Any thread. */
    public void nudge() {
        try {
            connection.send(new Ping(0));
        } catch (IOException ignored) {
            // The connection is broken, which the thread that reads it sees.
        }
    }

    /**
     * Ends the current request early: tells the cache, and reads to the terminal frame.
     *
     * @return whether the segment can be used again; if not, it must be closed
     */
    public boolean cancel(Duration timeout) {
        return !opening && body.cancel(timeout);
    }

    /** Whether the next request may use it. */
    public boolean isReusable() {
        return !opening && !body.isStreaming() && !retired && connection.isOpen();
    }

    /** Lets it be closed when its lease is over. Any thread may call it, this one and {@link #sever} alone. */
    public void retire() {
        retired = true;
    }

    public boolean isRetired() {
        return retired;
    }

    /** Ends its connection, so that whoever uses it goes on elsewhere, and retires it. */
    public void sever() {
        retire();
        connection.close();
    }

    static MemlaneException unexpected(ControlMessage message) {
        return message instanceof Reject reject
                ? new MemlaneException(reject.code(), "the cache gave the segment up: " + reject.text())
                : new MemlaneException(ErrorCode.UNEXPECTED, message.type() + " on a segment");
    }

    /** Closes the connection, which makes the cache remove the files, and unmaps them. May be called twice. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            connection.close();
            body.close();
        }
    }
}
