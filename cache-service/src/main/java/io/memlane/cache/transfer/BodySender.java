package io.memlane.cache.transfer;

import static java.util.Objects.requireNonNull;

import io.memlane.cache.content.Pace;
import io.memlane.cache.content.Representation;
import io.memlane.model.control.ControlConnection;
import io.memlane.model.control.ControlMessage;
import io.memlane.model.control.ControlMessage.Open;
import io.memlane.model.control.ControlMessage.Waits;
import io.memlane.model.http.BodyPlan;
import io.memlane.model.http.ResponseHead;
import io.memlane.model.log.RepeatedLog;
import io.memlane.model.segment.AbortReason;
import io.memlane.model.segment.SegmentFaultException;
import io.memlane.model.segment.SegmentGeometry;
import io.memlane.model.segment.SegmentWriter;
import io.memlane.runtime.tracing.Attributes;
import io.memlane.runtime.tracing.TraceSpan;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies bodies into one segment, one after the other, as far ahead of the proxy as there is credit. It never waits: neither for credit nor for
 * content; it says that it does, and goes on when it is told to. One thread at a time.
 *
 * <p>The last chunk isn't published before the body is known to be of one state of its content ({@link CheckedBody}). Chunks are full, unless
 * the content has no more at that moment: what there is is published, and the proxy woken for it.
 */
final class BodySender {
    /** How often the proxy hears that a body goes on though no frame comes. */
    private static final long TELL_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final Logger LOG = LoggerFactory.getLogger(BodySender.class);
    private static final RepeatedLog ABORTED = RepeatedLog.warnings(LOG);

    private final ControlConnection connection;
    private final SegmentWriter writer;
    private final SegmentGeometry geometry;
    private final TransferMeters meters;
    private final int spins;
    private final long creditTimeoutNanos;

    private final Carried carried = new Carried();

    /** The body that goes on; null if there is none. */
    private @Nullable Running running;

    /** The one before, if it was published to its end, until its frames are taken or given up. */
    private @Nullable Running published;

    BodySender(
            ControlConnection connection,
            SegmentWriter writer,
            SegmentGeometry geometry,
            TransferMeters meters,
            int spins,
            Duration creditTimeout) {
        this.connection = connection;
        this.writer = writer;
        this.geometry = geometry;
        this.meters = meters;
        this.spins = spins;
        this.creditTimeoutNanos = creditTimeout.toNanos();
    }

    /**
     * Says of the content of the last body that it is taken, if all frames are released by now and the proxy hasn't given it up: then it may
     * come again for what was lost.
     */
    void settle() throws SegmentFaultException {
        Running last = published;
        if (last == null) {
            return;
        }
        boolean cancelled = writer.isCancelled();
        if (cancelled || writer.credit() == geometry.slots()) {
            published = null;
            if (!cancelled) {
                last.content.taken();
            }
        }
    }

    /** Makes ready for a body of which nothing is published yet: {@link #readFirst}, then {@link #withdraw} or {@link #run}. */
    Running prepare(Open open, Representation content, BodyPlan plan, TraceSpan span) throws IOException {
        long offset = open.part().offset();
        boolean known = plan.lengthBytes() != ResponseHead.UNKNOWN_LENGTH;
        long end = open.part().endOffset(known ? plan.lengthBytes() : Running.UNKNOWN_END);
        CheckedBody body = new CheckedBody(
                content,
                offset == 0 ? plan : plan.from(offset),
                end == Running.UNKNOWN_END ? ResponseHead.UNKNOWN_LENGTH : end - offset,
                geometry.slotSizeBytes(),
                geometry.slots(),
                offset > 0);
        settle();
        writer.begin(open.requestId(), offset);
        carried.begin();
        Running begun = new Running(open, content, body, end, span, System.nanoTime());
        begun.isRest = open.part().limit() == 0 || (known && end == plan.lengthBytes());
        return begun;
    }

    /**
     * Publishes what there is credit for. A body of one chunk is proven here, so that it is complete or not begun.
     *
     * @param last whether there won't be another attempt: then what is begun may turn out to have changed
     * @return what is wrong with the content, or null
     */
    @Nullable
    IOException readFirst(Running body, boolean last) throws IOException {
        IOException failure = last ? null : body.body.staleness();
        if (failure == null) {
            failure = readAhead(body);
        }
        while (failure == null && body.body.isUnproven() && isUnpublished(body)) {
            if (!last && body.body.hasMoved()) {
                return new ContentChangedException("it had changed since it was opened");
            }
            failure = readAhead(body);
        }
        return failure;
    }

    /** Whether nothing of it is published. */
    boolean isUnpublished(Running body) {
        return writer.bodyOffset() == body.offset() && !writer.isTerminated();
    }

    /** Gives up a body of which nothing is published. */
    void withdraw() {
        writer.withdraw();
    }

    /** Index of the first frame; {@link ControlMessage.Meta#LATER} if it isn't published yet. */
    long firstIndex(Running body) {
        return isUnpublished(body) ? ControlMessage.Meta.LATER : writer.firstIndex();
    }

    /**
     * Goes on with a body whose META is sent. It is this sender's now, and so is its content.
     *
     * @param failure what is wrong with the content already, or null
     */
    Progress run(Running body, @Nullable IOException failure, boolean mayBlock, Runnable wake) throws IOException {
        running = body;
        if (failure != null) {
            abort(body, failure);
        }
        if (writer.isTerminated()) {
            close();
            return Progress.DONE;
        }
        Progress progress = goOn(mayBlock, wake);
        if (progress == Progress.WAITS_CONTENT && isUnpublished(body)) {
            tell(body); // so that the head is shown
        }
        return progress;
    }

    /** Whether reading this is likely to block. */
    static boolean isSlow(Representation content) {
        Pace pace = content.pace();
        return pace != null && pace.isSlow(System.nanoTime());
    }

    /** Whether it is the one of that request. */
    boolean isRunning(long requestId) {
        return running != null && running.open.requestId() == requestId;
    }

    /**
     * Publishes what there is credit and content for.
     *
     * @param mayBlock else content that is slow is left for later, with {@link Progress#BLOCKS}
     * @param wake run by any thread when there is more content, after {@link Progress#WAITS_CONTENT}
     */
    Progress goOn(boolean mayBlock, Runnable wake) throws IOException {
        Running current = requireNonNull(running, "no body is under way");
        Progress progress = Progress.DONE;
        try {
            if (writer.isCancelled()) {
                abort(AbortReason.CANCELLED);
            } else if (awaitsCredit()) {
                progress = Progress.WAITS;
                current.waitsSinceNanos = System.nanoTime();
            } else if (!mayBlock && isSlow(current.content)) {
                progress = Progress.BLOCKS;
            } else {
                IOException failure = readAhead(current);
                if (failure != null) {
                    abort(current, failure);
                } else if (!writer.isTerminated()) {
                    progress = current.dry ? waitForContent(current, wake) : Progress.READY;
                    tellWhileUnproven(current);
                }
            }
            return progress;
        } finally {
            if (progress == Progress.DONE) {
                close();
            }
        }
    }

    /** What there is was published; the proxy may have parked for more than that. */
    private Progress waitForContent(Running current, Runnable wake) throws IOException {
        tellIfParked(current);
        current.body.onMore(wake);
        return Progress.WAITS_CONTENT;
    }

    /** To be called now and then while this {@link Progress#WAITS_CONTENT}. */
    void remind() throws IOException {
        Running current = running;
        if (current != null && isSilent(current)) {
            tellIfParked(current);
        }
    }

    private static boolean isSilent(Running current) {
        return System.nanoTime() - current.toldAtNanos >= TELL_NANOS;
    }

    /** One that isn't parked has frames to look at first, and may not read its connection for long. It is told when it has parked. */
    private void tellIfParked(Running current) throws IOException {
        if (writer.takeParked()) {
            tell(current);
        }
    }

    private void tell(Running current) throws IOException {
        current.toldAtNanos = System.nanoTime();
        meters.rang();
        if (current.dry && connection.version() >= ControlMessage.GENERAL_VERSION) {
            connection.send(new Waits(current.open.requestId()));
        } else {
            connection.ring();
        }
    }

    /** A long second reading isn't a cache that hangs: the proxy would give the body up after its stall timeout. */
    private void tellWhileUnproven(Running current) throws IOException {
        if (current.body.isUnproven() && isSilent(current)) {
            tellIfParked(current);
        }
    }

    /** Looks for credit for a moment, and says so to the proxy if there is none. */
    private boolean awaitsCredit() throws IOException {
        for (int spin = 0; spin < spins && writer.credit() == 0 && !writer.isCancelled(); spin++) {
            Thread.onSpinWait();
        }
        return writer.credit() == 0 && writer.park();
    }

    /** When the proxy must have given credit, in terms of {@link System#nanoTime()}, while this {@link Progress#WAITS}. */
    long deadlineNanos() {
        return requireNonNull(running, "no body is under way").waitsSinceNanos + creditTimeoutNanos;
    }

    /** The proxy has rung, or cancelled, while this {@link Progress#WAITS}: whatever it wanted to say is in its words. */
    void waitIsOver() {
        Running current = requireNonNull(running, "no body is under way");
        writer.unpark();
        carried.creditNanos += System.nanoTime() - current.waitsSinceNanos;
    }

    void cancel() throws IOException {
        try {
            abort(AbortReason.CANCELLED);
        } finally {
            close();
        }
    }

    /**
     * Publishes what there is credit for, up to the end of what is wanted; or goes on to read it a second time. Returns what went wrong with
     * the content, or null.
     */
    private @Nullable IOException readAhead(Running current) throws IOException {
        Pace pace = current.content.pace();
        if (pace == null) {
            return publish(current);
        }
        long start = System.nanoTime();
        try {
            return publish(current);
        } finally {
            pace.took(start, System.nanoTime());
        }
    }

    private @Nullable IOException publish(Running current) throws IOException {
        current.dry = false;
        try {
            if (current.body.isUnproven()) {
                current.body.readAgain();
                if (current.body.isUnproven()) {
                    return null;
                }
            }
        } catch (IOException e) {
            return e;
        }
        try {
            int credit = writer.credit();
            while (writer.bodyOffset() < current.end && credit-- > 0 && !writer.isCancelled() && !current.dry) {
                appendNext(current);
            }
            if (writer.bodyOffset() == current.end) {
                writer.end();
                current.isPublished = true;
            }
            return null;
        } catch (ContentReadException e) {
            return e.cause() instanceof UnprovenException ? null : e.cause();
        }
    }

    private void appendNext(Running current) throws IOException {
        long available;
        try {
            available = current.body.available();
        } catch (IOException e) {
            throw new ContentReadException(e);
        }
        if (available == 0) {
            current.dry = true;
            return;
        }
        long offset = writer.bodyOffset();
        if (available == Representation.NONE) {
            if (current.end != Running.UNKNOWN_END) {
                throw new ContentReadException(new ContentChangedException("it became shorter"));
            }
            current.end = offset;
            current.isRest = true;
            return;
        }
        int chunk = (int) Math.min(Math.min(geometry.slotSizeBytes(), available), current.end - offset);
        writer.append(chunk, destination -> {
            try {
                current.body.fill(destination, offset + chunk == current.end);
            } catch (IOException e) {
                throw new ContentReadException(e);
            }
        });
        carried.chunk(chunk, geometry.isInline(chunk));
    }

    private void abort(Running current, IOException failure) throws IOException {
        ABORTED.log(
                "Transfer of {} aborted at {} bytes: {}",
                current.open.request().target(),
                writer.bodyOffset(),
                failure.toString());
        current.span.failed(failure.toString());
        abort(failure instanceof ContentChangedException ? AbortReason.CHANGED : AbortReason.READ_FAILED);
    }

    private void abort(AbortReason reason) throws IOException {
        writer.abort(reason);
        meters.aborted(reason);
    }

    /** Gives back what a body holds that is under way; it gets no more frames. */
    void close() {
        Running current = running;
        if (current != null) {
            running = null;
            published = current.isPublished && current.isRest ? current : null;
            try (current.content;
                    current.span) {
                meters.transferred(carried, writer.isTerminated(), System.nanoTime() - current.startNanos);
                current.span.attribute(Attributes.BYTES, writer.bodyOffset() - current.offset());
            }
        }
    }
}
