package io.memlane.cache.content.origin.client;

import static java.util.Objects.requireNonNull;

import io.memlane.model.http.FieldNames;
import io.memlane.model.http.Fields;
import io.memlane.model.http.InterimResponse;
import io.memlane.model.http.caching.CacheTags;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way, and what comes back. Bytes are read only as they are wanted: what isn't read stays in the kernel's buffers, and then
 * in the origin's.
 */
public final class OriginExchange {
    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int BAD_GATEWAY = 502;
    private static final int GATEWAY_TIMEOUT = 504;
    /** Many an origin never says 100: then its body comes uninvited (RFC 9110 §10.1.1). */
    private static final long CONTINUE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final OriginClient client;
    private final RawTargetRequest request;
    private final ResponseTaker taker;
    private final AtomicBoolean finished = new AtomicBoolean();
    private final long startNanos = System.nanoTime();
    private final long timeoutNanos;
    private final Runnable whenSent;

    private volatile long progressNanos = startNanos;
    private volatile @Nullable Address address;
    private volatile boolean committed;
    private volatile boolean requestSent;
    private volatile Content.@Nullable Source source;
    private volatile Scheduler.@Nullable Task timer;
    /** Whether the taker has had enough for now; guarded by this. */
    private boolean paused;
    /** Whether it wanted more again before that was noted; guarded by this. */
    private boolean resumed;
    /** Whether bytes are waited for, and since when; guarded by this. */
    private boolean demanded;

    private long demandedNanos;

    OriginExchange(
            OriginClient client, RawTargetRequest request, ResponseTaker taker, long timeoutNanos, Runnable whenSent) {
        this.client = client;
        this.request = request;
        this.taker = taker;
        this.timeoutNanos = timeoutNanos;
        this.whenSent = whenSent;
    }

    /**
     * Sends it. Once.
     *
     * @param tried to none of these
     * @param otherwise what it fails with if there are no others
     */
    void start(Set<Address> tried, OriginFailure otherwise) {
        timer = after(Math.max(1, timeoutNanos), this::lookForHead);
        client.addresses().next(tried, next -> {
            if (next == null) {
                client.reach().failed(otherwise);
                fail(otherwise);
            } else if (!finished.get()) {
                address = next;
                request.tag(next);
                whenSent.run();
                send();
            }
        });
    }

    /** Whom it was sent to; null before. */
    @Nullable
    Address address() {
        return address;
    }

    /** Whether somebody may have seen its head. */
    boolean isCommitted() {
        return committed;
    }

    private void send() {
        request.onInterim(this::onInterim);
        request.onResponseHeaders(this::onHeaders);
        request.onResponseContentSource(this::onContent);
        request.onRequestContent((sent, bytes) -> progressNanos = System.nanoTime());
        request.onRequestSuccess(sent -> {
            progressNanos = System.nanoTime();
            requestSent = true;
        });
        request.onRequestCommit(sent -> {
            committed = true;
            if (request.waitsForContinue()) {
                var _ = after(CONTINUE_NANOS, request::proceed);
            }
        });
        try {
            request.send(this::onComplete);
        } catch (RejectedExecutionException e) {
            fail(new OriginFailure(OriginFailure.Reason.BUSY, String.valueOf(e.getMessage())));
        } catch (RuntimeException e) {
            fail(new OriginFailure(OriginFailure.Reason.BAD_RESPONSE, e.toString()));
        }
    }

    private Scheduler.Task after(long nanos, Runnable task) {
        return client.scheduler().schedule(task, nanos, TimeUnit.NANOSECONDS);
    }

    /** The time that a body takes upwards is the client's, as long as it moves. */
    private void lookForHead() {
        long sinceNanos = request.getBody() == null ? startNanos : progressNanos;
        long left = timeoutNanos - (System.nanoTime() - sinceNanos);
        if (left > 0) {
            timer = after(left, this::lookForHead);
        } else {
            stop(new OriginFailure(OriginFailure.Reason.HEAD_TIMEOUT, ""));
        }
    }

    /** One that isn't valid means nothing: the response that comes may be. */
    private void onInterim(HttpFields came, int status) {
        try {
            Fields fields =
                    CacheTags.without(ReceivedHead.fields(came).endToEnd()).without(FieldNames.CONTENT_LENGTH);
            if (!finished.get()) {
                taker.interim(new InterimResponse(status, fields));
            }
        } catch (IllegalArgumentException e) {
            // it isn't passed on
        }
    }

    private void onHeaders(Response response) {
        cancelTimer();
        if (response.getStatus() == SWITCHING_PROTOCOLS) {
            stop(new OriginFailure(OriginFailure.Reason.UPGRADE, ""));
            return;
        }
        if (response.getHeaders().size() > OriginClient.MAX_FIELDS) {
            stop(new OriginFailure(OriginFailure.Reason.LARGE_HEAD, "too many fields"));
            return;
        }
        OriginResponse head;
        try {
            long delayMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
            head = ReceivedHead.of(response, request.getMethod(), delayMillis);
        } catch (IllegalArgumentException e) {
            stop(new OriginFailure(OriginFailure.Reason.BAD_RESPONSE, String.valueOf(e.getMessage())));
            return;
        }
        if (!finished.get()) {
            told(head.status());
            taker.head(head);
        }
    }

    /** Who answers is well, unless it says itself that it isn't. */
    private void told(int status) {
        Address asked = address;
        if (asked == null) {
            return;
        }
        if (status >= BAD_GATEWAY && status <= GATEWAY_TIMEOUT) {
            client.addresses().failed(asked, new OriginFailure(OriginFailure.Reason.BAD_RESPONSE, "status " + status));
        } else {
            client.addresses().answered(asked);
        }
    }

    private void onContent(Response response, Content.Source content) {
        source = content;
        pump();
    }

    /** Takes what there is. One thread at a time: it goes on by one callback, which is asked for once. */
    private void pump() {
        Content.Source from = requireNonNull(source);
        synchronized (this) {
            demanded = false;
        }
        while (!finished.get()) {
            Content.Chunk chunk = from.read();
            if (chunk == null) {
                synchronized (this) {
                    demanded = true;
                    demandedNanos = System.nanoTime();
                    if (timer == null) {
                        watch(client.settings().idleTimeout().toNanos());
                    }
                }
                from.demand(this::pump);
                return;
            }
            if (Content.Chunk.isFailure(chunk)) {
                Throwable why = chunk.getFailure();
                stop(classified(why));
                return;
            }
            boolean last = chunk.isLast();
            boolean more;
            try {
                more = take(chunk.getByteBuffer());
            } finally {
                chunk.release();
            }
            if (last) {
                end();
                return;
            }
            if (!more && pause()) {
                return;
            }
        }
    }

    private boolean take(ByteBuffer bytes) {
        return !bytes.hasRemaining() || taker.take(bytes);
    }

    /** False if its taker wants more again meanwhile. */
    private synchronized boolean pause() {
        paused = !resumed;
        resumed = false;
        return paused;
    }

    /** After its taker had enough, once: it wants more. */
    public void resume() {
        synchronized (this) {
            if (!paused) {
                resumed = true;
                return;
            }
            paused = false;
        }
        client.execute(this::pump);
    }

    private void watch(long nanos) {
        timer = after(nanos, this::lookAtSilence);
    }

    /** One timer looks now and then, instead of one that is set anew with each chunk. */
    private void lookAtSilence() {
        synchronized (this) {
            timer = null;
            if (finished.get() || !demanded) {
                return; // the next wait has a timer again
            }
            long left = client.settings().idleTimeout().toNanos() - (System.nanoTime() - demandedNanos);
            if (left > 0) {
                watch(left);
                return;
            }
        }
        stop(new OriginFailure(OriginFailure.Reason.IDLE_TIMEOUT, ""));
    }

    private void cancelTimer() {
        Scheduler.Task task = timer;
        if (task != null) {
            timer = null;
            task.cancel();
        }
    }

    private void end() {
        if (finished.compareAndSet(false, true)) {
            cancelTimer();
            taker.end();
            if (!requestSent) {
                // It answered before it had read all: nobody needs the rest, and the connection can't be used again.
                var _ = request.abort(new StoppedException(new OriginFailure(OriginFailure.Reason.CANCELLED, "")));
            }
        }
    }

    private void onComplete(Result result) {
        Throwable failure = result.getFailure();
        if (failure == null) {
            end();
        } else {
            fail(classified(failure));
        }
    }

    private void fail(OriginFailure failure) {
        if (finished.compareAndSet(false, true)) {
            cancelTimer();
            Address asked = address;
            if (asked != null && source == null && failure.isOfTheOrigin()) {
                client.addresses().failed(asked, failure);
            }
            taker.failed(failure);
        }
    }

    private void stop(OriginFailure failure) {
        fail(failure);
        var _ = request.abort(new StoppedException(failure));
    }

    /** Nobody wants the response any more. Its taker is told of nothing else. */
    public void abort() {
        finished.set(true);
        cancelTimer();
        var _ = request.abort(new StoppedException(new OriginFailure(OriginFailure.Reason.CANCELLED, "")));
    }

    private OriginFailure classified(@Nullable Throwable failure) {
        return FailureReasons.of(failure, source != null);
    }

    /** Tells Jetty to end an exchange, and later what it was ended for. */
    static final class StoppedException extends TimeoutException {
        private static final long serialVersionUID = 1L;

        private final transient OriginFailure failure;

        StoppedException(OriginFailure failure) {
            super(failure.toString());
            this.failure = failure;
        }

        OriginFailure failure() {
            return failure;
        }

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }
}
