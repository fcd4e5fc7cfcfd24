package io.memlane.proxy.fetch;

import io.memlane.model.ErrorCode;
import io.memlane.model.MemlaneException;
import io.memlane.model.control.ControlMessage.Meta;
import io.memlane.model.control.ControlMessage.Open;
import io.memlane.model.control.ControlMessage.OpenReply;
import io.memlane.model.control.ControlMessage.Pending;
import io.memlane.model.control.Part;
import io.memlane.model.http.FieldNames;
import io.memlane.model.http.Refusal;
import io.memlane.model.http.ResponseHead;
import io.memlane.proxy.content.ContentRequest;
import io.memlane.proxy.control.Question;
import io.memlane.proxy.control.Segment;
import io.memlane.proxy.segments.Acquired;
import io.memlane.proxy.segments.Lease;
import io.memlane.proxy.segments.SegmentPool;
import io.memlane.runtime.tracing.Attributes;
import io.memlane.runtime.tracing.TraceSpan;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Finds a segment on which a body that has begun goes on, and asks for the rest there. One thread, the request's. */
final class Continuation {
    private static final long MIN_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long MAX_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final SegmentPool pool;
    private final WaitingRoom waitingRoom;
    private final RequestProperties properties;
    private final ContentRequest request;
    private final ResponseHead head;

    /** In terms of {@link System#nanoTime()}, for all attempts since the body last got further. */
    private long deadlineNanos;

    private long pauseNanos;

    Continuation(
            SegmentPool pool,
            WaitingRoom waitingRoom,
            RequestProperties properties,
            ContentRequest request,
            ResponseHead head) {
        this.pool = pool;
        this.waitingRoom = waitingRoom;
        this.properties = properties;
        this.request = request;
        this.head = head;
    }

    /** Whether the request may be made again at all. */
    boolean isPossible() {
        return request.head().isRepeatable();
    }

    /** The body got further, or had another reason to go on elsewhere than a loss: there is the whole resume timeout again. */
    void renew() {
        deadlineNanos = System.nanoTime() + properties.resumeTimeout().toNanos();
        pauseNanos = MIN_PAUSE_NANOS;
    }

    /**
     * Waits until the body goes on, for the resume timeout since {@link #renew} at most, not counted while the cache itself waits for content.
     *
     * @param offset where in the body, in bytes
     * @param limitBytes how much of it at most; 0 for all the rest
     * @return where META has come and the frames are
     * @throws NotContinuedException it can't, or not in time
     */
    Lease find(long offset, long limitBytes) throws NotContinuedException {
        Part part = new Part(offset, limitBytes, head.version());
        try (TicketWait wait = waitingRoom.waitWithout()) {
            return find(part, wait);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw tooLate("interrupted while it waited for content", e);
        }
    }

    private Lease find(Part part, TicketWait wait) throws NotContinuedException, InterruptedException {
        long ticket = Open.NO_TICKET;
        while (true) {
            Lease lease = acquire();
            boolean goesOn = false;
            String failure;
            try {
                Asked asked = open(lease.segment(), part, ticket);
                failure = asked.failure();
                ticket = asked.ticket();
                if (failure == null && ticket == Open.NO_TICKET) {
                    goesOn = true;
                    wait.passOnTo(lease);
                    return lease;
                }
            } catch (IOException | InternalError e) {
                lease.segment().close();
                failure = e.toString();
            } finally {
                if (!goesOn) {
                    lease.close();
                }
            }
            if (failure == null) {
                wait.answered();
                wait.await(ticket);
                renew();
            } else {
                if (ticket == Open.NO_TICKET) {
                    wait.answered();
                }
                pause(failure);
            }
        }
    }

    /** Before the next attempt. */
    void pause(String failure) throws NotContinuedException {
        if (System.nanoTime() + pauseNanos - deadlineNanos > 0) {
            throw tooLate("it couldn't be continued in time: " + failure, null);
        }
        LockSupport.parkNanos(pauseNanos);
        pauseNanos = Math.min(MAX_PAUSE_NANOS, pauseNanos * 2);
    }

    private static NotContinuedException tooLate(String text, @Nullable Throwable cause) {
        return new NotContinuedException(Cut.RESUME_TIMEOUT, text, cause);
    }

    private static NotContinuedException changed(String text) {
        return new NotContinuedException(Cut.CHANGED, text, null);
    }

    private Lease acquire() throws NotContinuedException {
        return switch (AcquireStep.of(request.span(), this::acquireStep)) {
            case AcquireStep.Some(Lease lease) -> lease;
            case AcquireStep.None(Refusal refusal) -> throw tooLate(refusal.detail(), null);
        };
    }

    private AcquireStep acquireStep() {
        try {
            // Without the bulkhead: it is for those who can still be refused.
            return switch (pool.acquire(Math.max(0, deadlineNanos - System.nanoTime()))) {
                case Acquired.Granted granted -> new AcquireStep.Some(granted.lease());
                case Acquired.Exhausted ignored ->
                    new AcquireStep.None(Refusal.busy("no segment was free in time to go on"));
                case Acquired.Detached detached ->
                    new AcquireStep.None(Refusal.busy("no cache came back in time: " + detached.problem()));
            };
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new AcquireStep.None(Refusal.busy("interrupted while it waited to go on"));
        }
    }

    /**
     * What the cache said.
     *
     * @param failure why another attempt may do better; null if there is none
     * @param ticket with which to ask again; 0 if the rest comes
     */
    private record Asked(@Nullable String failure, long ticket) {}

    /** Asks for the rest. */
    private Asked open(Segment segment, Part part, long ticket) throws IOException, NotContinuedException {
        return switch (ask(segment, part, ticket)) {
            case Pending pending -> new Asked(null, pending.ticket());
            case Meta meta -> {
                switch (meta.outcome()) {
                    case ResponseHead now -> {
                        requireSame(segment, now, meta);
                        yield new Asked(null, Open.NO_TICKET);
                    }
                    case Refusal refusal -> {
                        if (isFinal(refusal.kind())) {
                            throw changed("the content changed before it could go on: " + refusal);
                        }
                        yield new Asked(refusal.toString(), Open.NO_TICKET);
                    }
                }
            }
        };
    }

    private static boolean isFinal(Refusal.Kind kind) {
        return switch (kind) {
            case CHANGED, NOT_FOUND, FORBIDDEN, FOLDER, METHOD_NOT_ALLOWED -> true;
            case BUSY, FAILED, UNKNOWN, TIMED_OUT, PRECONDITION_FAILED, RANGE_NOT_SATISFIABLE -> false;
        };
    }

    private OpenReply ask(Segment segment, Part part, long ticket) throws IOException {
        try (TraceSpan span = request.span().call("control").attribute(Attributes.SEGMENT, segment.name())) {
            Question question = new Question(
                    request.head().toContinue(head.isPartial()),
                    request.client(),
                    part,
                    request.boundary(),
                    ticket,
                    0,
                    null);
            OpenReply reply = segment.open(question, deadlineNanos, span.parent());
            span.attribute(Attributes.STATUS, GuardedContentSource.statusOf(reply));
            return reply;
        }
    }

    /** The cache may have been started with another media type for the same file. It will say so at each further attempt. */
    private void requireSame(Segment segment, ResponseHead now, Meta meta)
            throws NotContinuedException, MemlaneException {
        if (meta.firstIndex() != Meta.NO_FRAMES && now.continues(head)) {
            return;
        }
        if (now.version().equals(head.version()) && !now.hasSame(FieldNames.CONTENT_TYPE, head)) {
            segment.cancel(properties.cancelTimeout());
            throw changed("its media type changed before it could go on: "
                    + now.fields().first(FieldNames.CONTENT_TYPE));
        }
        throw new MemlaneException(ErrorCode.UNEXPECTED, now.status() + " for another representation");
    }
}
