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
import io.memlane.model.control.ControlMessage.Method;
import io.memlane.model.http.Delivery;
import io.memlane.model.http.Metadata;
import io.memlane.proxy.content.ContentException;
import io.memlane.proxy.content.ContentHead;
import io.memlane.proxy.content.ContentRequest;
import io.memlane.proxy.content.ContentSink;
import io.memlane.proxy.content.ContentSource;
import io.memlane.proxy.control.Segment;
import io.memlane.proxy.segments.Acquired;
import io.memlane.proxy.segments.Lease;
import io.memlane.proxy.segments.PoolProperties;
import io.memlane.proxy.segments.SegmentPool;
import io.memlane.proxy.web.connection.ClientProperties;
import io.memlane.runtime.tracing.Attributes;
import io.memlane.runtime.tracing.TraceSpan;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/**
 * Fetches content over the pool's segments, and keeps what goes wrong there bounded.
 *
 * <ul>
 *   <li>The bulkhead bounds how many requests wait for a segment; the pool bounds how long.
 *   <li>The circuit breaker looks at the cache alone, up to its META: while it doesn't answer, requests fail at once.
 *   <li>A cache that restarts in order is waited for, within the request's deadline, and is no failure.
 *   <li>A segment that breaks before META is retried on another one, within the request's deadline. After that {@link BodyTransfer}
 *       continues the body on another one.
 * </ul>
 */
@Component
class GuardedContentSource implements ContentSource {
    private static final String INSTANCE = "cache";
    /** What a client is told to wait when the pool is exhausted: leases are short. */
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final SegmentPool pool;
    private final CircuitBreaker breaker;
    private final Bulkhead bulkhead;
    private final Retry retry;
    private final RequestMeters meters;
    private final TransferMeters transferMeters;
    private final RequestProperties properties;
    private final ClientProperties clientProperties;
    private final long acquireTimeoutNanos;

    GuardedContentSource(
            SegmentPool pool,
            CircuitBreakerRegistry breakers,
            BulkheadRegistry bulkheads,
            RetryRegistry retries,
            RequestMeters meters,
            TransferMeters transferMeters,
            RequestProperties properties,
            ClientProperties clientProperties,
            PoolProperties poolProperties) {
        this.pool = pool;
        this.breaker = breakers.circuitBreaker(INSTANCE);
        this.bulkhead = bulkheads.bulkhead(INSTANCE);
        this.retry = retries.retry(INSTANCE);
        this.meters = meters;
        this.transferMeters = transferMeters;
        this.properties = properties;
        this.clientProperties = clientProperties;
        this.acquireTimeoutNanos = poolProperties.acquireTimeout().toNanos();
        // What the breaker has seen was the cache that is gone: the one that is back needs no trial.
        pool.onRefilled(breaker::reset);
    }

    @Override
    public void fetch(ContentRequest request, ContentSink sink) throws IOException {
        long start = System.nanoTime();
        long deadline = start + properties.requestDeadline().toNanos();
        Opened opened = open(request, deadline);
        ReplyTimes times = new ReplyTimes(meters, start);
        boolean complete = false;
        // Who sends the body gives it back sooner, to go on elsewhere.
        try (Lease first = opened.lease()) {
            ContentHead head = head(opened.meta());
            sink.begin(head);
            if (opened.meta().firstIndex() != Meta.NO_FRAMES) {
                try (TraceSpan span = request.span().child("transfer")) {
                    new BodyTransfer(
                                    pool,
                                    properties,
                                    new ClientPatience(clientProperties, System::nanoTime),
                                    transferMeters,
                                    times,
                                    request.within(span),
                                    head,
                                    sink)
                            .run(first);
                }
            }
            complete = true;
        } finally {
            times.over(complete);
        }
    }

    /** A lease on which META has come. */
    private record Opened(Lease lease, Meta meta) {}

    private Opened open(ContentRequest request, long deadline) throws IOException {
        try {
            return retry.executeCheckedSupplier(() -> attempt(request, deadline));
        } catch (BrokenSegmentException e) {
            throw refused(Refused.of(e), e.toContentException());
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private Opened attempt(ContentRequest request, long deadline) throws IOException {
        if (!breaker.tryAcquirePermission()) {
            throw busy(Refused.BREAKER_OPEN, "the circuit breaker is open");
        }
        long start = System.nanoTime();
        boolean reported = false;
        try {
            Lease lease = AcquireStep.of(request.span(), () -> acquire(deadline));
            boolean opened = false;
            try {
                Meta meta = ask(request, lease, deadline);
                reported = true;
                breaker.onSuccess(System.nanoTime() - start, TimeUnit.NANOSECONDS);
                opened = true;
                return new Opened(lease, meta);
            } finally {
                if (!opened) {
                    lease.close();
                }
            }
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

    private Meta ask(ContentRequest request, Lease lease, long deadline) throws IOException {
        Segment segment = lease.segment();
        if (request.fields().protects() && !segment.knowsFields()) {
            throw busy(Refused.CACHE_TOO_OLD, "the cache doesn't evaluate preconditions");
        }
        try {
            return ask(request, segment, deadline);
        } catch (IOException | InternalError e) {
            throw new BrokenSegmentException(e, deadline);
        }
    }

    private static Meta ask(ContentRequest request, Segment segment, long deadline) throws IOException {
        Method method = request.head() ? Method.HEAD : Method.GET;
        try (TraceSpan span = request.span().call("control").attribute(Attributes.SEGMENT, segment.name())) {
            try {
                Meta meta = segment.open(
                        method, request.path(), request.fields(), request.boundary(), deadline, span.parent());
                span.attribute(Attributes.STATUS, meta.status().name());
                return meta;
            } catch (IOException | InternalError e) {
                span.failed(e.toString());
                throw e;
            }
        }
    }

    private Lease acquire(long deadline) throws IOException {
        if (!bulkhead.tryAcquirePermission()) {
            throw busy(Refused.BULKHEAD_FULL, "too many requests wait for a segment");
        }
        try {
            long left = Math.max(0, deadline - System.nanoTime());
            return switch (pool.acquire(Math.min(left, acquireTimeoutNanos), left)) {
                case Acquired.Granted granted -> granted.lease();
                case Acquired.Exhausted ignored -> throw busy(Refused.POOL_EXHAUSTED, "all segments are in use");
                case Acquired.Detached detached ->
                    throw new BrokenSegmentException(
                            new MemlaneException(ErrorCode.VOLUME_FAILED, detached.problem()), System.nanoTime());
            };
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw busy(Refused.STOPPING, "shutting down");
        } finally {
            bulkhead.onComplete();
        }
    }

    private ContentHead head(Meta meta) throws ContentException {
        return switch (meta.status()) {
            case OK -> head(200, meta);
            case PARTIAL -> head(206, meta);
            case NOT_MODIFIED -> head(304, meta);
            case PRECONDITION_FAILED -> throw ContentException.preconditionFailed();
            case RANGE_NOT_SATISFIABLE ->
                throw ContentException.rangeNotSatisfiable(
                        head(416, meta).delivery().contentRange());
            case FOLDER -> throw ContentException.folder();
            case NOT_FOUND -> throw ContentException.notFound();
            case FORBIDDEN -> throw ContentException.forbidden();
            case BUSY -> throw busy(Refused.CACHE_BUSY, "the cache is busy: " + meta.reason());
            case FAILED, CHANGED, UNKNOWN -> throw failed("the cache failed: " + meta.reason());
        };
    }

    private ContentHead head(int status, Meta meta) throws ContentException {
        Metadata metadata = meta.metadata();
        Delivery delivery = meta.delivery();
        if (metadata == null || delivery == null || delivery.bodyLengthBytes() < 0) {
            throw failed("the cache sent no metadata");
        }
        return new ContentHead(status, metadata, delivery);
    }

    private ContentException busy(Refused reason, String text) {
        return refused(reason, ContentException.busy(text, RETRY_AFTER));
    }

    private ContentException failed(String text) {
        return refused(Refused.CACHE_FAILED, ContentException.failed(text, null));
    }

    private ContentException refused(Refused reason, ContentException answer) {
        meters.refused(reason);
        return answer;
    }
}
