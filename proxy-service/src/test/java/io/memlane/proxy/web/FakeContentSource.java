package io.memlane.proxy.web;

import io.memlane.model.http.Delivery;
import io.memlane.model.http.Metadata;
import io.memlane.model.http.OpaqueVersion;
import io.memlane.proxy.content.ClientGoneException;
import io.memlane.proxy.content.ContentException;
import io.memlane.proxy.content.ContentHead;
import io.memlane.proxy.content.ContentRequest;
import io.memlane.proxy.content.ContentSink;
import io.memlane.proxy.content.ContentSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** A content source whose paths say how it behaves. Reuses one direct buffer per body, as a segment does. */
final class FakeContentSource implements ContentSource {
    static final String HELLO_TYPE = "text/html; charset=UTF-8";
    static final long MODIFIED_MILLIS = 784111777999L;
    static final int CHUNK = 64 << 10;
    static final Duration PATIENCE = Duration.ofSeconds(2);
    static final byte[] BIG = new byte[10 << 20];

    static {
        new Random(42).nextBytes(BIG);
    }

    /** What fetch ended with where it was not an ordinary end. */
    final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
    /** How often a client took less than it was offered. */
    final AtomicInteger waits = new AtomicInteger();

    @Override
    public void fetch(ContentRequest request, ContentSink sink) throws IOException {
        try {
            answer(request, sink);
            if (!sink.settle(PATIENCE.toNanos())) {
                throw new ClientGoneException(new TimeoutException());
            }
        } catch (IOException | RuntimeException | Error e) {
            failures.add(e);
            throw e;
        }
    }

    private void answer(ContentRequest request, ContentSink sink) throws IOException {
        switch (request.path()) {
            case "/hello" -> body(request, sink, "hello\n".getBytes(StandardCharsets.UTF_8), HELLO_TYPE);
            case "/plain" -> body(request, sink, new byte[] {1, 2, 3}, "text/html");
            case "/one" -> body(request, sink, new byte[] {'1'}, "text/plain");
            case "/chunk" -> body(request, sink, Arrays.copyOf(BIG, CHUNK), "application/octet-stream");
            case "/big-then-cut" -> {
                sink.begin(head(BIG.length, "application/octet-stream"));
                ByteBuffer chunk = ByteBuffer.allocateDirect(BIG.length / 2);
                writeAll(sink, chunk);
                throw ContentException.failed("content changed", null);
            }
            case "/empty" -> body(request, sink, new byte[0], "application/octet-stream");
            case "/big" -> body(request, sink, BIG, "application/octet-stream");
            case "/fields", "/fields/" ->
                body(
                        request,
                        sink,
                        (request.fields() + " "
                                        + (request.boundary() == null
                                                ? "-"
                                                : request.boundary().text().length()))
                                .getBytes(StandardCharsets.UTF_8),
                        "text/plain");
            case "/partial" ->
                deliver(request, sink, 206, new Delivery(7, "text/plain", "bytes 3-9/1000", "br", true, true, true));
            case "/parts" ->
                deliver(
                        request,
                        sink,
                        206,
                        new Delivery(9, "multipart/byteranges; boundary=x", "", "", false, false, true));
            case "/not-modified" -> deliver(request, sink, 304, new Delivery(0, "", "", "gzip", true, true, true));
            case "/precondition-failed" -> throw ContentException.preconditionFailed();
            case "/no-such-range" -> throw ContentException.rangeNotSatisfiable("bytes */1000");
            case "/folder", "/sc/folder", "/a:b", "/f%lder" -> throw ContentException.folder();
            case "/forbidden" -> throw ContentException.forbidden();
            case "/busy" -> throw ContentException.busy("pool exhausted", Duration.ofMillis(6100));
            case "/failed" -> throw ContentException.failed("secret reason", new IOException("secret cause"));
            case "/late" -> throw ContentException.deadline("secret reason");
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
                throw ContentException.busy("breaker open", Duration.ofSeconds(3));
            }
            case "/begun-then-nothing" -> sink.begin(head(5000, HELLO_TYPE));
            case "/cut" -> {
                sink.begin(head(5000, HELLO_TYPE));
                writeAll(sink, ByteBuffer.allocateDirect(1000));
                throw ContentException.failed("content changed", null);
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
            }
            case "/endless" -> {
                sink.begin(head(Long.MAX_VALUE, "application/octet-stream"));
                ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
                while (true) {
                    writeAll(sink, chunk.clear());
                }
            }
            default -> {
                if (!request.path().startsWith("/echo")) {
                    throw ContentException.notFound();
                }
                body(request, sink, request.path().getBytes(StandardCharsets.UTF_8), "text/plain; charset=utf-8");
            }
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
        for (int at = 0; at < bytes.length && !request.head(); at += CHUNK) {
            chunk.clear().put(bytes, at, Math.min(CHUNK, bytes.length - at)).flip();
            writeAll(sink, chunk);
            // Whatever still reads the buffer after write has returned would send this.
            chunk.clear().put(new byte[CHUNK]);
        }
    }

    private static ContentHead head(long lengthBytes, String mediaType) {
        return ContentHead.whole(metadata(lengthBytes, mediaType));
    }

    /** As much patience as {@link ContentPortStallTest} has. */
    private void writeAll(ContentSink sink, ByteBuffer chunk) throws IOException {
        sink.write(chunk);
        while (chunk.hasRemaining()) {
            waits.incrementAndGet();
            if (!sink.await(PATIENCE.toNanos(), () -> false)) {
                throw new ClientGoneException(new TimeoutException());
            }
            sink.write(chunk);
        }
    }

    private static Metadata metadata(long lengthBytes, String mediaType) {
        return new Metadata(
                lengthBytes, mediaType, "\"abc-1\"", MODIFIED_MILLIS, new OpaqueVersion(1, 2, lengthBytes, 3, 4));
    }

    /** A head like the cache's, and as many bytes as it says. */
    private void deliver(ContentRequest request, ContentSink sink, int status, Delivery delivery) throws IOException {
        sink.begin(new ContentHead(status, metadata(1000, HELLO_TYPE), delivery));
        if (!request.head() && delivery.bodyLengthBytes() > 0) {
            writeAll(sink, ByteBuffer.allocateDirect((int) delivery.bodyLengthBytes()));
        }
    }
}
