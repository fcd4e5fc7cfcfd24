package io.memlane.proxy.web;

import io.memlane.model.http.Fields;
import io.memlane.model.http.ResponseHead;
import io.memlane.proxy.content.ContentRequest;
import io.memlane.proxy.content.ContentSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Those paths of a {@link FakeContentSource} whose bodies tell their length by their end, and those that wait midway. */
final class UnknownLength {
    /** What a client of HTTP/1.0 still gets. */
    static final byte[] BODY = Arrays.copyOf(FakeContentSource.BIG, 300_000);
    /** Of the beginning of a body that waits or breaks off. */
    static final int BEGUN = 1000;

    private UnknownLength() {}

    static void answer(FakeContentSource source, ContentRequest request, ContentSink sink) throws IOException {
        boolean known = request.path().startsWith("/unknown/not-");
        sink.begin(new ResponseHead(
                200,
                Fields.of("Content-Type", "text/x"),
                known ? BODY.length : ResponseHead.UNKNOWN_LENGTH,
                FakeContentSource.VERSION,
                true));
        if (request.head().isHead()) {
            sink.end();
            return;
        }
        switch (request.path()) {
            case "/unknown/whole" -> write(source, sink, 0, BODY.length);
            case "/unknown/empty" -> {}
            case "/unknown/long" -> {
                for (int i = 0; i < 8; i++) {
                    write(source, sink, 0, BODY.length);
                }
            }
            case "/unknown/cut" -> {
                write(source, sink, 0, BEGUN);
                throw FakeContentSource.cut();
            }
            case "/unknown/without-end" -> {
                write(source, sink, 0, BEGUN);
                return;
            }
            case "/unknown/waits", "/unknown/not-waits" -> {
                write(source, sink, 0, BEGUN);
                sink.flush();
                source.await();
                write(source, sink, BEGUN, BODY.length);
                source.await();
            }
            case "/unknown/waits-first", "/unknown/not-waits-first" -> {
                sink.flush();
                sink.flush();
                source.await();
                write(source, sink, 0, BODY.length);
            }
            default -> throw new AssertionError(request.path());
        }
        sink.end();
    }

    private static void write(FakeContentSource source, ContentSink sink, int from, int to) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocateDirect(FakeContentSource.CHUNK);
        for (int at = from; at < to; at += FakeContentSource.CHUNK) {
            chunk.clear()
                    .put(BODY, at, Math.min(FakeContentSource.CHUNK, to - at))
                    .flip();
            source.writeAll(sink, chunk);
            // Whatever still reads the buffer after write has returned would send this.
            chunk.clear().put(new byte[FakeContentSource.CHUNK]);
        }
    }
}
