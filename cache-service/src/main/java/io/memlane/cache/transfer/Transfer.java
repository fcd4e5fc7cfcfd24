package io.memlane.cache.transfer;

import static java.util.Objects.requireNonNull;

import io.memlane.cache.content.ContentStore;
import io.memlane.cache.content.Lookup;
import io.memlane.cache.content.OpenFile;
import io.memlane.model.ErrorCode;
import io.memlane.model.MemlaneException;
import io.memlane.model.control.ControlConnection;
import io.memlane.model.control.ControlMessage;
import io.memlane.model.control.ControlMessage.Cancel;
import io.memlane.model.control.ControlMessage.Doorbell;
import io.memlane.model.control.ControlMessage.Meta;
import io.memlane.model.control.ControlMessage.Method;
import io.memlane.model.control.ControlMessage.Open;
import io.memlane.model.control.ControlMessage.Ping;
import io.memlane.model.control.ControlMessage.Pong;
import io.memlane.model.control.ControlMessage.Status;
import io.memlane.model.http.BodyPlan;
import io.memlane.model.http.VersionToken;
import io.memlane.model.log.RepeatedLog;
import io.memlane.model.segment.AbortReason;
import io.memlane.model.segment.SegmentGeometry;
import io.memlane.model.segment.SegmentWriter;
import io.memlane.runtime.tracing.Attributes;
import io.memlane.runtime.tracing.TraceSpan;
import io.memlane.runtime.tracing.Tracing;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the OPENs of one segment: looks the path up, tells the metadata, and copies the bytes into the segment, as far ahead of the
 * proxy as there is credit. It never waits for credit itself: it says that it does, and goes on when it is told to. Neither does it open
 * files where others wait for the thread: what isn't open yet is looked up when it is told to go on. One thread at a time.
 *
 * <p>META comes after the frames that fit into the credit, so that a small body is complete when the proxy wakes up. The last chunk isn't
 * published before the body is known to be of one state of its file ({@link CheckedBody}). A body that is continued names the version that
 * it began with, so that holds for all its parts together. Before anything is published, a file that isn't as it was opened is opened anew.
 */
public final class Transfer implements AutoCloseable {
    /** How often a file that isn't what it was when it was opened is opened anew for one request. */
    private static final int ATTEMPTS = 3;
    /** How often the proxy hears that a body is read a second time. */
    private static final long RING_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final Logger LOG = LoggerFactory.getLogger(Transfer.class);
    private static final RepeatedLog UNREADABLE = RepeatedLog.warnings(LOG);
    private static final RepeatedLog ABORTED = RepeatedLog.warnings(LOG);

    private final ContentStore content;
    private final ControlConnection connection;
    private final SegmentWriter writer;
    private final SegmentGeometry geometry;
    private final TransferMeters meters;
    private final Tracing tracing;
    private final int spins;
    private final long creditTimeoutNanos;
    private final int version;

    private final Carried carried = new Carried();

    /** The body that goes on when there is credit; null if there is none. */
    private @Nullable Running running;

    /** The request whose content has to be looked up where that may block; null if there is none. */
    private @Nullable Open blocked;

    /** From OPEN to META. */
    private TraceSpan opening = TraceSpan.NONE;

    /** @param version of the protocol that the proxy speaks */
    public Transfer(
            ContentStore content,
            ControlConnection connection,
            SegmentWriter writer,
            SegmentGeometry geometry,
            TransferMeters meters,
            Tracing tracing,
            int spins,
            Duration creditTimeout,
            int version) {
        this.content = content;
        this.connection = connection;
        this.writer = writer;
        this.geometry = geometry;
        this.meters = meters;
        this.tracing = tracing;
        this.spins = spins;
        this.creditTimeoutNanos = creditTimeout.toNanos();
        this.version = version;
    }

    /**
     * Answers an OPEN: META, and as many frames as there is credit for; unless that {@link Progress#BLOCKS}. Doesn't block but for the bytes
     * of a file that is open.
     *
     * @throws IOException if the segment or its connection is broken; whatever goes wrong with the content is told to the proxy instead
     */
    public Progress serve(Open open) throws IOException {
        if (open.offset() < 0 || open.limit() < 0 || (open.offset() > 0 && open.expected() == null)) {
            throw new MemlaneException(
                    ErrorCode.MALFORMED, "OPEN with offset " + open.offset() + " and limit " + open.limit());
        }
        opening = tracing.ofPeer("open", open.traceParent()).attribute(Attributes.PATH, open.path());
        return answer(open, false);
    }

    private Progress answer(Open open, boolean mayBlock) throws IOException {
        blocked = null;
        try (TraceSpan.Named _ = opening.named()) {
            if (!find(open, mayBlock)) {
                blocked = open;
                return Progress.BLOCKS;
            }
        } finally {
            if (blocked == null) {
                opening.close();
            }
        }
        return running == null ? Progress.DONE : goOn(running);
    }

    private @Nullable Lookup look(Open open, boolean mayBlock) {
        String accepted = open.fields().acceptEncoding();
        String query = open.fields().query();
        return mayBlock ? content.find(open.path(), accepted, query) : content.findNow(open.path(), accepted, query);
    }

    /** Returns false if nothing was done, because to look the path up may block. */
    private boolean find(Open open, boolean mayBlock) throws IOException {
        for (int attempt = 1; ; attempt++) {
            switch (look(open, mayBlock)) {
                case null -> {
                    return false;
                }
                case Lookup.Found found -> {
                    try {
                        if (serve(open, found.file(), attempt == ATTEMPTS)) {
                            return true;
                        }
                    } finally {
                        if (running == null) {
                            found.file().close();
                        }
                    }
                    if (attempt == ATTEMPTS) {
                        reply(open, Status.BUSY, "the content changes while it is read");
                        return true;
                    }
                }
                case Lookup.Folder ignored -> {
                    reply(open, version >= ControlMessage.FIELDS_VERSION ? Status.FOLDER : Status.NOT_FOUND, "");
                    return true;
                }
                case Lookup.NotFound ignored -> {
                    reply(open, Status.NOT_FOUND, "");
                    return true;
                }
                case Lookup.Forbidden ignored -> {
                    reply(open, Status.FORBIDDEN, "");
                    return true;
                }
                case Lookup.Busy ignored -> {
                    reply(open, Status.BUSY, "too many open files");
                    return true;
                }
                case Lookup.Failed failed -> {
                    reply(open, Status.FAILED, failed.reason());
                    return true;
                }
            }
        }
    }

    private void reply(Open open, Status status, String reason) throws IOException {
        send(new Meta(open.requestId(), status, Meta.NO_FRAMES, null, reason));
    }

    private void send(Meta meta) throws IOException {
        connection.send(meta);
        opening.attribute(Attributes.STATUS, meta.status().name()).close();
    }

    /** Returns false if nothing was sent because the file has changed and may be looked up again. */
    private boolean serve(Open open, OpenFile file, boolean lastAttempt) throws IOException {
        VersionToken expected = open.expected();
        if (expected != null && !expected.equals(file.metadata().version())) {
            reply(open, Status.CHANGED, "the content isn't the expected one any more");
            return true;
        }
        Reply reply = Reply.to(open, file);
        BodyPlan plan = reply.body();
        if (open.offset() > (plan == null ? 0 : plan.lengthBytes())) {
            throw new MemlaneException(
                    ErrorCode.MALFORMED, "OPEN with offset " + open.offset() + " and status " + reply.status());
        }
        if (plan == null || open.method() == Method.HEAD) {
            send(reply.meta(open.requestId(), Meta.NO_FRAMES));
            return true;
        }
        return transfer(open, file, reply, plan, lastAttempt);
    }

    private boolean transfer(Open open, OpenFile file, Reply reply, BodyPlan plan, boolean lastAttempt)
            throws IOException {
        long end = open.endOffset(plan.lengthBytes());
        CheckedBody body = new CheckedBody(
                file,
                open.offset() == 0 ? plan : plan.from(open.offset()),
                end - open.offset(),
                geometry.slotSizeBytes(),
                open.offset() > 0);
        TraceSpan span = tracing.within("transfer", open.traceParent());
        Running current = new Running(open, file, body, end, span, System.nanoTime());
        boolean begun = false;
        try {
            writer.begin(open.requestId(), open.offset());
            carried.begin();
            IOException failure = lastAttempt ? null : body.staleness();
            if (failure == null) {
                failure = beginReading(current, lastAttempt);
            }
            if (failure != null && writer.bodyOffset() == open.offset()) {
                writer.withdraw();
                return refuse(current, failure);
            }
            begun = true;
            send(reply.meta(open.requestId(), writer.firstIndex()));
            if (failure != null) {
                abort(current, failure);
            } else if (!writer.isTerminated()) {
                running = current;
            }
            return true;
        } finally {
            if (running == null) {
                over(current, begun);
            }
        }
    }

    /** Publishes what there is credit for. A body of one chunk is proven here, so that it is complete or not begun. */
    private @Nullable IOException beginReading(Running current, boolean lastAttempt) throws IOException {
        IOException failure = readAhead(current);
        while (failure == null && current.body.isUnproven() && writer.bodyOffset() == current.open.offset()) {
            if (!lastAttempt && current.body.hasMoved()) {
                return new ContentChangedException("it had changed since it was opened");
            }
            failure = readAhead(current);
        }
        return failure;
    }

    /** Returns false if the file has changed and may be looked up again. */
    private boolean refuse(Running current, IOException failure) throws IOException {
        if (failure instanceof ContentChangedException) {
            current.file.distrust();
            return false;
        }
        UNREADABLE.log("Can't read {}: {}", current.open.path(), failure.toString());
        current.span.failed(failure.toString());
        reply(current.open, Status.FAILED, "the content can't be read");
        return true;
    }

    private void abort(Running current, IOException failure) throws IOException {
        ABORTED.log(
                "Transfer of {} aborted at {} bytes: {}", current.open.path(), writer.bodyOffset(), failure.toString());
        current.span.failed(failure.toString());
        abort(failure instanceof ContentChangedException ? AbortReason.CHANGED : AbortReason.READ_FAILED);
    }

    private void over(Running current, boolean begun) {
        try (current.span) {
            if (begun) {
                meters.transferred(carried, writer.isTerminated(), System.nanoTime() - current.startNanos);
                current.span.attribute(Attributes.BYTES, writer.bodyOffset() - current.open.offset());
            }
        }
    }

    /**
     * Goes on with what {@link #serve} began: looks the content up, if that {@link Progress#BLOCKS}, or publishes what there is credit for,
     * which never blocks but for the content.
     *
     * @throws IOException as {@link #serve}
     */
    public Progress proceed() throws IOException {
        Open open = blocked;
        return open == null ? goOn(requireNonNull(running, "no body is under way")) : answer(open, true);
    }

    private Progress goOn(Running current) throws IOException {
        Progress progress = Progress.DONE;
        try {
            if (writer.isCancelled()) {
                abort(AbortReason.CANCELLED);
            } else if (awaitsCredit()) {
                progress = Progress.WAITS;
                current.waitsSinceNanos = System.nanoTime();
            } else {
                // What the proxy has released is written to again.
                current.body.countAll();
                IOException failure = readAhead(current);
                if (failure != null) {
                    abort(current, failure);
                } else if (!writer.isTerminated()) {
                    progress = Progress.READY;
                    ringWhileUnproven(current);
                }
            }
            return progress;
        } finally {
            if (progress == Progress.DONE) {
                close();
            }
        }
    }

    /** A long second reading isn't a cache that hangs: the proxy would give the body up after its stall timeout. */
    private void ringWhileUnproven(Running current) throws IOException {
        long now = System.nanoTime();
        if (current.body.isUnproven() && now - current.rangAtNanos >= RING_NANOS) {
            current.rangAtNanos = now;
            meters.rang();
            connection.ring();
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
    public long deadlineNanos() {
        return requireNonNull(running, "no body is under way").waitsSinceNanos + creditTimeoutNanos;
    }

    /**
     * Takes a message while this {@link Progress#WAITS}.
     *
     * @throws MemlaneException UNEXPECTED if it is none that may come then
     */
    public Progress receive(ControlMessage message) throws IOException {
        Running current = requireNonNull(running, "no body is under way");
        switch (message) {
            case Doorbell ignored -> {}
            case Cancel cancel
            when cancel.requestId() == current.open.requestId() -> {
                writer.unpark();
                carried.creditNanos += System.nanoTime() - current.waitsSinceNanos;
                try {
                    abort(AbortReason.CANCELLED);
                } finally {
                    close();
                }
                return Progress.DONE;
            }
            // Of a request that is over.
            case Cancel ignored -> {
                return Progress.WAITS;
            }
            case Ping ping -> {
                connection.send(new Pong(ping.nonce()));
                return Progress.WAITS;
            }
            default -> throw new MemlaneException(ErrorCode.UNEXPECTED, message.type() + " during a transfer");
        }
        writer.unpark();
        carried.creditNanos += System.nanoTime() - current.waitsSinceNanos;
        return goOn(current);
    }

    /** Gives back what a request holds that is under way; it gets no more frames. */
    @Override
    public void close() {
        if (blocked != null) {
            blocked = null;
            opening.close();
        }
        Running current = running;
        if (current != null) {
            running = null;
            try {
                over(current, true);
            } finally {
                current.file.close();
            }
        }
    }

    /**
     * Publishes what there is credit for, up to the end of what is wanted; or goes on to read it a second time. Returns what went wrong with
     * the content, or null.
     */
    private @Nullable IOException readAhead(Running current) throws IOException {
        if (current.body.isUnproven()) {
            try {
                current.body.readAgain();
            } catch (IOException e) {
                return e;
            }
            if (current.body.isUnproven()) {
                return null;
            }
        }
        try {
            int credit = writer.credit();
            while (writer.bodyOffset() < current.end && credit-- > 0 && !writer.isCancelled()) {
                appendNext(current.body, current.end);
            }
            if (writer.bodyOffset() == current.end) {
                writer.end();
            }
            return null;
        } catch (ContentReadException e) {
            return e.cause() instanceof UnprovenException ? null : e.cause();
        }
    }

    private void abort(AbortReason reason) throws IOException {
        writer.abort(reason);
        meters.aborted(reason);
    }

    private void appendNext(CheckedBody body, long end) throws IOException {
        long offset = writer.bodyOffset();
        int chunk = (int) Math.min(geometry.slotSizeBytes(), end - offset);
        writer.append(chunk, destination -> {
            try {
                body.fill(destination, offset + chunk == end);
            } catch (IOException e) {
                throw new ContentReadException(e);
            }
        });
        carried.chunk(chunk, geometry.isInline(chunk));
    }
}
