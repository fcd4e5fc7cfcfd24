package io.memlane.cache.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.memlane.cache.content.ScriptedContent;
import io.memlane.cache.hot.HotAnswers;
import io.memlane.model.ErrorCode;
import io.memlane.model.MemlaneException;
import io.memlane.model.control.ControlAddress;
import io.memlane.model.control.ControlConnection;
import io.memlane.model.control.ControlMessage;
import io.memlane.model.control.ControlMessage.Doorbell;
import io.memlane.model.control.ControlMessage.Meta;
import io.memlane.model.control.ControlMessage.Open;
import io.memlane.model.control.DeadlineWatch;
import io.memlane.model.control.Part;
import io.memlane.model.control.TraceParent;
import io.memlane.model.http.Boundary;
import io.memlane.model.http.Fields;
import io.memlane.model.http.OpaqueVersion;
import io.memlane.model.http.Refusal;
import io.memlane.model.http.RequestHead;
import io.memlane.model.http.ResponseHead;
import io.memlane.model.segment.FrameKind;
import io.memlane.model.segment.SegmentGeometry;
import io.memlane.model.segment.SegmentReader;
import io.memlane.model.segment.SegmentWriter;
import io.memlane.runtime.tracing.Tracing;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A transfer on one end of a real segment and a real socket, and a proxy's hands on the other. */
public final class TransferFixture implements AutoCloseable {
    /** Of the proxy. */
    static final long LIFE = 0x1234_5678_9abc_def0L;

    static final long MAX_TICKET_BYTES = 64 << 10;

    final ScriptedContent content = new ScriptedContent();
    final AtomicLong ticker = new AtomicLong();
    final Tickets tickets = new Tickets(MAX_TICKET_BYTES, ticker::get);
    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    final ControlConnection proxy;
    final SegmentReader reader;

    private final DeadlineWatch watch = new DeadlineWatch();
    private final ExecutorService session = Executors.newSingleThreadExecutor();

    final ControlConnection cache;
    final Transfer transfer;

    private final SegmentWriter writer;

    private CompletableFuture<Void> serving = CompletableFuture.completedFuture(null);
    private long requestId;

    TransferFixture(Path folder, SegmentGeometry geometry, Duration creditTimeout) throws IOException {
        this(folder, geometry, creditTimeout, Tracing.OFF);
    }

    TransferFixture(Path folder, SegmentGeometry geometry, Duration creditTimeout, Tracing tracing) throws IOException {
        ControlAddress address = new ControlAddress.Unix(folder.resolve("control.sock"));
        try (ServerSocketChannel server = address.openServer()) {
            server.bind(address.resolve());
            proxy = ControlConnection.connect(address, watch);
            cache = new ControlConnection(server.accept(), watch);
        }
        Path segment = folder.resolve("seg-000001");
        writer = SegmentWriter.create(segment, 1, geometry, cache::ring);
        reader = SegmentReader.open(segment, geometry, proxy::ring);
        transfer = new Transfer(
                content,
                HotAnswers.NONE,
                tickets,
                cache,
                LIFE,
                writer,
                geometry,
                meters(registry),
                tracing,
                10,
                creditTimeout);
    }

    /** For tests of other packages too. */
    public static TransferMeters meters(SimpleMeterRegistry registry) {
        return new TransferMeters(registry);
    }

    /** What the META says came of it: a status, or the kind of a refusal. */
    static String said(Meta meta) {
        return switch (meta.outcome()) {
            case ResponseHead head -> Integer.toString(head.status());
            case Refusal refusal -> refusal.kind().name();
        };
    }

    static ResponseHead headOf(Meta meta) {
        assertThat(meta.outcome()).isInstanceOf(ResponseHead.class);
        return (ResponseHead) meta.outcome();
    }

    /** Begins the next request, a GET, on the session's thread, and returns its META. */
    Meta open(String path) throws IOException {
        return open(RequestHead.get(path), null);
    }

    /** The same by HEAD. */
    Meta head(String path) throws IOException {
        return head(path, Fields.EMPTY);
    }

    Meta head(String path, Fields fields) throws IOException {
        return open(new RequestHead(RequestHead.HEAD, false, "", path, fields), null);
    }

    /** Begins a request for a part. */
    Meta open(String path, long offset, long limit, @Nullable OpaqueVersion expected) throws IOException {
        return open(new Open(requestId + 1, RequestHead.get(path), 1_000, new Part(offset, limit, expected)));
    }

    /** Begins a request that the proxy traces. */
    Meta open(String path, TraceParent trace) throws IOException {
        return open(
                new Open(requestId + 1, RequestHead.get(path), "", 1_000, Part.WHOLE, null, Open.NO_TICKET, 0, trace));
    }

    /** Begins a request with fields. */
    Meta open(String path, Fields fields, @Nullable Boundary boundary) throws IOException {
        return open(RequestHead.get(path, fields), boundary);
    }

    private Meta open(RequestHead request, @Nullable Boundary boundary) throws IOException {
        return open(question(request, Part.WHOLE, boundary));
    }

    /** Begins a request with fields, for a part of its body. */
    Meta open(String path, long offset, long limit, OpaqueVersion expected, Fields fields, Boundary boundary)
            throws IOException {
        return open(question(RequestHead.get(path, fields), new Part(offset, limit, expected), boundary));
    }

    private Open question(RequestHead request, Part part, @Nullable Boundary boundary) {
        return new Open(requestId + 1, request, "", 1_000, part, boundary, Open.NO_TICKET, 0, null);
    }

    /** The body of the request that was begun, which must end well. */
    byte[] body() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        assertThat(drain(body)).isEqualTo(FrameKind.END);
        served();
        return body.toByteArray();
    }

    /** A request that the session must not survive. */
    void assertMalformed(String path, long offset, long limit, @Nullable OpaqueVersion expected) {
        assertMalformed(new Open(++requestId, RequestHead.get(path), 1_000, new Part(offset, limit, expected)));
    }

    /** The same with fields, and without a boundary. */
    void assertMalformed(String path, Fields fields) {
        assertMalformed(question(RequestHead.get(path, fields), Part.WHOLE, null));
    }

    private void assertMalformed(Open open) {
        assertThatThrownBy(() -> transfer.serve(open))
                .isInstanceOfSatisfying(
                        MemlaneException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MALFORMED));
    }

    private Meta open(Open open) throws IOException {
        requestId = open.requestId();
        serving = CompletableFuture.runAsync(
                () -> {
                    try {
                        serve(open);
                    } catch (IOException e) {
                        throw new CompletionException(e);
                    }
                },
                session);
        ControlMessage message = receive();
        while (message instanceof Doorbell) {
            message = receive();
        }
        assertThat(message).isInstanceOf(Meta.class);
        Meta meta = (Meta) message;
        assertThat(meta.requestId()).isEqualTo(requestId);
        if (meta.firstIndex() != Meta.NO_FRAMES) {
            reader.begin(requestId, meta.firstIndex(), open.part().offset());
        }
        return meta;
    }

    /** Serves a request to its end, as a session's loop does. */
    private void serve(Open open) throws IOException {
        try (transfer) {
            Progress progress = transfer.serve(open);
            while (progress != Progress.DONE) {
                progress = progress == Progress.WAITS
                        ? transfer.receive(cache.receive(transfer.deadlineNanos()), progress)
                        : transfer.proceed(progress == Progress.BLOCKS);
            }
        }
    }

    long requestId() {
        return requestId;
    }

    ControlMessage receive() throws IOException {
        return proxy.receive(System.nanoTime() + TimeUnit.SECONDS.toNanos(10));
    }

    /** Waits for the next frame, parked if need be. */
    FrameKind frame() throws IOException {
        while (true) {
            reader.park();
            FrameKind kind = reader.poll();
            if (kind == null) {
                assertThat(receive()).isInstanceOf(Doorbell.class);
            }
            reader.unpark();
            if (kind != null) {
                return kind;
            }
        }
    }

    /** Takes and releases frames to the terminal one; the payload goes to {@code body}. */
    FrameKind drain(ByteArrayOutputStream body) throws IOException {
        while (true) {
            FrameKind kind = frame();
            if (kind.isTerminal()) {
                return kind;
            }
            ByteBuffer payload = reader.payload();
            byte[] chunk = new byte[payload.remaining()];
            payload.get(chunk);
            body.writeBytes(chunk);
            reader.release();
        }
    }

    /** A whole request that succeeds. */
    byte[] get(String path) throws IOException {
        assertThat(said(open(path))).isEqualTo("200");
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        assertThat(drain(body)).isEqualTo(FrameKind.END);
        served();
        return body.toByteArray();
    }

    /** Waits for the transfer to return; throws what it threw. */
    void served() throws IOException {
        try {
            serving.orTimeout(10, TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        }
        assertThat(content.open()).as("files in use").isZero();
        assertThat(reader.poll()).as("frames after the terminal one").isNull();
    }

    boolean isServing() {
        return !serving.isDone();
    }

    void awaitServed() {
        await().until(serving::isDone);
    }

    @Override
    public void close() {
        proxy.close();
        cache.close();
        session.close();
        reader.close();
        writer.close();
        watch.close();
    }
}
