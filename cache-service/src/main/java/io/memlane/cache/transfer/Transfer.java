package io.memlane.cache.transfer;

import io.memlane.cache.content.Asked;
import io.memlane.cache.content.Awaited;
import io.memlane.cache.content.ContentStore;
import io.memlane.cache.content.Lasting;
import io.memlane.cache.content.Lookup;
import io.memlane.cache.content.Representation;
import io.memlane.cache.hot.HotAnswers;
import io.memlane.model.ErrorCode;
import io.memlane.model.MemlaneException;
import io.memlane.model.control.ControlConnection;
import io.memlane.model.control.ControlMessage;
import io.memlane.model.control.ControlMessage.Body;
import io.memlane.model.control.ControlMessage.Cancel;
import io.memlane.model.control.ControlMessage.Doorbell;
import io.memlane.model.control.ControlMessage.HotGrant;
import io.memlane.model.control.ControlMessage.Meta;
import io.memlane.model.control.ControlMessage.Open;
import io.memlane.model.control.ControlMessage.Pending;
import io.memlane.model.control.ControlMessage.Ping;
import io.memlane.model.control.ControlMessage.Pong;
import io.memlane.model.http.BodyPlan;
import io.memlane.model.http.InterimResponse;
import io.memlane.model.http.OpaqueVersion;
import io.memlane.model.http.Outcome;
import io.memlane.model.http.Refusal;
import io.memlane.model.http.RejectedPathException;
import io.memlane.model.http.Reply;
import io.memlane.model.http.RepresentationHead;
import io.memlane.model.http.RequestHead;
import io.memlane.model.http.RequestPath;
import io.memlane.model.http.ResponseHead;
import io.memlane.model.log.RepeatedLog;
import io.memlane.model.segment.SegmentGeometry;
import io.memlane.model.segment.SegmentWriter;
import io.memlane.runtime.tracing.Attributes;
import io.memlane.runtime.tracing.TraceSpan;
import io.memlane.runtime.tracing.Tracing;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the OPENs of one segment: looks up what is asked for, says what came of it, and has its bytes sent. It never waits itself, and neither
 * does it open files where others wait for the thread: it says what it needs, and goes on when it is told to. One thread at a time.
 *
 * <p>META comes after the frames that fit into the credit, so that a small body is complete when the proxy wakes up. A body that is continued
 * names the version that it began with, so that what proves one part to be of one state holds for all parts together. Before anything is
 * published, content that isn't as it was found is looked up anew.
 *
 * <p>While content takes its time the proxy gets a ticket, and its segment serves others. Only a request that is still being received, and the
 * proxy of an earlier version, keep theirs.
 */
public final class Transfer implements AutoCloseable {
    /** How often content that isn't what it was when it was found is looked up anew for one request. */
    private static final int ATTEMPTS = 3;

    private static final Logger LOG = LoggerFactory.getLogger(Transfer.class);
    private static final RepeatedLog UNREADABLE = RepeatedLog.warnings(LOG);

    private final ContentStore content;
    private final HotAnswers hot;
    private final Tickets tickets;
    private final ControlConnection connection;
    private final long life;
    private final BodySender sender;
    private final Tracing tracing;

    /** The request that has no answer yet; null if there is none. */
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
        this.content = content;
        this.hot = hot;
        this.tickets = tickets;
        this.connection = connection;
        this.life = life;
        this.sender = new BodySender(connection, writer, geometry, meters, spins, creditTimeout);
        this.tracing = tracing;
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

    /**
     * Answers an OPEN: META, and as many frames as there is credit for; unless that {@link Progress#BLOCKS}. Doesn't block but for the bytes
     * of content that has been quick so far.
     *
     * @throws IOException if the segment or its connection is broken; whatever goes wrong with the content is told to the proxy instead
     */
    public Progress serve(Open open) throws IOException {
        ControlMessage.Part part = open.part();
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
        if (open.ticket() != Open.NO_TICKET) {
            Progress waiting = redeem(current);
            if (waiting != null) {
                return waiting;
            }
        }
        return answer(current, false);
    }

    /** A path that no proxy would send is one that nothing has. */
    private static String path(Open open) {
        try {
            return RequestPath.decode(open.request().rawPath());
        } catch (RejectedPathException e) {
            return "";
        }
    }

    /** Returns null if the request is to be looked at as any other. */
    private @Nullable Progress redeem(Asking current) throws IOException {
        return switch (tickets.redeem(life, current.open.ticket())) {
            case Tickets.Redeemed.Ready(Lookup lookup) -> {
                yield answer(current, lookup, false);
            }
            case Tickets.Redeemed.Waiting(List<InterimResponse> interim) -> {
                try {
                    pending(current, current.open.ticket(), interim);
                } finally {
                    tickets.announce(current.open.ticket()); // so that it gets too old, if nobody comes for it
                }
                yield Progress.DONE;
            }
            case Tickets.Redeemed.Unknown ignored ->
                current.open.request().isRepeatable()
                        ? null
                        : reply(current, Refusal.failed("the answer was lost, and can't be asked for twice"));
        };
    }

    private Progress answer(Asking current, boolean mayBlock) throws IOException {
        return answer(current, next(current, mayBlock), mayBlock);
    }

    private @Nullable Lookup next(Asking current, boolean mayBlock) {
        if (current.awaited != null) {
            current.mayBeHot = false; // what was awaited was found nobody knows when
            return current.awaited.poll();
        }
        current.mayBeHot = current.open.keepsBytes() > 0;
        current.takenBack = hot.takenBack();
        return look(current.asked, mayBlock);
    }

    private Progress answer(Asking current, @Nullable Lookup first, boolean mayBlock) throws IOException {
        try (TraceSpan.Named _ = current.span.named()) {
            for (Lookup lookup = first; ; lookup = next(current, mayBlock)) {
                switch (lookup) {
                    case null -> {
                        return current.awaited == null ? Progress.BLOCKS : await(current, current.awaited);
                    }
                    case Lookup.Waits(Awaited awaited) -> {
                        closeAwaited(current);
                        current.awaited = awaited;
                    }
                    case Lookup.Refused(Refusal refusal) -> {
                        return reply(current, refusal);
                    }
                    case Lookup.Found(Representation found) -> {
                        closeAwaited(current);
                        Progress progress = answer(current, found, mayBlock);
                        if (progress != null) {
                            return progress;
                        }
                    }
                }
            }
        }
    }

    private @Nullable Lookup look(Asked asked, boolean mayBlock) {
        return mayBlock ? content.find(asked) : content.findNow(asked);
    }

    /** The content isn't there yet. */
    private Progress await(Asking current, Awaited awaited) throws IOException {
        boolean holdsSegment = connection.version() < ControlMessage.GENERAL_VERSION || current.isBeingReceived();
        List<InterimResponse> interim = awaited.takeInterim();
        if (holdsSegment) {
            awaited.onReady(this::wake);
            return Progress.WAITS_CONTENT;
        }
        long ticket = tickets.hold(life, awaited, current.open.request().sizeBytes());
        if (ticket == Open.NO_TICKET) {
            return reply(current, Refusal.busy("too many requests wait for content"));
        }
        current.awaited = null; // the ticket has it
        boolean told = false;
        try {
            pending(current, ticket, interim);
            told = true;
        } finally {
            if (!told) {
                tickets.drop(life, ticket);
            }
        }
        tickets.announce(ticket);
        return Progress.DONE;
    }

    private void pending(Asking current, long ticket, List<InterimResponse> interim) throws IOException {
        asking = null;
        try (current.span) {
            current.span.attribute(Attributes.STATUS, "PENDING");
            connection.send(new Pending(current.open.requestId(), ticket, interim));
        }
    }

    private Progress reply(Asking current, Outcome outcome) throws IOException {
        send(current, new Meta(current.open.requestId(), Meta.NO_FRAMES, outcome));
        return Progress.DONE;
    }

    private void send(Asking current, Meta meta) throws IOException {
        asking = null;
        try (current.span) {
            connection.send(meta);
            current.span.attribute(Attributes.STATUS, statusOf(meta.outcome()));
        } finally {
            closeAwaited(current);
        }
    }

    private static String statusOf(Outcome outcome) {
        return switch (outcome) {
            case ResponseHead head -> Integer.toString(head.status());
            case Refusal refusal -> refusal.kind().name();
        };
    }

    /** Returns null if nothing was sent because the content has changed and may be looked up again. */
    private @Nullable Progress answer(Asking current, Representation found, boolean mayBlock) throws IOException {
        boolean handedOn = false;
        try {
            Open open = current.open;
            long nowMillis = WallClock.nowMillis();
            RepresentationHead head = found.head(nowMillis);
            OpaqueVersion expected = open.part().expected();
            if (expected != null && !expected.equals(head.version())) {
                return reply(current, Refusal.changed("the content isn't the expected one any more"));
            }
            Reply reply;
            try {
                reply = Reply.to(found.undecided(open.request()), head, open.boundary(), nowMillis);
            } catch (IllegalArgumentException e) {
                throw new MemlaneException(ErrorCode.MALFORMED, "OPEN for several parts without a boundary", e);
            }
            BodyPlan plan = reply.body();
            long lengthBytes = plan == null ? 0 : plan.lengthBytes();
            if (lengthBytes != ResponseHead.UNKNOWN_LENGTH && open.part().offset() > lengthBytes) {
                throw new MemlaneException(
                        ErrorCode.MALFORMED,
                        "OPEN with offset " + open.part().offset() + " of " + lengthBytes + " bytes");
            }
            if (plan == null || open.request().isHead()) {
                return reply(current, reply.outcome());
            }
            handedOn = true;
            if (!mayBlock && BodySender.isSlow(found)) {
                current.found = found;
                return Progress.BLOCKS;
            }
            return transfer(current, found, reply.outcome(), plan, mayBlock);
        } finally {
            if (!handedOn) {
                found.close();
            }
        }
    }

    /** Takes the content over. Returns null if nothing was sent because it has changed and may be looked up again. */
    private @Nullable Progress transfer(
            Asking current, Representation found, Outcome head, BodyPlan plan, boolean mayBlock) throws IOException {
        Open open = current.open;
        // One that waited is tried more often.
        boolean last = ++current.attempts >= ATTEMPTS || !open.request().isRepeatable();
        TraceSpan span = tracing.within("transfer", open.traceParent());
        boolean handedOn = false;
        try {
            Running body = sender.prepare(open, found, plan, span);
            IOException failure = sender.readFirst(body, last);
            if (failure != null && sender.isUnpublished(body)) {
                sender.withdraw();
                span.failed(failure.toString());
                return refuse(current, found, failure, last);
            }
            if (body.dry && sender.isUnpublished(body) && !maySendHeadAlone(open)) {
                sender.withdraw();
                MoreAwaited more = new MoreAwaited(found, body.body.position());
                current.awaited = more;
                handedOn = true;
                span.close();
                return await(current, more);
            }
            HotGrant grant = current.mayBeHot ? grant(current, found, head) : null;
            send(current, new Meta(open.requestId(), sender.firstIndex(body), head, grant));
            handedOn = true;
            return sender.run(body, failure, mayBlock, this::wake);
        } finally {
            if (!handedOn) {
                try (found;
                        span) {
                    // nobody else has them
                }
            }
        }
    }

    /** Of a whole answer of 200 to a plain GET, of which nothing will be said differently later. */
    private @Nullable HotGrant grant(Asking current, Representation found, Outcome outcome) {
        Open open = current.open;
        if (!(outcome instanceof ResponseHead sent)
                || sent.status() != 200
                || !sent.hasKnownLength()
                || sent.bodyLengthBytes() > open.keepsBytes()
                || !open.part().equals(ControlMessage.Part.WHOLE)
                || !open.request().method().equals(RequestHead.GET)
                || !content.isSettled()) {
            return null;
        }
        RepresentationHead head = found.head(WallClock.nowMillis());
        Lasting lasting = found.lasting(System.nanoTime());
        return lasting != null && head.resumable() && head.validators().isSettled()
                ? hot.give(current.asked, head, lasting, current.takenBack)
                : null;
    }

    /** The beginning of a body is worth a segment before its bytes are there: the client sees the head. */
    private boolean maySendHeadAlone(Open open) {
        return open.part().offset() == 0 && connection.version() >= ControlMessage.GENERAL_VERSION;
    }

    /** Returns null if the content may be looked up again. */
    private @Nullable Progress refuse(Asking current, Representation found, IOException failure, boolean last)
            throws IOException {
        if (failure instanceof ContentChangedException) {
            found.distrust();
            return last ? reply(current, Refusal.busy("the content changes while it is read")) : null;
        }
        UNREADABLE.log("Can't read {}: {}", current.open.request().target(), failure.toString());
        return reply(current, Refusal.failed("the content can't be read"));
    }

    /**
     * Goes on with what {@link #serve} began: looks the content up, or publishes what there is credit and content for.
     *
     * @param mayBlock whether nobody else waits for this thread; must be so after {@link Progress#BLOCKS}
     * @throws IOException as {@link #serve}
     */
    public Progress proceed(boolean mayBlock) throws IOException {
        woken = false;
        Asking current = asking;
        if (current == null) {
            return sender.goOn(mayBlock, this::wake);
        }
        Representation found = current.found;
        if (found == null) {
            return answer(current, mayBlock);
        }
        current.found = null;
        return answer(current, new Lookup.Found(found), mayBlock);
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
                Asking current = asking;
                yield current != null && !current.isBeingReceived() ? answer(current, false) : state;
            }
            default -> throw new MemlaneException(ErrorCode.UNEXPECTED, message.type() + " during a transfer");
        };
    }

    /** Does nothing if it is of a request that is over. */
    private Progress cancel(long requestId, Progress state) throws IOException {
        Asking current = asking;
        if (current != null && current.open.requestId() == requestId) {
            endReceiving();
            return reply(current, Refusal.failed("nobody wants the answer any more"));
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

    private static void closeAwaited(Asking current) {
        Awaited awaited = current.awaited;
        if (awaited != null) {
            current.awaited = null;
            awaited.close();
        }
    }

    /** Gives back what a request holds that is under way; it gets no more frames. */
    @Override
    public void close() {
        endReceiving();
        Asking current = asking;
        if (current != null) {
            asking = null;
            try (current.span;
                    Representation _ = current.found) {
                closeAwaited(current);
            }
        }
        sender.close();
    }
}
