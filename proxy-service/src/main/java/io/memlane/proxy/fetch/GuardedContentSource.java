package io.memlane.proxy.fetch;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryRegistry;
import io.memlane.model.ErrorCode;
import io.memlane.model.MemlaneException;
import io.memlane.model.control.ControlMessage.Meta;
import io.memlane.model.control.ControlMessage.Open;
import io.memlane.model.control.ControlMessage.OpenReply;
import io.memlane.model.control.ControlMessage.Pending;
import io.memlane.model.control.Scope;
import io.memlane.model.http.InterimResponse;
import io.memlane.model.http.Refusal;
import io.memlane.model.http.ResponseHead;
import io.memlane.proxy.content.BegunAnswer;
import io.memlane.proxy.content.ClientGoneException;
import io.memlane.proxy.content.ContentRequest;
import io.memlane.proxy.content.ContentSink;
import io.memlane.proxy.content.ContentSource;
import io.memlane.proxy.content.KeptBody;
import io.memlane.proxy.control.CacheLink;
import io.memlane.proxy.control.EventLoop;
import io.memlane.proxy.control.Question;
import io.memlane.proxy.control.Segment;
import io.memlane.proxy.control.UploadBrokenException;
import io.memlane.proxy.segments.Acquired;
import io.memlane.proxy.segments.Lease;
import io.memlane.proxy.segments.PoolProperties;
import io.memlane.proxy.segments.SegmentPool;
import io.memlane.runtime.tracing.Attributes;
import io.memlane.runtime.tracing.TraceSpan;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Fetches content over the pool's segments, and keeps what goes wrong there bounded.
 *
 * <ul>
 *   <li>The bulkhead bounds how many requests wait for a segment; the pool bounds how long.
 *   <li>The circuit breaker looks at the cache alone, up to its answer: while it doesn't answer, requests fail at once. That content takes its time
 *       is an answer.
 *   <li>A cache that restarts in order is waited for, within the request's deadline, and is no failure.
 *   <li>A segment that breaks before META is retried on another one, within the request's deadline; but not of a request that can't be made
 *       twice. After META {@link BodyTransfer} continues the body on another one.
 *   <li>A request whose content takes its time waits in the {@link WaitingRoom}, for as long as the cache says so.
 * </ul>
 */
@Component
class GuardedContentSource implements ContentSource {
    static final String INSTANCE = "cache";

    private final SegmentPool pool;
    private final CacheLink link;
    private final WaitingRoom waitingRoom;
    private final BodyTransfers bodies;
    private final Questions questions;
    private final CircuitBreaker breaker;
    private final Bulkhead bulkhead;
    private final Retry retry;
    private final RequestMeters meters;
    private final RequestProperties properties;
    private final long acquireTimeoutNanos;

    GuardedContentSource(
            SegmentPool pool,
            CacheLink link,
            WaitingRoom waitingRoom,
            BodyTransfers bodies,
            Questions questions,
            CircuitBreakerRegistry breakers,
            BulkheadRegistry bulkheads,
            RetryRegistry retries,
            RequestMeters meters,
            RequestProperties properties,
            PoolProperties poolProperties) {
        this.pool = pool;
        this.link = link;
        this.waitingRoom = waitingRoom;
        this.bodies = bodies;
        this.questions = questions;
        this.breaker = breakers.circuitBreaker(INSTANCE);
        this.bulkhead = bulkheads.bulkhead(INSTANCE);
        this.retry = retries.retry(INSTANCE);
        this.meters = meters;
        this.properties = properties;
        this.acquireTimeoutNanos = poolProperties.acquireTimeout().toNanos();
        // What the breaker has seen was the cache that is gone: the one that is back needs no trial.
        pool.onRefilled(breaker::reset);
    }

    @Override
    public boolean takesAll() {
        return link.scope() == Scope.ALL;
    }

    @Override
    public @Nullable Refusal fetch(ContentRequest request, ContentSink sink) throws IOException {
        Question question = Questions.of(request);
        long start = System.nanoTime();
        Attempt known = null;
        BrokenSegmentException failure = null;
        if (request.begun() instanceof AskedAhead ahead) {
            start = ahead.startNanos();
            known = ahead.take();
            failure = ahead.failure();
        }
        return switch (known == null ? open(request, question, deadline(start), failure) : known) {
            case Attempt.Opened opened -> send(request, opened, sink, start);
            case Attempt.Refused(Refusal refusal) -> refusal;
            case Attempt.Waiting waiting -> await(request, question, waiting, sink, start);
        };
    }

    @Override
    public boolean ask(ContentRequest request, EventLoop loop, Consumer<BegunAnswer> then) {
        return questions.ask(request, loop, then);
    }

    private long deadline(long startNanos) {
        return startNanos + properties.requestDeadline().toNanos();
    }

    /** The cache bounds how long. */
    private @Nullable Refusal await(
            ContentRequest request, Question first, Attempt.Waiting begun, ContentSink sink, long start)
            throws IOException {
        long since = System.nanoTime();
        try (WaitingRoom.Place place = waitingRoom.enter(request.head())) {
            if (place == null) {
                link.drop(begun.ticket());
                return afterAsking(request, busy(Refused.WAITING_FULL, "too many requests wait for content"));
            }
            TicketWait wait = place.ticketWait();
            Attempt.Waiting waiting = begun;
            while (true) {
                show(waiting, sink);
                wait.await(waiting.ticket());
                switch (open(request, first.with(waiting.ticket()), deadline(System.nanoTime()), null)) {
                    case Attempt.Opened opened -> {
                        wait.passOnTo(opened.lease());
                        sink.waited(System.nanoTime() - since);
                        return send(request, opened, sink, start);
                    }
                    case Attempt.Refused(Refusal refusal) -> {
                        sink.waited(System.nanoTime() - since);
                        return afterAsking(request, refusal);
                    }
                    case Attempt.Waiting on -> waiting = on;
                }
                wait.answered();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return afterAsking(request, busy(Refused.STOPPING, "shutting down"));
        }
    }

    /** While nothing is held but its place. */
    private void show(Attempt.Waiting waiting, ContentSink sink) throws ClientGoneException {
        try {
            for (InterimResponse interim : waiting.interim()) {
                sink.interim(interim);
            }
        } catch (ClientGoneException e) {
            link.drop(waiting.ticket());
            throw e;
        }
    }

    /** It may have been done by now, so who can't ask it twice isn't told to come again. */
    private static Refusal afterAsking(ContentRequest request, Refusal refusal) {
        return request.head().isRepeatable()
                ? refusal
                : Refusal.failed("it waited, and can't be asked twice: " + refusal.detail());
    }

    private @Nullable Refusal send(ContentRequest request, Attempt.Opened opened, ContentSink sink, long start)
            throws IOException {
        ReplyTimes times = new ReplyTimes(meters, start);
        boolean complete = false;
        // Who sends the body gives it back sooner, to go on elsewhere.
        try (Lease first = opened.lease()) {
            switch (opened.meta().outcome()) {
                case Refusal refusal -> {
                    return counted(refusal);
                }
                case ResponseHead head -> {
                    if (opened.meta().hot() != null) {
                        sink.granted(opened.meta().hot());
                    }
                    sink.begin(head);
                    Refusal refusal = null;
                    if (opened.meta().firstIndex() == Meta.NO_FRAMES) {
                        sink.end();
                    } else {
                        refusal = transfer(request, first, head, sink, times);
                    }
                    complete = refusal == null;
                    return refusal;
                }
            }
        } finally {
            times.over(complete);
        }
    }

    private @Nullable Refusal transfer(
            ContentRequest request, Lease first, ResponseHead head, ContentSink sink, ReplyTimes times)
            throws IOException {
        try (TraceSpan span = request.span().child("transfer")) {
            return bodies.transfer(request.within(span), head, sink, times).run(first);
        }
    }

    @Override
    public void goOn(ContentRequest request, ResponseHead head, long offset, ContentSink sink, KeptBody kept)
            throws IOException {
        ReplyTimes times = new ReplyTimes(meters, System.nanoTime());
        bodies.transfer(request, head, sink, times).goOn(offset, kept);
    }

    /** Of those that the cache gives, the ones that are the pair's fault. */
    private Refusal counted(Refusal refusal) {
        switch (refusal.kind()) {
            case BUSY -> meters.refused(Refused.CACHE_BUSY);
            case FAILED, CHANGED, UNKNOWN -> meters.refused(Refused.CACHE_FAILED);
            case TIMED_OUT -> meters.refused(Refused.CONTENT_TIMEOUT);
            case NOT_FOUND, FORBIDDEN, FOLDER, PRECONDITION_FAILED, RANGE_NOT_SATISFIABLE, METHOD_NOT_ALLOWED -> {}
        }
        return refusal;
    }

    /** @param first what came of the first attempt; null if there was none */
    private Attempt open(
            ContentRequest request, Question question, long deadline, @Nullable BrokenSegmentException first)
            throws IOException {
        AtomicReference<@Nullable BrokenSegmentException> failure = new AtomicReference<>(first);
        try {
            return question.request().isRepeatable()
                    ? retry.executeCheckedSupplier(() -> {
                        BrokenSegmentException before = failure.getAndSet(null);
                        if (before != null) {
                            throw before;
                        }
                        return attempt(request, question, deadline);
                    })
                    : attempt(request, question, deadline);
        } catch (BrokenSegmentException e) {
            meters.refused(Refused.of(e));
            return new Attempt.Refused(
                    e.mayHaveBeenDone() && !question.request().isRepeatable()
                            ? Refusal.failed("the cache was lost, and can't be asked twice: " + e.getMessage())
                            : Refusal.busy("no cache: " + e.getMessage()));
        } catch (UploadBrokenException e) {
            throw new ClientGoneException(e);
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private Attempt attempt(ContentRequest request, Question question, long deadline) throws IOException {
        if (!breaker.tryAcquirePermission()) {
            return new Attempt.Refused(busy(Refused.BREAKER_OPEN, "the circuit breaker is open"));
        }
        long start = System.nanoTime();
        boolean reported = false;
        try {
            boolean waited = question.ticket() != Open.NO_TICKET;
            return switch (AcquireStep.of(request.span(), () -> acquire(deadline, waited))) {
                case AcquireStep.None(Refusal refusal) -> new Attempt.Refused(refusal);
                case AcquireStep.Some(Lease lease) -> {
                    boolean opened = false;
                    try {
                        OpenReply reply = ask(request, question, lease.segment(), deadline);
                        reported = true;
                        breaker.onSuccess(System.nanoTime() - start, TimeUnit.NANOSECONDS);
                        opened = reply instanceof Meta;
                        yield Questions.opened(lease, reply);
                    } finally {
                        if (!opened) {
                            lease.close();
                        }
                    }
                }
            };
        } catch (BrokenSegmentException e) {
            if (!e.isAnnounced() && !pool.isRestarting()) {
                reported = true;
                breaker.onError(System.nanoTime() - start, TimeUnit.NANOSECONDS, e);
            }
            throw e;
        } finally {
            if (!reported) {
                breaker.releasePermission();
            }
        }
    }

    private static OpenReply ask(ContentRequest request, Question question, Segment segment, long deadline)
            throws IOException {
        try (TraceSpan span = request.span().call("control").attribute(Attributes.SEGMENT, segment.name())) {
            try {
                OpenReply reply = segment.open(question, deadline, span.parent());
                span.attribute(Attributes.STATUS, statusOf(reply));
                return reply;
            } catch (UploadBrokenException e) {
                throw e;
            } catch (IOException | InternalError e) {
                span.failed(e.toString());
                throw BrokenSegmentException.asked(e, deadline);
            }
        }
    }

    static String statusOf(OpenReply reply) {
        return switch (reply) {
            case Pending ignored -> "PENDING";
            case Meta(long id, long index, ResponseHead head, var hot) -> Integer.toString(head.status());
            case Meta(long id, long index, Refusal refusal, var hot) ->
                refusal.kind().name();
        };
    }

    /** @param waited whether the request has waited for content: it was let in when it came, and isn't refused now */
    private AcquireStep acquire(long deadline, boolean waited) throws IOException {
        Lease idle = pool.acquireIdle();
        if (idle != null) {
            return new AcquireStep.Some(idle);
        }
        if (!waited && !bulkhead.tryAcquirePermission()) {
            return new AcquireStep.None(busy(Refused.BULKHEAD_FULL, "too many requests wait for a segment"));
        }
        try {
            long left = Math.max(0, deadline - System.nanoTime());
            return switch (pool.acquire(waited ? left : Math.min(left, acquireTimeoutNanos), left)) {
                case Acquired.Granted granted -> new AcquireStep.Some(granted.lease());
                case Acquired.Exhausted ignored ->
                    new AcquireStep.None(busy(Refused.POOL_EXHAUSTED, "all segments are in use"));
                case Acquired.Detached detached ->
                    throw BrokenSegmentException.notAsked(
                            new MemlaneException(ErrorCode.VOLUME_FAILED, detached.problem()), System.nanoTime());
            };
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new AcquireStep.None(busy(Refused.STOPPING, "shutting down"));
        } finally {
            if (!waited) {
                bulkhead.onComplete();
            }
        }
    }

    private Refusal busy(Refused reason, String text) {
        meters.refused(reason);
        return Refusal.busy(text);
    }
}
