package io.memlane.proxy.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.memlane.model.control.ControlMessage.Meta;
import io.memlane.model.control.ControlMessage.Open;
import io.memlane.model.http.RequestHead;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A segment of a {@link FakeCache}, and what its tests do with it. When they are over nothing is left. */
abstract class AttachedSegment {
    static final Duration LONG = Duration.ofSeconds(10);
    static final Duration SHORT = Duration.ofMillis(100);

    @TempDir(factory = SharedMemory.class)
    Path folder;

    FakeCache cache;
    Segment segment;
    private CacheClient client;

    @BeforeEach
    void attach() throws IOException {
        cache = new FakeCache(folder);
        client = cache.client();
        segment = client.attachSegment(FakeCache.SMALL, 5);
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        segment.close();
        await().untilAsserted(() -> assertThat(cache.connections()).isZero());
        assertThat(cache.leftovers()).isEmpty();
        client.close();
        cache.close();
    }

    interface OnOpen {
        void open(FakeSession session, Open open) throws IOException;
    }

    void onOpen(OnOpen script) {
        cache.script = new FakeScript() {
            @Override
            public void open(FakeSession session, Open open) throws IOException {
                script.open(session, open);
            }
        };
    }

    static long soon() {
        return System.nanoTime() + LONG.toNanos();
    }

    Meta open(String path) throws IOException {
        return (Meta) segment.open(RequestHead.get(path), soon());
    }

    /** Keeps what it gets, and takes all. */
    static class Kept implements Streaming.Taker {
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();

        @Override
        public void take(ByteBuffer chunk) throws IOException {
            byte[] bytes = new byte[chunk.remaining()];
            chunk.get(bytes);
            body.writeBytes(bytes);
        }

        byte[] bytes() {
            return body.toByteArray();
        }
    }

    /** The body that META has announced. */
    byte[] stream() throws IOException {
        Kept kept = new Kept();
        stream(kept);
        return kept.bytes();
    }

    void stream(Streaming.Taker taker) throws IOException {
        Streaming.stream(segment, LONG, taker);
    }

    byte[] fetch(String path) throws IOException {
        open(path);
        return stream();
    }

    void assertWorks() throws IOException {
        assertThat(segment.isReusable()).isTrue();
        cache.script = new FakeScript() {};
        assertThat(fetch("/50000")).isEqualTo(FakeSession.body(50_000));
        assertThat(segment.isReusable()).isTrue();
    }
}
