package io.memlane.proxy.fetch;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryRegistry;
import io.memlane.model.control.ControlMessage.Meta;
import io.memlane.model.control.ControlMessage.Open;
import io.memlane.model.control.ControlMessage.OpenReply;
import io.memlane.model.control.ControlMessage.Pending;
import io.memlane.model.control.Part;
import io.memlane.model.http.Refusal;
import io.memlane.proxy.content.BegunAnswer;
import io.memlane.proxy.content.ContentRequest;
import io.memlane.proxy.content.Upload;
import io.memlane.proxy.control.CacheLink;
import io.memlane.proxy.control.EventLoop;
import io.memlane.proxy.control.Question;
import io.memlane.proxy.control.Segment;
import io.memlane.proxy.segments.Acquired;
import io.memlane.proxy.segments.Lease;
import io.memlane.proxy.segments.PoolProperties;
import io.memlane.proxy.segments.SegmentPool;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Asks the cache without a thread that waits: neither for a segment nor for the answer. With a cache that answers; whatever goes wrong is left to
 * {@link GuardedContentSource#fetch}, which has the time to try again.
 */
@Component
final class Questions {
    private final SegmentPool pool;
    private final CacheLink link;
    private final CircuitBreaker breaker;
    private final Bulkhead bulkhead;
    private final Retry retry;
    private final RequestMeters meters;
    private final BodyTransfers bodies;
    private final long requestDeadlineNanos;
    private final long acquireTimeoutNanos;

    Questions(
            SegmentPool pool,
            CacheLink link,
            CircuitBreakerRegistry breakers,
            BulkheadRegistry bulkheads,
            RetryRegistry retries,
            RequestMeters meters,
            BodyTransfers bodies,
            RequestProperties properties,
            PoolProperties poolProperties) {
        this.pool = pool;
        this.link = link;
        this.breaker = breakers.circuitBreaker(GuardedContentSource.INSTANCE);
        this.bulkhead = bulkheads.bulkhead(GuardedContentSource.INSTANCE);
        this.retry = retries.retry(GuardedContentSource.INSTANCE);
        this.meters = meters;
        this.bodies = bodies;
        this.requestDeadlineNanos = properties.requestDeadline().toNanos();
        this.acquireTimeoutNanos = poolProperties.acquireTimeout().toNanos();
    }

    static Question of(ContentRequest request) {
        Upload upload = request.body();
        return new Question(
                request.head(),
                request.client(),
                Part.WHOLE,
                request.boundary(),
                Open.NO_TICKET,
                upload == null ? 0 : upload.lengthBytes(),
                upload == null ? null : upload.bytes(),
                request.keepsBytes());
    }

    /** @see io.memlane.proxy.content.ContentSource#ask */
    boolean ask(ContentRequest request, EventLoop loop, Consumer<BegunAnswer> then) {
        if (breaker.getState() != CircuitBreaker.State.CLOSED || !link.isAttached()) {
            return false;
        }
        Asking asking = new Asking(request, loop, then);
        Lease idle = pool.acquireIdle();
        if (idle != null) {
            return asking.ask(idle);
        }
        if (!bulkhead.tryAcquirePermission()) {
            return false;
        }
        pool.await(acquireTimeoutNanos, acquired -> {
            bulkhead.onComplete();
            loop.execute(() -> asking.goOn(acquired));
        });
        return true;
    }

    /** What a reply comes to; the lease is given back unless a body comes over it. */
    static Attempt opened(Lease lease, OpenReply reply) {
        return switch (reply) {
            case Meta meta -> new Attempt.Opened(lease, meta);
            case Pending pending -> {
                lease.close();
                yield new Attempt.Waiting(pending.ticket(), pending.interim());
            }
        };
    }

    private final class Asking {
        private final ContentRequest request;
        private final EventLoop loop;
        private final Consumer<BegunAnswer> then;
        private final long startNanos = System.nanoTime();

        Asking(ContentRequest request, EventLoop loop, Consumer<BegunAnswer> then) {
            this.request = request;
            this.loop = loop;
            this.then = then;
        }

        void goOn(@Nullable Acquired acquired) {
            switch (acquired) {
                case Acquired.Granted(Lease lease) -> {
                    if (!ask(lease)) {
                        tell(null, null);
                    }
                }
                case Acquired.Exhausted ignored -> {
                    meters.refused(Refused.POOL_EXHAUSTED);
                    tell(new Attempt.Refused(Refusal.busy("all segments are in use")), null);
                }
                case Acquired.Detached ignored -> tell(null, null);
                case null -> tell(null, null);
            }
        }

        /** Returns false if it wasn't asked; the lease is given back then. */
        boolean ask(Lease lease) {
            if (!breaker.tryAcquirePermission()) {
                lease.close();
                return false;
            }
            long askedNanos = System.nanoTime();
            Segment.Answered answered = new Segment.Answered() {
                @Override
                public void with(OpenReply reply) {
                    breaker.onSuccess(System.nanoTime() - askedNanos, TimeUnit.NANOSECONDS);
                    tell(opened(lease, reply), null);
                }

                // What a segment had mapped is unmapped, which is nothing for a thread that others wait for.
                @Override
                public void failed(IOException failure) {
                    Thread.startVirtualThread(() -> tell(null, lost(lease, failure, askedNanos)));
                }
            };
            try {
                lease.segment().ask(loop, of(request), deadlineNanos(), answered);
            } catch (IOException e) {
                answered.failed(e);
            } catch (RuntimeException | Error e) {
                answered.failed(new IOException("the cache can't be asked: " + e, e));
            }
            return true;
        }

        private BrokenSegmentException lost(Lease lease, IOException failure, long askedNanos) {
            try (lease) {
                BrokenSegmentException broken = BrokenSegmentException.asked(failure, deadlineNanos());
                if (broken.isAnnounced() || pool.isRestarting()) {
                    breaker.releasePermission();
                } else {
                    breaker.onError(System.nanoTime() - askedNanos, TimeUnit.NANOSECONDS, broken);
                }
                return broken;
            }
        }

        private long deadlineNanos() {
            return startNanos + requestDeadlineNanos;
        }

        private void tell(@Nullable Attempt attempt, @Nullable BrokenSegmentException failure) {
            if (attempt != null) {
                retry.context().onComplete(); // so that it is counted
            }
            then.accept(new AskedAhead(bodies, link, meters, request, attempt, failure, startNanos));
        }
    }
}
