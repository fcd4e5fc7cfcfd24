package io.memlane.cache.control;

import static io.memlane.cache.control.ServerFixture.receive;
import static io.memlane.cache.control.ServerFixture.receiveMeta;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.memlane.cache.content.Awaited;
import io.memlane.cache.content.Lookup;
import io.memlane.cache.content.TricklingContent;
import io.memlane.cache.volume.SharedMemory;
import io.memlane.cache.volume.VolumeFixture;
import io.memlane.model.control.ControlConnection;
import io.memlane.model.control.ControlMessage;
import io.memlane.model.control.ControlMessage.Cancel;
import io.memlane.model.control.ControlMessage.Open;
import io.memlane.model.control.ControlMessage.Ping;
import io.memlane.model.control.ControlMessage.Pong;
import io.memlane.model.control.ControlMessage.Waits;
import io.memlane.model.control.Role;
import io.memlane.model.http.Refusal;
import io.memlane.model.http.RequestHead;
import io.memlane.model.http.ResponseHead;
import io.memlane.model.segment.AbortReason;
import io.memlane.model.segment.FrameKind;
import io.memlane.model.segment.SegmentReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How a loop goes on when content has come. */
@Timeout(60)
class SessionLoopContentTest {
    private static final int BITS = 5_000;

    @TempDir(factory = SharedMemory.class)
    Path folder;

    private final ExecutorService workers = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        workers.shutdownNow();
    }

    private LoopFixture fixture() throws IOException {
        return new LoopFixture(folder, Thread.ofPlatform().factory(), workers);
    }

    private SegmentReader reader(ControlConnection proxy) throws IOException {
        return reader(proxy, 1);
    }

    private SegmentReader reader(ControlConnection proxy, int number) throws IOException {
        return SegmentReader.open(folder.resolve("volume/seg-00000" + number), VolumeFixture.SMALL, proxy::ring);
    }

    private static void ask(ControlConnection proxy, long id, String path) throws IOException {
        proxy.send(new Open(id, RequestHead.get(path), 1_000));
    }

    private static void assertForbidden(ControlConnection proxy) throws IOException {
        assertThat(receiveMeta(proxy).outcome()).isEqualTo(Refusal.FORBIDDEN);
    }

    private static void begin(SegmentReader reader, ControlConnection proxy, long id) throws IOException {
        reader.begin(id, receiveMeta(proxy).firstIndex());
    }

    /** Takes frames as a proxy does, parked where there is none. */
    private static FrameKind drain(SegmentReader reader, ControlConnection proxy, ByteArrayOutputStream body)
            throws IOException {
        while (true) {
            reader.park();
            FrameKind kind = reader.poll();
            if (kind == null) {
                receive(proxy);
            }
            reader.unpark();
            if (kind != null && kind.isTerminal()) {
                return kind;
            }
            if (kind != null) {
                byte[] chunk = new byte[reader.payload().remaining()];
                reader.payload().get(chunk);
                body.writeBytes(chunk);
                reader.release();
            }
        }
    }

    /** A folder that is far away has workers; what lies in memory needs none, though it is served beside. */
    @Test
    void content_ofASlowMedium_isReadByWorkers_thatOfAnotherByTheLeader() throws Exception {
        int bytes = 3 * VolumeFixture.SMALL.slotSizeBytes();
        Set<String> ofFile = ConcurrentHashMap.newKeySet();
        Set<String> ofMemory = ConcurrentHashMap.newKeySet();
        try (LoopFixture fixture = new LoopFixture(
                        folder, task -> Thread.ofPlatform().name("leader").unstarted(task), workers);
                ControlConnection slow = fixture.attached(Role.SEGMENT);
                ControlConnection quick = fixture.attached(Role.SEGMENT);
                SegmentReader slowReader = reader(slow, 1);
                SegmentReader quickReader = reader(quick, 2)) {
            fixture.content.file("/file", bytes).beforeEachRead(() -> {
                ofFile.add(Thread.currentThread().getName());
                seemSlow(fixture);
            });
            TricklingContent memory = fixture.content.trickling("/memory", bytes);
            memory.beforeEachRead(() -> ofMemory.add(Thread.currentThread().getName()));
            memory.come(new byte[bytes]);
            memory.end();
            seemSlow(fixture);
            for (long id = 1; id <= 4; id++) {
                assertWhole(slowReader, slow, id, "/file", bytes);
                assertWhole(quickReader, quick, id, "/memory", bytes);
            }
        }
        assertThat(ofFile).isNotEmpty().doesNotContain("leader");
        assertThat(ofMemory).containsExactly("leader");
    }

    private static void seemSlow(LoopFixture fixture) {
        long now = System.nanoTime();
        fixture.content.pace.took(now - TimeUnit.SECONDS.toNanos(1), now);
    }

    private static void assertWhole(SegmentReader reader, ControlConnection proxy, long id, String path, int bytes)
            throws IOException {
        ask(proxy, id, path);
        begin(reader, proxy, id);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        assertThat(drain(reader, proxy, body)).isEqualTo(FrameKind.END);
        assertThat(body.size()).isEqualTo(bytes);
    }

    @Test
    void content_comesBitByBit_arrivesWhole() throws Exception {
        long seed = System.nanoTime();
        System.out.println("SessionLoopContentTest seed " + seed);
        Random random = new Random(seed);
        try (LoopFixture fixture = fixture();
                ControlConnection proxy = fixture.attached(Role.SEGMENT);
                SegmentReader reader = reader(proxy)) {
            for (long id = 1; id <= 5; id++) {
                byte[] bytes = new byte[random.nextInt(300_000)];
                random.nextBytes(bytes);
                long length = id % 2 == 0 ? bytes.length : ResponseHead.UNKNOWN_LENGTH;
                TricklingContent content = fixture.content.trickling("/x", length);
                CompletableFuture<Void> coming = CompletableFuture.runAsync(() -> {
                    int at = 0;
                    while (at < bytes.length) {
                        int next = Math.min(bytes.length, at + 1 + random.nextInt(10_000));
                        content.come(Arrays.copyOfRange(bytes, at, next));
                        at = next;
                        if (random.nextInt(4) == 0) {
                            content.wakeInVain();
                        }
                    }
                    content.end();
                });
                ask(proxy, id, "/x");
                begin(reader, proxy, id);
                ByteArrayOutputStream body = new ByteArrayOutputStream();
                assertThat(drain(reader, proxy, body)).isEqualTo(FrameKind.END);
                assertThat(body.toByteArray()).isEqualTo(bytes);
                coming.get(10, TimeUnit.SECONDS);
            }
        }
    }

    /**
     * Each bit is asked for when the one before has been taken: nothing but its coming wakes anybody. So many that a word to each would fill
     * the socket of a proxy that needn't read it.
     */
    @Test
    void content_nextBitOnceTheFirstIsTaken_wakesTheLoop() throws Exception {
        try (LoopFixture fixture = fixture();
                ControlConnection proxy = fixture.attached(Role.SEGMENT);
                SegmentReader reader = reader(proxy)) {
            TricklingContent content = fixture.content.trickling("/x", BITS);
            ask(proxy, 1, "/x");
            begin(reader, proxy, 1);
            for (int bit = 0; bit < BITS; bit++) {
                while (content.waiting() == 0) {
                    Thread.onSpinWait();
                }
                content.come(new byte[] {(byte) bit});
                FrameKind kind;
                while ((kind = reader.poll()) == null) {
                    Thread.onSpinWait();
                }
                assertThat(kind.isTerminal()).isFalse();
                assertThat(reader.payload().get(reader.payload().position())).isEqualTo((byte) bit);
                reader.release();
            }
            await().until(() -> reader.poll() == FrameKind.END);
        }
    }

    /** Ready as soon as somebody wants to be told, which may take its time. */
    private static final class ReadyWhenAsked implements Awaited {
        private final Runnable meanwhile;
        private volatile boolean ready;

        ReadyWhenAsked(Runnable meanwhile) {
            this.meanwhile = meanwhile;
        }

        @Override
        public @Nullable Lookup poll() {
            return ready ? Lookup.Refused.FORBIDDEN : null;
        }

        @Override
        public void onReady(Runnable action) {
            ready = true;
            action.run();
            meanwhile.run();
        }

        @Override
        public void close() {}
    }

    @Test
    void content_comesBeforeTheStepHasSaidThatItWaits_isSeen() throws Exception {
        try (LoopFixture fixture = fixture();
                ControlConnection proxy = fixture.attached(Role.SEGMENT, 3)) {
            fixture.content.on("/x", () -> new Lookup.Waits(new ReadyWhenAsked(() -> {})));
            for (long id = 1; id <= 100; id++) {
                ask(proxy, id, "/x");
                assertForbidden(proxy);
            }
        }
    }

    /** The loop is told while a worker has the session, and has dealt with it before the worker gives the session back. */
    @Test
    void content_comesWhileAWorkerHasTheSession_isSeenWhenItIsBack() throws Exception {
        try (LoopFixture fixture = fixture();
                ControlConnection other = fixture.attached(Role.SEGMENT, 3);
                ControlConnection proxy = fixture.attached(Role.SEGMENT, 3)) {
            AtomicReference<Throwable> failure = new AtomicReference<>();
            fixture.content.onCold(
                    "/x",
                    () -> new Lookup.Waits(new ReadyWhenAsked(() -> {
                        try {
                            for (int round = 0; round < 3; round++) {
                                other.send(new Ping(round));
                                assertThat(receive(other)).isEqualTo(new Pong(round));
                            }
                        } catch (IOException | AssertionError e) {
                            failure.set(e);
                        }
                    })));
            ask(proxy, 1, "/x");
            assertForbidden(proxy);
            assertThat(failure).hasValue(null);
        }
    }

    @Test
    void remind_bodyThatWaits_isToldAboutOnceASecond() throws Exception {
        try (LoopFixture fixture = fixture();
                ControlConnection idle = fixture.attached(Role.SEGMENT);
                ControlConnection proxy = fixture.attached(Role.SEGMENT);
                SegmentReader reader = reader(proxy, 2)) {
            fixture.content.trickling("/x", 10);
            ask(proxy, 1, "/x");
            begin(reader, proxy, 1);
            assertThat(receive(proxy)).as("the head can be shown").isEqualTo(new Waits(1));
            reader.park();
            fixture.loop.remind();
            proxy.send(new Ping(1));
            assertThat(receive(proxy)).as("not so soon").isEqualTo(new Pong(1));
            CompletableFuture<ControlMessage> next = CompletableFuture.supplyAsync(() -> {
                try {
                    return receive(proxy);
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            await().until(() -> {
                fixture.loop.remind();
                return next.isDone();
            });
            assertThat(next).isCompletedWithValue(new Waits(1));
            idle.send(new Ping(2));
            assertThat(receive(idle)).as("nobody else is told").isEqualTo(new Pong(2));
        }
    }

    @Test
    void cancel_whileItsContentWaits_abortsAndTheSegmentServesOn() throws Exception {
        try (LoopFixture fixture = fixture();
                ControlConnection proxy = fixture.attached(Role.SEGMENT);
                SegmentReader reader = reader(proxy)) {
            TricklingContent content = fixture.content.trickling("/x", 10);
            content.come(new byte[3]);
            ask(proxy, 1, "/x");
            begin(reader, proxy, 1);
            reader.cancel();
            proxy.send(new Cancel(1));
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            assertThat(drain(reader, proxy, body)).isEqualTo(FrameKind.ABORT);
            assertThat(reader.abortReason()).isEqualTo(AbortReason.CANCELLED);
            content.come(new byte[7]);
            ask(proxy, 2, "/none");
            assertThat(receiveMeta(proxy).outcome()).isEqualTo(Refusal.NOT_FOUND);
        }
    }

    /** What is left over is checked when the fixture is closed. */
    @Test
    void connectionEnds_whileItsContentWaits_endsTheSession() throws Exception {
        try (LoopFixture fixture = fixture()) {
            ControlConnection proxy = fixture.attached(Role.SEGMENT);
            TricklingContent content = fixture.content.trickling("/x", 10);
            ask(proxy, 1, "/x");
            receiveMeta(proxy);
            proxy.close();
            await().untilAsserted(() -> assertThat(fixture.ended).hasValue(1));
            content.come(new byte[10]);
            assertThat(fixture.content.open()).isZero();
        }
    }
}
