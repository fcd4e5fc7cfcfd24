package io.memlane.proxy.web;

import static java.util.Objects.requireNonNull;

import io.memlane.model.http.Fields;
import io.memlane.model.http.InterimResponse;
import io.memlane.model.http.OpaqueVersion;
import io.memlane.model.http.Refusal;
import io.memlane.model.http.RequestHead;
import io.memlane.model.http.ResponseHead;
import io.memlane.proxy.content.BegunAnswer;
import io.memlane.proxy.content.BodyCutException;
import io.memlane.proxy.content.ClientGoneException;
import io.memlane.proxy.content.ContentRequest;
import io.memlane.proxy.content.ContentSink;
import io.memlane.proxy.content.ContentSource;
import io.memlane.proxy.content.Upload;
import io.memlane.proxy.control.EventLoop;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A content source whose paths say how it behaves. Reuses one direct buffer per body, as a segment does. */
final class FakeContentSource implements ContentSource {
    static final String HELLO_TYPE = "text/html; charset=UTF-8";
    static final String MODIFIED = "Sun, 06 Nov 1994 08:49:37 GMT";
    static final OpaqueVersion VERSION = new OpaqueVersion(1, 2, 3, 4, 5);
    static final int CHUNK = 64 << 10;
    static final Duration PATIENCE = Duration.ofSeconds(2);
    static final byte[] BIG = new byte[10 << 20];

    static {
        new Random(42).nextBytes(BIG);
    }

    /** Whether what it has at hand is asked for by the thread that reads from clients. */
    static volatile boolean ahead;
    /** Answered at once; the others are left to {@link #fetch}. */
    private static final Set<String> AT_HAND = Set.of(
            "/hello",
            "/plain",
            "/one",
            "/chunk",
            "/empty",
            "/big",
            "/fields",
            "/fields/",
            "/partial",
            "/parts",
            "/not-modified",
            "/dated",
            "/held");

    /** How many were. */
    final AtomicInteger atHand = new AtomicInteger();
    /** What fetch ended with where it was not an ordinary end. */
    final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
    /** How often a client took less than it was offered. */
    final AtomicInteger waits = new AtomicInteger();
    /** Whether it takes any method, and all fields. */
    volatile boolean all;
    /** What it was asked last, but for what tests ask to see whether a connection is in step. */
    volatile @Nullable ContentRequest asked;
    /** What paths wait for that are held. */
    final Semaphore goOn = new Semaphore(0);

    @Override
    public boolean takesAll() {
        return all;
    }

    @Override
    public @Nullable Refusal fetch(ContentRequest request, ContentSink sink) throws IOException {
        if (!request.path().equals("/one")) {
            asked = request;
        }
        try {
            Refusal refusal = answer(request, sink);
            if (!sink.settle(PATIENCE.toNanos())) {
                throw new ClientGoneException(new TimeoutException());
            }
            return refusal;
        } catch (IOException | RuntimeException | Error e) {
            failures.add(e);
            throw e;
        }
    }

    @Override
    public boolean ask(ContentRequest request, EventLoop loop, Consumer<BegunAnswer> then) {
        if (ahead) {
            Thread.startVirtualThread(() -> {
                if (request.path().equals("/held")) {
                    goOn.acquireUninterruptibly();
                }
                loop.execute(() -> then.accept(new Begun(request)));
            });
        }
        return ahead;
    }

    private final class Begun implements BegunAnswer {
        private final ContentRequest request;
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private ByteBuffer rest = ByteBuffer.allocate(0);
        private @Nullable ResponseHead head;
        private @Nullable ContentSink sink;

        Begun(ContentRequest request) {
            this.request = request;
        }

        @Override
        public boolean isAtHand() {
            if (AT_HAND.contains(request.path())) {
                try {
                    answer(request, new Recording());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                rest = ByteBuffer.wrap(body.toByteArray());
            }
            return head != null;
        }

        private final class Recording implements ContentSink {
            @Override
            public void begin(ResponseHead begun) {
                head = begun;
            }

            @Override
            public void write(ByteBuffer chunk) {
                byte[] bytes = new byte[chunk.remaining()];
                chunk.get(bytes);
                body.writeBytes(bytes);
            }

            @Override
            public void flush() {}

            @Override
            public void end() {}

            @Override
            public boolean await(long timeoutNanos, BooleanSupplier stop) {
                throw new AssertionError("it takes all");
            }

            @Override
            public boolean settle(long timeoutNanos) {
                return true;
            }

            @Override
            public void wake() {}
        }

        @Override
        public boolean sendAtOnce(ContentSink to) throws ClientGoneException {
            if (!request.path().equals("/one")) {
                asked = request;
            }
            atHand.incrementAndGet();
            sink = to;
            to.begin(requireNonNull(head));
            try {
                if (rest.hasRemaining()) {
                    to.write(rest);
                }
            } catch (ClientGoneException e) {
                failures.add(e);
                throw e;
            }
            if (rest.hasRemaining()) {
                return false;
            }
            to.end();
            return true;
        }

        @Override
        public void sendRest() throws IOException {
            try {
                writeAll(requireNonNull(sink), rest);
                sink.end();
            } catch (IOException | RuntimeException | Error e) {
                failures.add(e);
                throw e;
            }
        }

        @Override
        public void close() {}
    }

    private @Nullable Refusal answer(ContentRequest request, ContentSink sink) throws IOException {
        switch (request.path()) {
            case "/hello" -> body(request, sink, "hello\n".getBytes(StandardCharsets.UTF_8), HELLO_TYPE);
            case "/plain" -> body(request, sink, new byte[] {1, 2, 3}, "text/html");
            case "/held" -> body(request, sink, new byte[] {'h'}, "text/plain");
            case "/one" -> body(request, sink, new byte[] {'1'}, "text/plain");
            case "/chunk" -> body(request, sink, Arrays.copyOf(BIG, CHUNK), "application/octet-stream");
            case "/big-then-cut" -> {
                sink.begin(head(BIG.length, "application/octet-stream"));
                ByteBuffer chunk = ByteBuffer.allocateDirect(BIG.length / 2);
                writeAll(sink, chunk);
                throw cut();
            }
            case "/hinted" -> {
                sink.interim(new InterimResponse(103, Fields.of("Link", "</a>", "Link", "</b>")));
                sink.interim(new InterimResponse(102, Fields.EMPTY));
                body(request, sink, "hello\n".getBytes(StandardCharsets.UTF_8), HELLO_TYPE);
            }
            case "/empty" -> body(request, sink, new byte[0], "application/octet-stream");
            case "/big" -> body(request, sink, BIG, "application/octet-stream");
            case "/fields", "/fields/" -> body(request, sink, told(request), "text/plain");
            case "/partial" ->
                deliver(
                        request,
                        sink,
                        206,
                        with("text/plain")
                                .plus("Content-Range", "bytes 3-9/1000")
                                .plus("Content-Encoding", "br")
                                .plus("Vary", "Accept-Encoding"),
                        7);
            case "/parts" ->
                deliver(
                        request,
                        sink,
                        206,
                        with("multipart/byteranges; boundary=x").without("Last-Modified"),
                        9);
            case "/not-modified" ->
                deliver(request, sink, 304, Fields.of("ETag", "\"abc-1\"", "Vary", "Accept-Encoding"), 0);
            case "/precondition-failed" -> {
                return Refusal.PRECONDITION_FAILED;
            }
            case "/no-such-range" -> {
                return Refusal.rangeNotSatisfiable("bytes */1000");
            }
            case "/folder", "/sc/folder", "/a:b", "/f%lder" -> {
                return Refusal.FOLDER;
            }
            case "/forbidden" -> {
                return Refusal.FORBIDDEN;
            }
            case "/not-allowed" -> {
                return Refusal.METHOD_NOT_ALLOWED;
            }
            case "/busy" -> {
                return Refusal.busy("secret reason");
            }
            case "/failed" -> {
                return Refusal.failed("secret reason");
            }
            case "/changed" -> {
                return Refusal.changed("secret reason");
            }
            case "/of-a-later-release" -> {
                return new Refusal(Refusal.Kind.UNKNOWN, "secret reason");
            }
            case "/late" -> {
                return Refusal.timedOut("secret reason");
            }
            case "/bug" -> throw new IllegalStateException("secret bug");
            case "/fault" -> throw new InternalError("a fault occurred in an unsafe memory access operation");
            case "/error" -> throw new LinkageError("secret error");
            case "/cut-by-error" -> {
                sink.begin(head(5000, HELLO_TYPE));
                writeAll(sink, ByteBuffer.allocateDirect(1000));
                throw new LinkageError("secret error");
            }
            case "/silent" -> {}
            case "/begun-then-busy" -> {
                sink.begin(head(5000, HELLO_TYPE));
                return Refusal.busy("secret reason");
            }
            case "/begun-then-nothing" -> sink.begin(head(5000, HELLO_TYPE));
            case "/begun-then-cut" -> {
                sink.begin(head(5000, HELLO_TYPE));
                throw cut();
            }
            case "/cut" -> {
                sink.begin(head(5000, HELLO_TYPE));
                writeAll(sink, ByteBuffer.allocateDirect(1000));
                throw cut();
            }
            case "/cut-by-bug" -> {
                sink.begin(head(5000, HELLO_TYPE));
                writeAll(sink, ByteBuffer.allocateDirect(1000));
                throw new IllegalStateException("secret bug");
            }
            case "/short" -> {
                sink.begin(head(5000, HELLO_TYPE));
                writeAll(sink, ByteBuffer.allocateDirect(1000));
            }
            case "/slow" -> {
                pause();
                sink.begin(head(2000, HELLO_TYPE));
                writeAll(sink, ByteBuffer.allocateDirect(1000));
                pause();
                writeAll(sink, ByteBuffer.allocateDirect(1000));
                sink.end();
            }
            case "/endless" -> {
                sink.begin(head(Long.MAX_VALUE, "application/octet-stream"));
                ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
                while (true) {
                    writeAll(sink, chunk.clear());
                }
            }
            case "/dated" -> deliver(request, sink, 200, Fields.of("Date", MODIFIED, "Server", "origin/1"), 3);
            case "/upload" -> body(request, sink, received(request), "text/plain");
            default -> {
                if (request.path().startsWith("/unknown/")) {
                    UnknownLength.answer(this, request, sink);
                } else if (request.path().startsWith("/status/")) {
                    ofStatus(request, sink);
                } else if (request.path().startsWith("/echo")) {
                    body(request, sink, request.path().getBytes(StandardCharsets.UTF_8), "text/plain; charset=utf-8");
                } else {
                    return Refusal.NOT_FOUND;
                }
            }
        }
        return null;
    }

    static BodyCutException cut() {
        return new BodyCutException("content changed", null);
    }

    /** All that it was told, in a form of its own. */
    private static byte[] told(ContentRequest request) {
        RequestHead head = request.head();
        String text = head.method() + " " + (head.secure() ? "https" : "http") + "://" + head.authority()
                + head.target()
                + "\nfrom " + request.client()
                + "\nboundary "
                + (request.boundary() == null ? 0 : request.boundary().text().length())
                + "\n" + head.fields();
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** What there is of its body, read to the end. */
    private static byte[] received(ContentRequest request) throws IOException {
        Upload upload = request.body();
        String text = upload == null
                ? "none"
                : upload.lengthBytes() + " announced, came "
                        + HexFormat.of().formatHex(upload.bytes().readAllBytes());
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** As an origin may answer: with its own fields, some of them repeated. */
    private void ofStatus(ContentRequest request, ContentSink sink) throws IOException {
        int status = Integer.parseInt(request.path().substring("/status/".length()));
        Fields fields = Fields.of(
                "Content-Type",
                "text/x",
                "Set-Cookie",
                "a=1",
                "Vary",
                "Accept",
                "X-Own",
                "1",
                "Set-Cookie",
                "b=2",
                "Vary",
                "Cookie");
        deliver(request, sink, status, fields, status == 204 ? 0 : 5);
    }

    /** Waits until the test lets it go on. */
    void await() throws IOException {
        try {
            if (!goOn.tryAcquire(10, TimeUnit.SECONDS)) {
                throw new IOException("the test doesn't let it go on");
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    /** Longer than the idle timeout of {@link ContentPortStallTest}: this is the slowness, not a wait for something. */
    private static void pause() {
        for (long end = System.nanoTime() + 1_500_000_000L; System.nanoTime() < end; ) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }

    private void body(ContentRequest request, ContentSink sink, byte[] bytes, String mediaType) throws IOException {
        sink.begin(head(bytes.length, mediaType));
        ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
        for (int at = 0; at < bytes.length && !request.head().isHead(); at += CHUNK) {
            chunk.clear().put(bytes, at, Math.min(CHUNK, bytes.length - at)).flip();
            writeAll(sink, chunk);
            // Whatever still reads the buffer after write has returned would send this.
            chunk.clear().put(new byte[CHUNK]);
        }
        sink.end();
    }

    private static ResponseHead head(long lengthBytes, String mediaType) {
        return new ResponseHead(200, with(mediaType), lengthBytes, VERSION, true);
    }

    /** As the cache has them for a file. */
    private static Fields with(String mediaType) {
        return Fields.of(
                "Content-Type",
                mediaType,
                "Last-Modified",
                MODIFIED,
                "ETag",
                "\"abc-1\"",
                "Accept-Ranges",
                "bytes",
                "X-Content-Type-Options",
                "nosniff");
    }

    /** As much patience as {@link ContentPortStallTest} has. */
    void writeAll(ContentSink sink, ByteBuffer chunk) throws IOException {
        sink.write(chunk);
        while (chunk.hasRemaining()) {
            waits.incrementAndGet();
            if (!sink.await(PATIENCE.toNanos(), () -> false)) {
                throw new ClientGoneException(new TimeoutException());
            }
            sink.write(chunk);
        }
    }

    /** A head, and as many bytes as it says. */
    private void deliver(ContentRequest request, ContentSink sink, int status, Fields fields, int lengthBytes)
            throws IOException {
        sink.begin(new ResponseHead(status, fields, lengthBytes, VERSION, true));
        if (!request.head().isHead() && lengthBytes > 0) {
            writeAll(sink, ByteBuffer.allocateDirect(lengthBytes));
        }
        sink.end();
    }
}
