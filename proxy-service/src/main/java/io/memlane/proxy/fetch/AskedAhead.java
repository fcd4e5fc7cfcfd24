package io.memlane.proxy.fetch;

import io.memlane.model.control.ControlMessage.Meta;
import io.memlane.model.http.Refusal;
import io.memlane.model.http.ResponseHead;
import io.memlane.proxy.content.BegunAnswer;
import io.memlane.proxy.content.BodyCutException;
import io.memlane.proxy.content.ClientGoneException;
import io.memlane.proxy.content.ContentRequest;
import io.memlane.proxy.content.ContentSink;
import io.memlane.proxy.control.CacheLink;
import io.memlane.proxy.segments.Lease;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What asking the cache came to for which nobody has waited. */
final class AskedAhead implements BegunAnswer {
    private final BodyTransfers bodies;
    private final CacheLink link;
    private final ContentRequest request;
    private final @Nullable BrokenSegmentException failure;
    private final long startNanos;
    private final ReplyTimes times;

    /** Null if nothing came of it, and once somebody else has it. */
    private @Nullable Attempt attempt;

    private @Nullable BodyTransfer transfer;

    /**
     * Of one question.
     *
     * @param attempt null if nothing came of it
     * @param failure what broke the segment; null if nothing did
     */
    AskedAhead(
            BodyTransfers bodies,
            CacheLink link,
            RequestMeters meters,
            ContentRequest request,
            @Nullable Attempt attempt,
            @Nullable BrokenSegmentException failure,
            long startNanos) {
        this.bodies = bodies;
        this.link = link;
        this.request = request;
        this.attempt = attempt;
        this.failure = failure;
        this.startNanos = startNanos;
        this.times = new ReplyTimes(meters, startNanos);
    }

    @Nullable
    BrokenSegmentException failure() {
        return failure;
    }

    long startNanos() {
        return startNanos;
    }

    /** What is known, the caller's from now on; null if nothing is. */
    @Nullable
    Attempt take() {
        Attempt taken = attempt;
        attempt = null;
        return taken;
    }

    @Override
    public boolean isAtHand() {
        return attempt instanceof Attempt.Opened opened
                && opened.meta().outcome() instanceof ResponseHead head
                && head.hasKnownLength()
                && (opened.meta().firstIndex() == Meta.NO_FRAMES
                        || opened.lease().segment().body().hasChunk());
    }

    @Override
    public boolean sendAtOnce(ContentSink sink) throws ClientGoneException {
        if (!(attempt instanceof Attempt.Opened opened) || !(opened.meta().outcome() instanceof ResponseHead head)) {
            throw new IllegalStateException("nothing is at hand");
        }
        if (opened.meta().hot() != null) {
            sink.granted(opened.meta().hot());
        }
        sink.begin(head);
        if (opened.meta().firstIndex() != Meta.NO_FRAMES) {
            transfer = bodies.transfer(request, head, sink, times);
            if (!transfer.sendAtOnce(opened.lease())) {
                return false;
            }
        }
        close();
        sink.end();
        times.over(true);
        return true;
    }

    @Override
    public void sendRest() throws IOException {
        BodyTransfer begun = transfer;
        if (begun == null || !(take() instanceof Attempt.Opened opened)) {
            throw new IllegalStateException("nothing has begun");
        }
        boolean complete = false;
        try (Lease first = opened.lease()) {
            Refusal refusal = begun.run(first);
            if (refusal != null) {
                throw new BodyCutException(refusal.detail(), null);
            }
            complete = true;
        } finally {
            times.over(complete);
        }
    }

    @Override
    public void close() {
        switch (take()) {
            case Attempt.Opened opened -> opened.lease().close();
            case Attempt.Waiting waiting -> link.drop(waiting.ticket());
            case Attempt.Refused ignored -> {}
            case null -> {}
        }
    }
}
