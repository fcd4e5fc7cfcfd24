package io.memlane.cache.transfer;

import io.memlane.cache.content.Asked;
import io.memlane.cache.content.ContentStore;
import io.memlane.cache.content.Representation;
import io.memlane.cache.hot.HotAnswers;
import io.memlane.model.ErrorCode;
import io.memlane.model.MemlaneException;
import io.memlane.model.control.ControlConnection;
import io.memlane.model.control.ControlMessage;
import io.memlane.model.control.ControlMessage.Body;
import io.memlane.model.control.ControlMessage.Cancel;
import io.memlane.model.control.ControlMessage.Doorbell;
import io.memlane.model.control.ControlMessage.Open;
import io.memlane.model.control.ControlMessage.Ping;
import io.memlane.model.control.ControlMessage.Pong;
import io.memlane.model.control.Part;
import io.memlane.model.http.Refusal;
import io.memlane.model.http.RejectedPathException;
import io.memlane.model.http.RequestPath;
import io.memlane.model.segment.SegmentGeometry;
import io.memlane.model.segment.SegmentWriter;
import io.memlane.runtime.tracing.Attributes;
import io.memlane.runtime.tracing.TraceSpan;
import io.memlane.runtime.tracing.Tracing;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Answers the OPENs of one segment, one after the other: a {@link Responder} finds what is asked for and says what came of it, a {@link BodySender}
 * sends its bytes. It never waits itself, and neither does it open files where others wait for the thread: it says what it needs, and goes on when it
 * is told to. One thread at a time.
 */
public final class Transfer implements AutoCloseable {
    private final ControlConnection connection;
    private final Tracing tracing;
    private final BodySender sender;
    private final Responder responder;

    /** The last request; null before the first. */
    private @Nullable Asking asking;
    /** The body of the request that was answered last, which may still be coming. */
    private @Nullable ReceivedBody receiving;

    private volatile Runnable wakeListener = () -> {};
    private volatile boolean woken;

    /**
     * Makes one of an attached segment.
     *
     * @param connection speaks the version that was agreed on
     * @param life of the proxy
     */
    public Transfer(
            ContentStore content,
            HotAnswers hot,
            Tickets tickets,
            ControlConnection connection,
            long life,
            SegmentWriter writer,
            SegmentGeometry geometry,
            TransferMeters meters,
            Tracing tracing,
            int spins,
            Duration creditTimeout) {
        this.connection = connection;
        this.tracing = tracing;
        this.sender = new BodySender(connection, writer, geometry, meters, spins, creditTimeout);
        this.responder = new Responder(content, hot, tickets, connection, life, sender, tracing, this::wake);
    }

    /** Has something run when content has come for which this {@link Progress#WAITS_CONTENT}: by any thread. Before the first OPEN. */
    public void onWake(Runnable listener) {
        wakeListener = listener;
    }

    /** Whether content has come since this last went on. */
    public boolean isWoken() {
        return woken;
    }

    private void wake() {
        woken = true;
        wakeListener.run();
    }

    private @Nullable Asking unanswered() {
        return asking == null || asking.answered ? null : asking;
    }

    /**
     * Answers an OPEN: META, and as many frames as there is credit for; unless that {@link Progress#BLOCKS}. Doesn't block but for the bytes
     * of content that has been quick so far.
     *
     * @throws IOException if the segment or its connection is broken; whatever goes wrong with the content is told to the proxy instead
     */
    public Progress serve(Open open) throws IOException {
        Part part = open.part();
        if (part.offset() < 0 || part.limit() < 0 || (part.offset() > 0 && part.expected() == null)) {
            throw new MemlaneException(
                    ErrorCode.MALFORMED, "OPEN with offset " + part.offset() + " and limit " + part.limit());
        }
        endReceiving();
        TraceSpan span = tracing.ofPeer("open", open.traceParent());
        ReceivedBody body = open.hasBody() ? new ReceivedBody(connection, open) : null;
        String path = path(open);
        span.attribute(Attributes.PATH, path);
        Asked asked = new Asked(path, open.request(), open.client(), body, part.expected(), span);
        Asking current = new Asking(open, asked, span, body);
        asking = current;
        receiving = body;
        return responder.serve(current);
    }

    /** A path that no proxy would send is one that nothing has. */
    private static String path(Open open) {
        try {
            return RequestPath.decode(open.request().rawPath());
        } catch (RejectedPathException e) {
            return "";
        }
    }

    /**
     * Goes on with what {@link #serve} began: looks the content up, or publishes what there is credit and content for.
     *
     * @param mayBlock whether nobody else waits for this thread; must be so after {@link Progress#BLOCKS}
     * @throws IOException as {@link #serve}
     */
    public Progress proceed(boolean mayBlock) throws IOException {
        woken = false;
        Asking current = unanswered();
        if (current == null) {
            return sender.goOn(mayBlock, this::wake);
        }
        return responder.proceed(current, mayBlock);
    }

    /**
     * To be called now and then, and when the proxy has cancelled a request that was over: whoever goes on with bodies learns whether the last one is taken.
     *
     * @throws IOException as {@link #serve}
     */
    public void settle() throws IOException {
        sender.settle();
    }

    /** To be called now and then while this {@link Progress#WAITS_CONTENT}: the proxy is told that it does. */
    public void remind() throws IOException {
        sender.remind();
    }

    /** When the proxy must have given credit, in terms of {@link System#nanoTime()}, while this {@link Progress#WAITS}. */
    public long deadlineNanos() {
        return sender.deadlineNanos();
    }

    /**
     * Takes a message while this waits.
     *
     * @param state {@link Progress#WAITS} or {@link Progress#WAITS_CONTENT}
     * @throws MemlaneException UNEXPECTED if it is none that may come then
     */
    public Progress receive(ControlMessage message, Progress state) throws IOException {
        return switch (message) {
            case Doorbell ignored -> state == Progress.WAITS ? goOn() : state;
            case Cancel cancel -> cancel(cancel.requestId(), state);
            case Ping ping -> {
                connection.send(new Pong(ping.nonce()));
                yield state;
            }
            case Body body -> {
                receive(body);
                Asking current = unanswered();
                yield current != null && !current.isBeingReceived() ? responder.answer(current, false) : state;
            }
            default -> throw new MemlaneException(ErrorCode.UNEXPECTED, message.type() + " during a transfer");
        };
    }

    /** Does nothing if it is of a request that is over. */
    private Progress cancel(long requestId, Progress state) throws IOException {
        Asking current = unanswered();
        if (current != null && current.open.requestId() == requestId) {
            endReceiving();
            return responder.reply(current, Refusal.failed("nobody wants the answer any more"));
        }
        if (!sender.isRunning(requestId)) {
            return state;
        }
        if (state == Progress.WAITS) {
            sender.waitIsOver();
        }
        sender.cancel();
        return Progress.DONE;
    }

    private Progress goOn() throws IOException {
        sender.waitIsOver();
        return sender.goOn(false, this::wake);
    }

    /** More of a request's own body; ignored if that request is over. */
    public void receive(Body body) throws MemlaneException {
        ReceivedBody current = receiving;
        if (current != null && current.isOf(body.requestId())) {
            current.receive(body);
        }
    }

    private void endReceiving() {
        ReceivedBody before = receiving;
        if (before != null) {
            receiving = null;
            before.end();
        }
    }

    /** Gives back what a request holds that is under way; it gets no more frames. */
    @Override
    public void close() {
        endReceiving();
        Asking current = unanswered();
        if (current != null) {
            asking = null;
            try (current.span;
                    Representation _ = current.found) {
                current.closeAwaited();
            }
        }
        sender.close();
    }
}
