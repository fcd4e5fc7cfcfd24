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
import io.memlane.model.control.ControlMessage.Meta;
import io.memlane.model.control.ControlMessage.Open;
import io.memlane.model.control.ControlMessage.Pending;
import io.memlane.model.control.HotGrant;
import io.memlane.model.control.Part;
import io.memlane.model.http.BodyPlan;
import io.memlane.model.http.InterimResponse;
import io.memlane.model.http.OpaqueVersion;
import io.memlane.model.http.Outcome;
import io.memlane.model.http.Refusal;
import io.memlane.model.http.Reply;
import io.memlane.model.http.RepresentationHead;
import io.memlane.model.http.RequestHead;
import io.memlane.model.http.ResponseHead;
import io.memlane.model.log.RepeatedLog;
import io.memlane.runtime.tracing.Attributes;
import io.memlane.runtime.tracing.TraceSpan;
import io.memlane.runtime.tracing.Tracing;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Answers one OPEN of a segment, from the look-up to META and the frames that go before it.
 *
 * <p>META comes after the frames that fit into the credit, so that a small body is complete when the proxy wakes up. A body that is continued
 * names the version that it began with, so that what proves one part to be of one state holds for all parts together. Before anything is
 * published, content that isn't as it was found is looked up anew.
 *
 * <p>While content takes its time the proxy gets a ticket, and its segment serves others. Only a request that is still being received, and the
 * proxy of an earlier version, keep theirs.
 */
final class Responder {
    /** How often content that isn't what it was when it was found is looked up anew for one request. */
    private static final int ATTEMPTS = 3;

    private static final RepeatedLog UNREADABLE = RepeatedLog.warnings(LoggerFactory.getLogger(Responder.class));

    private final ContentStore content;
    private final HotAnswers hot;
    private final Tickets tickets;
    private final ControlConnection connection;
    private final long life;
    private final BodySender sender;
    private final Tracing tracing;
    private final Runnable wake;

    /**
     * Makes one of an attached segment.
     *
     * @param connection speaks the version that was agreed on
     * @param life of the proxy
     * @param wake run by any thread when content has come for which this {@link Progress#WAITS_CONTENT}
     */
    Responder(
            ContentStore content,
            HotAnswers hot,
            Tickets tickets,
            ControlConnection connection,
            long life,
            BodySender sender,
            Tracing tracing,
            Runnable wake) {
        this.content = content;
        this.hot = hot;
        this.tickets = tickets;
        this.connection = connection;
        this.life = life;
        this.sender = sender;
        this.tracing = tracing;
        this.wake = wake;
    }

    /** Answers one that is new, or redeems its ticket. */
    Progress serve(Asking current) throws IOException {
        if (current.open.ticket() != Open.NO_TICKET) {
            Progress waiting = redeem(current);
            if (waiting != null) {
                return waiting;
            }
        }
        return answer(current, false);
    }

    /**
     * Goes on with one that has no answer yet.
     *
     * @param mayBlock whether nobody else waits for this thread
     */
    Progress proceed(Asking current, boolean mayBlock) throws IOException {
        Representation found = current.found;
        if (found == null) {
            return answer(current, mayBlock);
        }
        current.found = null;
        return answer(current, new Lookup.Found(found), mayBlock);
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

    /** Looks it up and answers, unless that {@link Progress#BLOCKS} or {@link Progress#WAITS_CONTENT}. */
    Progress answer(Asking current, boolean mayBlock) throws IOException {
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
                        current.closeAwaited();
                        current.awaited = awaited;
                    }
                    case Lookup.Refused(Refusal refusal) -> {
                        return reply(current, refusal);
                    }
                    case Lookup.Found(Representation found) -> {
                        current.closeAwaited();
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
            awaited.onReady(wake);
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
        current.answered = true;
        try (current.span) {
            current.span.attribute(Attributes.STATUS, "PENDING");
            connection.send(new Pending(current.open.requestId(), ticket, interim));
        }
    }

    /** Answers with a head alone. */
    Progress reply(Asking current, Outcome outcome) throws IOException {
        send(current, new Meta(current.open.requestId(), Meta.NO_FRAMES, outcome));
        return Progress.DONE;
    }

    private void send(Asking current, Meta meta) throws IOException {
        current.answered = true;
        try (current.span) {
            connection.send(meta);
            current.span.attribute(Attributes.STATUS, statusOf(meta.outcome()));
        } finally {
            current.closeAwaited();
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
                found.taken();
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
            return sender.run(body, failure, mayBlock, wake);
        } finally {
            if (!handedOn) {
                try (found;
                        span) {
                    // nobody else has them
                }
                found.taken();
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
                || !open.part().equals(Part.WHOLE)
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
}
