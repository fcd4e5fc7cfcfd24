package io.memlane.proxy.control;

import io.memlane.model.control.ControlConnection;
import io.memlane.model.control.ControlMessage;
import io.memlane.model.control.ControlMessage.Attach;
import io.memlane.model.control.ControlMessage.Attached;
import io.memlane.model.control.ControlMessage.Meta;
import io.memlane.model.control.ControlMessage.Open;
import io.memlane.model.control.Wish;
import io.memlane.model.http.Fields;
import io.memlane.model.http.OpaqueVersion;
import io.memlane.model.http.Outcome;
import io.memlane.model.http.Refusal;
import io.memlane.model.http.ResponseHead;
import io.memlane.model.segment.AbortReason;
import io.memlane.model.segment.SegmentFiles;
import io.memlane.model.segment.SegmentWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.util.FileSystemUtils;

/** One connection of a {@link FakeCache}: reads messages, and has the means to answer them, well or badly. */
public final class FakeSession implements Runnable {
    private final FakeCache cache;
    private final ControlConnection connection;
    private volatile @Nullable SegmentWriter writer;
    private @Nullable Path directory;

    FakeSession(FakeCache cache, ControlConnection connection) {
        this.cache = cache;
        this.connection = connection;
    }

    @Override
    public void run() {
        try (connection) {
            while (true) {
                switch (receive()) {
                    case Attach attach -> cache.script.attach(this, attach);
                    case Open open -> cache.script.open(this, open);
                    case ControlMessage message -> cache.script.other(this, message);
                }
            }
        } catch (IOException e) {
            // the end
        } finally {
            removeSegment();
            cache.sessions.remove(this);
        }
    }

    private void removeSegment() {
        SegmentWriter made = writer;
        if (made != null) {
            made.close();
            FileSystemUtils.deleteRecursively(directory.toFile());
        }
    }

    public FakeCache cache() {
        return cache;
    }

    public ControlConnection connection() {
        return connection;
    }

    public SegmentWriter writer() {
        return writer;
    }

    public ControlMessage receive() throws IOException {
        return connection.receive(ControlConnection.NO_DEADLINE);
    }

    public void grantLink() throws IOException {
        grant("", Wish.NONE);
    }

    public void grantSegment(Wish wish) throws IOException {
        grant(makeSegment(wish), wish);
    }

    private void grant(String segment, Wish wish) throws IOException {
        int version = cache.version;
        connection.send(new Attached(version, segment, wish, cache.scope));
        connection.speak(version);
    }

    public String makeSegment(Wish wish) throws IOException {
        int number = cache.lastSegment.incrementAndGet();
        String name = SegmentFiles.directoryName(number);
        directory = cache.directory.resolve(name);
        writer = SegmentWriter.create(directory, number, wish.geometry(), connection::ring);
        return name;
    }

    boolean hasSegment() {
        return writer != null;
    }

    /** The bytes of a body of this length, always the same. */
    public static byte[] body(int lengthBytes) {
        byte[] body = new byte[lengthBytes];
        new Random(lengthBytes).nextBytes(body);
        return body;
    }

    /** Of a file of this length. */
    public static ResponseHead head(int lengthBytes) {
        return new ResponseHead(
                200,
                Fields.of("Content-Type", "text/plain", "ETag", "\"e\""),
                lengthBytes,
                new OpaqueVersion(1, 2, lengthBytes, 4, 5),
                true);
    }

    /** Of a body whose end alone tells its length. */
    public static ResponseHead headOfUnknownLength(boolean resumable) {
        return new ResponseHead(
                200,
                Fields.of("Content-Type", "text/plain"),
                ResponseHead.UNKNOWN_LENGTH,
                new OpaqueVersion(1, 2, -1, 4, 5),
                resumable);
    }

    /** Answers without frames. */
    public void answer(Open open, Outcome outcome) throws IOException {
        connection.send(new Meta(open.requestId(), Meta.NO_FRAMES, outcome));
    }

    /** Answers with the frames that the writer has begun. */
    public void announce(Open open, Outcome outcome) throws IOException {
        connection.send(new Meta(open.requestId(), writer.firstIndex(), outcome));
    }

    /** Publishes these bytes of a body; beyond the credit that there is META must have been sent. */
    public void append(byte[] body, int from, int to) throws IOException {
        for (int at = from; at < to; at += 4096) {
            int start = at;
            if (awaitCredit() == 0) {
                return; // cancelled
            }
            writer.append(Math.min(4096, to - at), chunk -> chunk.put(body, start, chunk.remaining()));
        }
    }

    /** Answers as it should be. */
    public void reply(Open open, int lengthBytes) throws IOException {
        OpaqueVersion expected = open.part().expected();
        if (expected != null && !expected.equals(head(lengthBytes).version())) {
            answer(open, Refusal.changed(""));
            return;
        }
        if (open.request().isHead()) {
            answer(open, head(lengthBytes));
            return;
        }
        send(open, lengthBytes, lengthBytes);
        if (!writer.isTerminated()) {
            if (writer.isCancelled()) {
                writer.abort(AbortReason.CANCELLED);
            } else {
                writer.end();
                sendMeta(open, lengthBytes);
            }
        }
    }

    /** Promises a length and sends so many bytes, without a terminal frame unless the request is cancelled. */
    public void send(Open open, int promisedBytes, int lengthBytes) throws IOException {
        writer.begin(open.requestId(), open.part().offset());
        byte[] body = body(promisedBytes);
        long end = Math.min(lengthBytes, open.part().endOffset(promisedBytes));
        int credit = writer.credit();
        while (writer.bodyOffset() < end && !writer.isCancelled()) {
            if (credit-- == 0) {
                sendMeta(open, promisedBytes);
                credit = awaitCredit();
                continue;
            }
            int at = (int) writer.bodyOffset();
            writer.append((int) Math.min(4096, end - at), chunk -> chunk.put(body, at, chunk.remaining()));
        }
        if (lengthBytes > 0) {
            sendMeta(open, promisedBytes);
        }
    }

    private long metaSent;

    private void sendMeta(Open open, int lengthBytes) throws IOException {
        if (metaSent != open.requestId()) {
            metaSent = open.requestId();
            ResponseHead head = head(lengthBytes);
            announce(
                    open,
                    new ResponseHead(
                            head.status(), head.fields(), head.bodyLengthBytes(), head.version(), cache.resumable));
        }
    }

    private int awaitCredit() throws IOException {
        while (writer.credit() == 0 && !writer.isCancelled()) {
            if (writer.park()) {
                connection.receive(System.nanoTime() + TimeUnit.SECONDS.toNanos(20));
            }
            writer.unpark();
        }
        return writer.credit();
    }

    /** Ends the connection; its thread removes the segment. */
    public void close() {
        connection.close();
    }
}
