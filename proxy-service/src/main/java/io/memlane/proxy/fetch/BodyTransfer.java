package io.memlane.proxy.fetch;

import io.memlane.model.http.Refusal;
import io.memlane.model.http.ResponseHead;
import io.memlane.model.log.RepeatedLog;
import io.memlane.model.segment.AbortReason;
import io.memlane.proxy.content.BodyCutException;
import io.memlane.proxy.content.ClientGoneException;
import io.memlane.proxy.content.ContentRequest;
import io.memlane.proxy.content.ContentSink;
import io.memlane.proxy.content.KeptBody;
import io.memlane.proxy.control.BodyAbortedException;
import io.memlane.proxy.control.BodyReceiver;
import io.memlane.proxy.control.Segment;
import io.memlane.proxy.segments.Lease;
import io.memlane.proxy.segments.SegmentPool;
import io.memlane.runtime.tracing.Attributes;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends one body to one client, over as many segments as it takes. One thread, the request's.
 *
 * <p>What the sink has taken counts as sent. When a segment is lost, another one goes on at that offset, if the cache still has the same
 * version of the content; if it hasn't, or not in time, the connection is cut: a body is never short in silence, nor of two versions. The
 * cache publishes the last chunk of each part only after it has looked at the file again, so whoever has all bytes has a good body.
 *
 * <p>A client that doesn't read keeps its segment until another request waits for one, or for the stall timeout. After that it has nothing
 * of the pool's, and queues for a segment like everybody else when it reads again.
 */
final class BodyTransfer {
    private static final Logger LOG = LoggerFactory.getLogger(BodyTransfer.class);
    private static final RepeatedLog BROKEN = RepeatedLog.warnings(LOG);
    private static final long NOWHERE = -1;
    /** What is sent before others have a turn, by a thread that they wait for. */
    private static final long AT_ONCE_BYTES = 512 << 10;

    private final RequestProperties properties;
    private final BodyMeters meters;
    private final ReplyTimes times;
    private final ContentRequest request;
    private final String path;
    private final ResponseHead head;
    private final ContentSink sink;

    private final ClientWait client;
    private final PartSize partSize = new PartSize();
    private final Continuation continuation;
    private final BodiesElsewhere bodies;
    /** Null as long as the body is on its first segment. */
    private BodiesElsewhere.@Nullable Body shown;

    /** Bytes that the sink has taken: where the body goes on. */
    private long offset;
    /** Where a segment was lost last; {@link #NOWHERE} if the body went on since for another reason. */
    private long lostAt = NOWHERE;
    /** Where the current part began. */
    private long partOffset;
    /** Whether the client has blocked in the current part. */
    private boolean blocked;

    /** How much the current part may be of; {@link PartSize#ALL} for all the rest. */
    private long partLimit = PartSize.ALL;

    /** Whether some of a chunk is left. */
    private boolean held;
    /** Throws what went wrong before anybody could wait; null if nothing did. */
    private @Nullable Sending failed;

    /** Whether the client may have seen the head. */
    private boolean flushed;
    /** Whether the sink has a chunk: if it fails then, nobody knows what the client has got. */
    private boolean writing;

    BodyTransfer(
            SegmentPool pool,
            WaitingRoom waitingRoom,
            RequestProperties properties,
            ClientPatience patience,
            BodyMeters meters,
            ReplyTimes times,
            BodiesElsewhere bodies,
            ContentRequest request,
            ResponseHead head,
            ContentSink sink) {
        this.bodies = bodies;
        this.properties = properties;
        this.client = new ClientWait(sink, patience, times);
        this.meters = meters;
        this.times = times;
        this.request = request;
        this.path = request.path();
        this.head = head;
        this.sink = sink;
        this.continuation = new Continuation(pool, waitingRoom, properties, request, head);
    }

    /**
     * Sends the whole body.
     *
     * @param first where META has come and the frames are; given back here
     * @return null if it is; else why nothing of it was sent
     * @throws BodyCutException the body can't be completed
     * @throws ClientGoneException nobody takes it any more
     */
    @Nullable
    Refusal run(Lease first) throws IOException {
        return run(() -> sendAll(first));
    }

    /**
     * Sends the rest of a body that is at hand, as long as it is, and then over segments.
     *
     * @param from how much of it the client has taken, which isn't all
     */
    void goOn(long from, KeptBody kept) throws IOException {
        offset = from;
        flushed = true;
        run(() -> sendKept(kept));
    }

    /**
     * Sends what is at hand and the client takes at once. Whatever is left, or went wrong, is for {@link #run}.
     *
     * @return whether that was all
     */
    boolean sendAtOnce(Lease lease) {
        Segment segment = lease.segment();
        BodyReceiver body = segment.body();
        try {
            while (offset < AT_ONCE_BYTES && body.hasNext()) {
                if (body.next(0) == BodyReceiver.Arrival.END) {
                    sink.carried(segment.name(), body.carriedInline(), body.carriedInSlots());
                    return true;
                }
                if (!writeAtOnce(body.chunk())) {
                    held = true;
                    return false;
                }
                body.release();
            }
        } catch (IOException | RuntimeException | InternalError e) {
            failed = () -> {
                throw e;
            };
        }
        return false;
    }

    /** Sends something of the body, to its end. */
    private interface Sending {
        void run() throws IOException;
    }

    private void sendKept(KeptBody kept) throws IOException {
        while (offset < head.bodyLengthBytes()) {
            client.awaitReading(false);
            ByteBuffer rest = kept.borrow(offset);
            if (rest == null) {
                BodiesElsewhere.Body body = show();
                body.left(Resumed.EVICTED, offset);
                body.queues();
                Lease lease = resume(Resumed.EVICTED);
                body.goesOn(lease.segment().name());
                sendAll(lease);
                return;
            }
            try {
                int before = rest.remaining();
                sink.write(rest);
                offset += before - rest.remaining();
                client.took(before - rest.remaining());
            } finally {
                kept.giveBack();
            }
        }
        sink.end();
        client.settle();
    }

    private @Nullable Refusal run(Sending sending) throws IOException {
        try {
            sending.run();
            return null;
        } catch (NothingSentException e) {
            return e.refusal();
        } catch (ClientGoneException e) {
            meters.cut(client.fault());
            request.span().failed(client.fault().word());
            throw e;
        } finally {
            if (shown != null) {
                shown.close();
            }
            request.span().attribute(Attributes.BYTES, offset);
        }
    }

    private void sendAll(Lease first) throws IOException {
        Lease lease = first;
        Resumed reason = null;
        while (true) {
            try (Lease current = lease) {
                if (reason != null) {
                    meters.resumed(reason);
                }
                reason = send(current);
            }
            if (reason == null) {
                sink.end();
                client.settle();
                return;
            }
            BodiesElsewhere.Body body = show();
            body.left(reason, offset);
            if (reason.waitsForClient()) {
                client.awaitReading(reason != Resumed.PACED);
                body.queues();
            }
            lease = resume(reason);
            body.goesOn(lease.segment().name());
        }
    }

    private BodiesElsewhere.Body show() {
        if (shown == null) {
            shown = bodies.add(path, head.hasKnownLength() ? head.bodyLengthBytes() : null);
        }
        return shown;
    }

    /** Sends what the segment has. Returns null when the body is complete, or why it has to go on elsewhere. */
    private @Nullable Resumed send(Lease lease) throws IOException {
        Segment segment = lease.segment();
        partOffset = offset;
        blocked = false;
        try {
            Resumed givenUp = receive(lease);
            if (givenUp != null) {
                segment.cancel(properties.cancelTimeout());
                return givenUp;
            }
            if (!blocked) {
                partSize.keptUp();
            }
            return isComplete() ? null : Resumed.PACED;
        } catch (ClientGoneException e) {
            segment.cancel(properties.cancelTimeout());
            throw e;
        } catch (BodyAbortedException e) {
            if (e.reason() == AbortReason.GOING_AWAY && isResumable()) {
                return Resumed.CACHE_LOST;
            }
            throw cut(
                    e.reason() == AbortReason.CHANGED ? Cut.CHANGED : Cut.READ_FAILED,
                    String.valueOf(e.getMessage()),
                    e);
        } catch (IOException | InternalError e) {
            segment.close();
            return lost(segment, e);
        } catch (RuntimeException e) {
            segment.cancel(properties.cancelTimeout());
            meters.cut(Cut.FAILED);
            throw e;
        } finally {
            request.span().attribute(Attributes.SEGMENT, segment.name());
            sink.carried(
                    segment.name(),
                    segment.body().carriedInline(),
                    segment.body().carriedInSlots());
        }
    }

    /** Takes what one segment has, to the end of the part. Returns null if that is reached, or why the rest of the part is given up. */
    private @Nullable Resumed receive(Lease lease) throws IOException {
        BodyReceiver body = lease.segment().body();
        // Whether the content has nothing more at this moment, so that whoever needs the segment may have it.
        boolean waits = false;
        Sending failure = failed;
        if (failure != null) {
            failed = null;
            failure.run();
        }
        if (held) {
            held = false;
            if (!write(lease, body.chunk())) {
                return lease.isRevoked() ? Resumed.EVICTED : Resumed.STALLED;
            }
            body.release();
        }
        while (true) {
            switch (body.next(properties.stallTimeout().toNanos())) {
                case CHUNK -> {
                    if (waits && !lease.unblock()) {
                        return Resumed.CONTENT_WAITS; // the chunk is given up with the rest
                    }
                    waits = false;
                    if (!write(lease, body.chunk())) {
                        return lease.isRevoked() ? Resumed.EVICTED : Resumed.STALLED;
                    }
                    body.release();
                }
                case END -> {
                    if (waits) {
                        lease.unblock();
                    }
                    return null;
                }
                case WAITS -> {
                    flush();
                    if (!waits && isResumable()) {
                        waits = true;
                        lease.block(false, lease.segment()::nudge);
                    }
                }
                case NUDGE -> {}
            }
            if (waits && lease.isRevoked()) {
                return Resumed.CONTENT_WAITS;
            }
        }
    }

    /** The content has nothing more at this moment: the client gets what there is. */
    private void flush() throws IOException {
        lostAt = NOWHERE;
        flushed = true;
        sink.flush();
        times.firstByte();
    }

    /** After a part that was sent to its end. Of a body of unknown length only a part that is shorter than it might be is the last. */
    private boolean isComplete() {
        return head.hasKnownLength()
                ? offset == head.bodyLengthBytes()
                : partLimit == PartSize.ALL || offset - partOffset < partLimit;
    }

    /** Returns false if the rest of the part has to be given up, because the client doesn't take it. */
    private boolean write(Lease lease, ByteBuffer chunk) throws IOException {
        while (!writeAtOnce(chunk)) {
            if (!awaitClient(lease)) {
                return false;
            }
        }
        return true;
    }

    /** Returns whether the client has taken all of it. */
    private boolean writeAtOnce(ByteBuffer chunk) throws IOException {
        int before = chunk.remaining();
        writing = true;
        sink.write(chunk);
        writing = false;
        int taken = before - chunk.remaining();
        if (taken > 0) {
            times.firstByte();
        }
        offset += taken;
        client.took(taken);
        return !chunk.hasRemaining();
    }

    /** Waits for the client while the segment is held. Returns whether it still is, and the client reads. */
    private boolean awaitClient(Lease lease) throws IOException {
        if (client.readsAtOnce()) {
            return true;
        }
        blocked = true;
        partSize.blocked(offset - partOffset);
        return client.readsInTime(lease, properties.stallTimeout().toNanos(), isResumable());
    }

    private boolean isResumable() {
        return continuation.isPossible() && head.resumable();
    }

    private @Nullable Resumed lost(Segment segment, Throwable failure) throws IOException {
        if (writing) {
            throw cut(Cut.FAILED, "the segment broke while the client was written to: " + failure, failure);
        }
        if (head.hasKnownLength() && offset == head.bodyLengthBytes()) {
            LOG.debug("{} was complete when {} was lost", path, segment.name());
            return null;
        }
        if (!isResumable()) {
            throw cut(Cut.NOT_RESUMABLE, "the segment broke: " + failure.getMessage(), failure);
        }
        Resumed reason = Resumed.of(failure);
        String lost = "{} lost {} at {} bytes, {}: {}";
        if (reason == Resumed.BROKEN) {
            BROKEN.log(lost, path, segment.name(), offset, reason.word(), failure.toString());
        } else {
            LOG.debug(lost, path, segment.name(), offset, reason.word(), failure.toString());
        }
        return reason;
    }

    /** Waits until the body goes on on another segment. A cache all of whose segments break at the same place isn't asked for ever. */
    private Lease resume(Resumed reason) throws IOException {
        partLimit = partSize.bytes();
        try {
            if (reason.isLoss() && offset == lostAt) {
                continuation.pause("lost again, " + reason.word());
            } else {
                continuation.renew();
            }
            lostAt = reason.isLoss() ? offset : NOWHERE;
            return continuation.find(offset, partLimit);
        } catch (NotContinuedException e) {
            throw cut(e.reason(), String.valueOf(e.getMessage()), e.getCause());
        }
    }

    /** Counts a body that ends early. One that has not begun can still be answered with an error. */
    private IOException cut(Cut reason, String text, @Nullable Throwable cause) {
        request.span().failed(reason.word());
        if (offset == 0 && !writing && !flushed) {
            times.refused(Refused.BODY_LOST);
            // Content that changed as it was read may rest the next time.
            boolean again = continuation.isPossible() && (reason == Cut.RESUME_TIMEOUT || reason == Cut.CHANGED);
            return new NothingSentException(again ? Refusal.busy(text) : Refusal.failed(text));
        }
        meters.cut(reason);
        return new BodyCutException(reason.word() + " at " + offset + " bytes: " + text, cause);
    }
}
