package io.memlane.proxy.fetch;

import io.memlane.model.ErrorCode;
import io.memlane.model.MemlaneException;
import io.memlane.model.control.ControlMessage.Meta;
import io.memlane.model.control.ControlMessage.Status;
import io.memlane.model.http.Delivery;
import io.memlane.model.http.Metadata;
import io.memlane.model.http.RequestFields;
import io.memlane.proxy.content.ContentHead;
import io.memlane.proxy.content.ContentRequest;
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
    private final RequestProperties properties;
    private final ContentRequest request;
    private final ContentHead head;

    Continuation(SegmentPool pool, RequestProperties properties, ContentRequest request, ContentHead head) {
        this.pool = pool;
        this.properties = properties;
        this.request = request;
        this.head = head;
    }

    /** Whether the cache at this segment's other end can continue the body. One that ignores the fields would continue another. */
    boolean isPossible(Segment segment) {
        return segment.canResume() && (segment.knowsFields() || !head.isPartial());
    }

    /**
     * Waits until the body goes on, for the resume timeout at most.
     *
     * @param offset where in the body, in bytes
     * @param limitBytes how much of it at most; 0 for all the rest
     * @return where META has come and the frames are
     * @throws NotContinuedException it can't, or not in time
     */
    Lease find(long offset, long limitBytes) throws NotContinuedException {
        long deadline = System.nanoTime() + properties.resumeTimeout().toNanos();
        long pauseNanos = MIN_PAUSE_NANOS;
        while (true) {
            Lease lease = AcquireStep.of(request.span(), () -> acquire(deadline));
            boolean goesOn = false;
            String failure;
            try {
                failure = open(lease.segment(), offset, limitBytes, deadline);
                if (failure == null) {
                    goesOn = true;
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
            if (System.nanoTime() + pauseNanos - deadline > 0) {
                throw tooLate("it couldn't be continued in time: " + failure, null);
            }
            LockSupport.parkNanos(pauseNanos);
            pauseNanos = Math.min(MAX_PAUSE_NANOS, pauseNanos * 2);
        }
    }

    private static NotContinuedException tooLate(String text, @Nullable Throwable cause) {
        return new NotContinuedException(Cut.RESUME_TIMEOUT, text, cause);
    }

    private static NotContinuedException changed(String text) {
        return new NotContinuedException(Cut.CHANGED, text, null);
    }

    private Lease acquire(long deadline) throws NotContinuedException {
        try {
            // Without the bulkhead: it is for those who can still be refused.
            return switch (pool.acquire(Math.max(0, deadline - System.nanoTime()))) {
                case Acquired.Granted granted -> granted.lease();
                case Acquired.Exhausted ignored -> throw tooLate("no segment was free in time to go on", null);
                case Acquired.Detached detached ->
                    throw tooLate("no cache came back in time: " + detached.problem(), null);
            };
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw tooLate("interrupted while it waited to go on", e);
        }
    }

    /** Asks for the rest. Returns null if it comes, or why another attempt may do better. */
    private @Nullable String open(Segment segment, long offset, long limitBytes, long deadline)
            throws IOException, NotContinuedException {
        if (!isPossible(segment)) {
            throw new NotContinuedException(Cut.NOT_RESUMABLE, "the cache that came back can't continue it", null);
        }
        Meta meta = ask(segment, offset, limitBytes, deadline);
        return switch (meta.status()) {
            case OK, PARTIAL -> {
                requireSameType(segment, meta);
                check(meta);
                yield null;
            }
            case CHANGED, NOT_FOUND, FORBIDDEN, FOLDER ->
                throw changed("the content changed before it could go on: " + meta.status());
            case BUSY, FAILED, UNKNOWN, NOT_MODIFIED, PRECONDITION_FAILED, RANGE_NOT_SATISFIABLE ->
                meta.status() + " " + meta.reason();
        };
    }

    private Meta ask(Segment segment, long offset, long limitBytes, long deadline) throws IOException {
        RequestFields fields = request.fields().toContinue(head.isPartial());
        try (TraceSpan span = request.span().call("control").attribute(Attributes.SEGMENT, segment.name())) {
            Meta meta = segment.resume(
                    request.path(),
                    offset,
                    limitBytes,
                    head.metadata().version(),
                    fields,
                    request.boundary(),
                    deadline,
                    span.parent());
            span.attribute(Attributes.STATUS, meta.status().name());
            return meta;
        }
    }

    /** The cache may have been started with another media type for the same file. It will say so at each further attempt. */
    private void requireSameType(Segment segment, Meta meta) throws NotContinuedException {
        Metadata now = meta.metadata();
        Metadata before = head.metadata();
        if (now != null
                && now.version().equals(before.version())
                && !now.mediaType().equals(before.mediaType())) {
            segment.cancel(properties.cancelTimeout());
            throw changed("its media type changed before it could go on: " + now.mediaType());
        }
    }

    private void check(Meta meta) throws MemlaneException {
        Metadata now = meta.metadata();
        Delivery delivery = meta.delivery();
        if (now == null
                || delivery == null
                || meta.firstIndex() == Meta.NO_FRAMES
                || (meta.status() == Status.PARTIAL) != head.isPartial()
                || !now.version().equals(head.metadata().version())
                || !delivery.continues(head.delivery())) {
            throw new MemlaneException(ErrorCode.UNEXPECTED, meta.status() + " for another representation");
        }
    }
}
