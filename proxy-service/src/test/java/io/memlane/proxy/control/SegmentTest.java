package io.memlane.proxy.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.memlane.model.control.ControlMessage.Doorbell;
import io.memlane.model.control.ControlMessage.Meta;
import io.memlane.model.control.ControlMessage.Open;
import io.memlane.model.http.Fields;
import io.memlane.model.http.RequestHead;
import io.memlane.model.segment.AbortReason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentTest {
    private static final Duration LONG = Duration.ofSeconds(10);

    @TempDir(factory = SharedMemory.class)
    Path folder;

    private FakeCache cache;
    private CacheClient client;
    private Segment segment;

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

    private interface OnOpen {
        void open(FakeSession session, Open open) throws IOException;
    }

    private void onOpen(OnOpen script) {
        cache.script = new FakeScript() {
            @Override
            public void open(FakeSession session, Open open) throws IOException {
                script.open(session, open);
            }
        };
    }

    private Meta open(String path) throws IOException {
        return (Meta) segment.open(RequestHead.get(path), System.nanoTime() + LONG.toNanos());
    }

    private byte[] stream(Meta meta) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        segment.stream(LONG.toNanos(), chunk -> {
            byte[] bytes = new byte[chunk.remaining()];
            chunk.get(bytes);
            body.writeBytes(bytes);
            return true;
        });
        return body.toByteArray();
    }

    private void assertWorks() throws IOException {
        assertThat(segment.isReusable()).isTrue();
        cache.script = new FakeScript() {};
        assertThat(stream(open("/50000"))).isEqualTo(FakeSession.body(50_000));
        assertThat(segment.isReusable()).isTrue();
    }

    @Test
    void stream_bodiesOfAllLengths_arriveWhole() throws Exception {
        for (int length : new int[] {0, 1, 1024, 1025, 4096, 4097, 16_384, 16_385, 300_000}) {
            assertThat(stream(open("/" + length))).as("%d bytes", length).isEqualTo(FakeSession.body(length));
        }
        assertWorks();
    }

    @Test
    void open_replyWithoutBody_leavesTheSegmentAtRest() throws Exception {
        RequestHead head = new RequestHead("HEAD", false, "", "/77", Fields.EMPTY);
        Meta meta = (Meta) segment.open(head, System.nanoTime() + LONG.toNanos());
        assertThat(meta.outcome()).isEqualTo(FakeSession.head(77));
        assertThat(meta.firstIndex()).isEqualTo(Meta.NO_FRAMES);
        assertThat(segment.cancel(LONG)).isTrue();
        assertWorks();
    }

    @Test
    void open_lateDoorbells_areIgnored() throws Exception {
        onOpen((session, open) -> {
            session.connection().send(Doorbell.INSTANCE);
            session.reply(open, 10);
            session.connection().send(Doorbell.INSTANCE);
        });
        assertThat(stream(open("/x"))).isEqualTo(FakeSession.body(10));
        assertWorks();
    }

    /** The cache may wait for more than one frame's credit: with a slow client it is told of each. */
    @Test
    void stream_slowConsumer_ringsThoughNobodyAskedForIt() throws Exception {
        int chunk = FakeCache.SMALL.slotSizeBytes();
        int chunks = FakeCache.SMALL.slots();
        onOpen((session, open) -> {
            session.send(open, (chunks + 1) * chunk, chunks * chunk);
            assertThat(session.receive()).isInstanceOf(Doorbell.class);
            assertThat(session.writer().credit()).isPositive();
            byte[] body = FakeSession.body((chunks + 1) * chunk);
            session.writer().append(chunk, slot -> slot.put(body, chunks * chunk, chunk));
            session.writer().end();
        });
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        open("/x");
        segment.stream(LONG.toNanos(), part -> {
            long slowUntil = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(body.size() == 0 ? 1_050 : 0);
            while (System.nanoTime() < slowUntil) {
                LockSupport.parkNanos(slowUntil - System.nanoTime());
            }
            byte[] bytes = new byte[part.remaining()];
            part.get(bytes);
            body.writeBytes(bytes);
            return true;
        });
        assertThat(body.toByteArray()).isEqualTo(FakeSession.body((chunks + 1) * chunk));
        assertWorks();
    }

    @Test
    void stream_abort_tellsTheReasonAndLeavesTheSegmentUsable() throws Exception {
        onOpen((session, open) -> {
            session.send(open, 20_000, 9_000);
            session.writer().abort(AbortReason.CHANGED);
        });
        Meta meta = open("/x");
        assertThatThrownBy(() -> stream(meta))
                .isInstanceOfSatisfying(
                        BodyAbortedException.class, e -> assertThat(e.reason()).isEqualTo(AbortReason.CHANGED))
                .hasMessageContaining("after 9000 bytes");
        assertThat(segment.cancel(LONG)).isTrue();
        assertWorks();
    }

    @Test
    void cancel_consumerFailsMidBody_drainsAndLeavesTheSegmentUsable() throws Exception {
        for (int length : new int[] {10, 16_384, 300_000}) {
            Meta meta = open("/" + length);
            assertThatThrownBy(() -> segment.stream(LONG.toNanos(), chunk -> {
                        throw new IOException("the client is gone");
                    }))
                    .hasMessage("the client is gone");
            assertThat(segment.isReusable()).isFalse();
            assertThat(segment.cancel(LONG)).isTrue();
            assertWorks();
        }
    }

    @Test
    void cancel_beforeTheFirstFrameIsRead_drainsToo() throws Exception {
        open("/300000");
        assertThat(segment.cancel(LONG)).isTrue();
        assertWorks();
    }

    @Test
    void close_twice_isHarmless() {
        segment.close();
        segment.close();
        assertThat(segment.isReusable()).isFalse();
    }

    @Test
    void name_isThatOfTheDirectory() {
        assertThat(segment.name()).isEqualTo("seg-000001");
        assertThat(cache.leftovers()).containsExactly("seg-000001");
    }
}
