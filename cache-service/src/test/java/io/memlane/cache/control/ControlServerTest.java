package io.memlane.cache.control;

import static io.memlane.cache.control.ServerFixture.assertClosed;
import static io.memlane.cache.control.ServerFixture.assertRejected;
import static io.memlane.cache.control.ServerFixture.receive;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.memlane.cache.content.Lookup;
import io.memlane.cache.volume.SharedMemory;
import io.memlane.cache.volume.VolumeFixture;
import io.memlane.model.ErrorCode;
import io.memlane.model.control.ControlConnection;
import io.memlane.model.control.ControlMessage.GoAway;
import io.memlane.model.control.ControlMessage.Meta;
import io.memlane.model.control.ControlMessage.Open;
import io.memlane.model.control.ControlMessage.Ping;
import io.memlane.model.control.ControlMessage.Pong;
import io.memlane.model.control.Role;
import io.memlane.model.http.Refusal;
import io.memlane.model.http.RequestHead;
import io.memlane.model.segment.FrameKind;
import io.memlane.model.segment.SegmentReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** The workers, and how they end. */
@Isolated("counts the threads of the JVM")
class ControlServerTest {
    /** Longer than a test waits for anything. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir(factory = SharedMemory.class)
    Path folder;

    private ServerFixture start(SessionProperties properties) {
        return new ServerFixture(folder, "unix://" + folder + "/control", properties);
    }

    private static SessionProperties properties(Duration attach, Duration credit, Duration drain) {
        return new SessionProperties(8, 2, 10, attach, credit, drain);
    }

    @Test
    void serve_moreConnectionsThanWorkers_areRefusedAsBusyUntilOneEnds() throws Exception {
        try (ServerFixture fixture = start(ServerFixture.properties(2))) {
            ControlConnection first = fixture.attached(Role.LINK);
            try (ControlConnection second = fixture.attached(Role.SEGMENT)) {
                for (int i = 0; i < 3; i++) {
                    try (ControlConnection third = fixture.connect()) {
                        assertRejected(third, ErrorCode.BUSY, "memlane.cache.max-connections");
                    }
                }
                assertThat(fixture.rejected(ErrorCode.BUSY)).isEqualTo(3);
                first.close();
                await().until(() -> fixture.server.connections() == 1);
                second.send(new Ping(1));
                assertThat(receive(second)).isEqualTo(new Pong(1));
            }
            fixture.awaitIdle();
            // All permits are back.
            try (ControlConnection again = fixture.attached(Role.SEGMENT);
                    ControlConnection another = fixture.attached(Role.SEGMENT)) {
                assertThat(again.isOpen() && another.isOpen()).isTrue();
            }
            fixture.awaitIdle();
        }
    }

    @Test
    void serve_peersThatSayNothingOrHalfAFrame_areClosedAfterTheAttachTimeout() throws Exception {
        // Longer than a busy machine takes to attach one that does say something.
        SessionProperties properties = properties(Duration.ofSeconds(1), PATIENCE, PATIENCE);
        try (ServerFixture fixture = start(properties);
                ControlConnection link = fixture.attached(Role.LINK);
                ControlConnection silent = fixture.connect();
                RawPeer half = new RawPeer(fixture.address)) {
            half.write(new byte[] {0, 0, 0, 40, 1, 0});
            assertClosed(silent);
            assertClosed(half.connection());
            await().until(() -> fixture.server.connections() == 1);
            assertThat(fixture.rejected(ErrorCode.TIMEOUT)).isEqualTo(2);
            // Once attached, a peer may be silent: it was, for longer than these.
            link.send(new Ping(3));
            assertThat(receive(link))
                    .isInstanceOfSatisfying(
                            Pong.class, pong -> assertThat(pong.nonce()).isEqualTo(3));
        }
    }

    @Test
    void stop_everythingIdle_closesSoonAndTellsTheLink() throws Exception {
        try (ServerFixture fixture = start(properties(PATIENCE, PATIENCE, PATIENCE));
                ControlConnection link = fixture.attached(Role.LINK);
                ControlConnection segment = fixture.attached(Role.SEGMENT);
                ControlConnection silent = fixture.connect()) {
            await().until(() -> fixture.server.connections() == 3);
            // In less than the time that transfers may take to finish.
            CompletableFuture.runAsync(fixture.server::stop).get(30, TimeUnit.SECONDS);
            assertThat(receive(link)).isEqualTo(new GoAway((int) PATIENCE.toMillis(), "the cache is shutting down"));
            for (ControlConnection told : List.of(link, segment, silent)) {
                assertRejected(told, ErrorCode.GOING_AWAY, "shutting down");
            }
            assertThat(fixture.server.isRunning()).isFalse();
            assertThat(folder.resolve("control")).doesNotExist();
            assertThat(VolumeFixture.names(fixture.directory)).containsExactly("cache.lock", "token");
        }
    }

    @Test
    void stop_transferRuns_letsItFinish() throws Exception {
        try (ServerFixture fixture = start(properties(PATIENCE, PATIENCE, PATIENCE));
                ControlConnection link = fixture.attached(Role.LINK);
                ControlConnection segment = fixture.attached(Role.SEGMENT);
                SegmentReader reader = openLongBody(fixture, segment)) {
            CompletableFuture<Void> stopping = CompletableFuture.runAsync(fixture.server::stop);
            assertThat(receive(link)).isInstanceOf(GoAway.class);
            assertThat(stopping).isNotDone();
            int frames = 0;
            for (FrameKind kind = frame(reader, segment); kind != FrameKind.END; kind = frame(reader, segment)) {
                frames++;
                reader.release();
            }
            assertThat(frames).isEqualTo(20);
            // Read to its end: as a proxy does that has heard of the shutdown.
            hangUp(segment);
            stopping.get(30, TimeUnit.SECONDS);
        }
    }

    private static void hangUp(ControlConnection connection) {
        connection.close();
    }

    @Test
    void stop_furtherRequests_areRefusedAsGoingAway() throws Exception {
        try (ServerFixture fixture = start(ServerFixture.properties(8));
                ControlConnection link = fixture.attached(Role.LINK);
                ControlConnection silent = fixture.connect();
                ControlConnection idle = fixture.attached(Role.SEGMENT);
                ControlConnection busy = fixture.attached(Role.SEGMENT);
                SegmentReader reader = openLongBody(fixture, busy)) {
            await().until(() -> fixture.server.connections() == 4);
            CompletableFuture<Void> stopping = CompletableFuture.runAsync(fixture.server::stop);
            assertThat(receive(link)).isInstanceOf(GoAway.class);
            await().until(() -> fixture.server.leaving() == 2);
            idle.send(new Open(1, RequestHead.get("/x"), 1_000));
            assertRejected(idle, ErrorCode.GOING_AWAY, "shutting down");
            silent.send(fixture.attach(Role.LINK));
            assertRejected(silent, ErrorCode.GOING_AWAY, "shutting down");
            assertThat(reader.isDrained()).isFalse();
            hangUp(busy);
            stopping.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void stop_transferNeverEnds_isCutAfterTheDrainTimeoutAndLeavesNothing() throws Exception {
        SessionProperties properties =
                properties(Duration.ofSeconds(10), Duration.ofSeconds(20), Duration.ofMillis(200));
        try (ServerFixture fixture = start(properties);
                ControlConnection segment = fixture.attached(Role.SEGMENT);
                SegmentReader reader = openLongBody(fixture, segment)) {
            assertThat(reader.isDrained()).isFalse();
            long start = System.nanoTime();
            fixture.server.stop();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(200));
            assertThat(fixture.server.connections()).isZero();
            assertThat(VolumeFixture.names(fixture.directory)).containsExactly("cache.lock", "token");
        }
    }

    @Test
    void serve_manySegments_needNoThreadEach() throws Exception {
        try (ServerFixture fixture = start(ServerFixture.properties(8));
                ControlConnection first = fixture.attached(Role.SEGMENT);
                ControlConnection second = fixture.attached(Role.SEGMENT);
                ControlConnection third = fixture.attached(Role.SEGMENT);
                ControlConnection link = fixture.attached(Role.LINK)) {
            await().untilAsserted(() -> {
                assertThat(threads("memlane-session-")).as("of links").hasSize(1);
                assertThat(threads("memlane-loop-")).containsExactlyInAnyOrder("memlane-loop-0", "memlane-loop-1");
            });
            for (ControlConnection connection : List.of(first, second, third, link)) {
                connection.send(new Ping(7));
                assertThat(ServerFixture.receive(connection)).isInstanceOf(Pong.class);
            }
        }
        assertThat(threads("memlane-loop-")).isEmpty();
    }

    @Test
    void serve_contentThatHangs_holdsUpNoOtherSegment() throws Exception {
        try (ServerFixture fixture = start(ServerFixture.properties(8));
                ControlConnection hanging = fixture.attached(Role.SEGMENT);
                ControlConnection onAnotherLoop = fixture.attached(Role.SEGMENT);
                ControlConnection onTheSameLoop = fixture.attached(Role.SEGMENT)) {
            CountDownLatch hangs = new CountDownLatch(1);
            CountDownLatch goesOn = new CountDownLatch(1);
            fixture.content.on("/hangs", () -> {
                hangs.countDown();
                awaitUninterruptibly(goesOn);
                return Lookup.Refused.NOT_FOUND;
            });
            hanging.send(new Open(1, RequestHead.get("/hangs"), 1_000));
            assertThat(hangs.await(10, TimeUnit.SECONDS)).isTrue();
            for (int request = 1; request <= 3; request++) {
                for (ControlConnection other : List.of(onAnotherLoop, onTheSameLoop)) {
                    other.send(new Open(request, RequestHead.get("/nothing"), 1_000));
                    assertThat(receive(other))
                            .isInstanceOfSatisfying(
                                    Meta.class,
                                    meta -> assertThat(meta.outcome()).isEqualTo(Refusal.NOT_FOUND));
                }
            }
            goesOn.countDown();
            assertThat(receive(hanging)).isInstanceOf(Meta.class);
            hanging.send(new Open(2, RequestHead.get("/nothing"), 1_000));
            assertThat(receive(hanging)).isInstanceOf(Meta.class);
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> threads(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith(prefix))
                .toList();
    }

    /** Each part of it takes longer than a client may leave the cache without credit, and the client never does. */
    @Test
    void serve_slowContentAfterAWaitForCredit_isSentToItsEnd() throws Exception {
        SessionProperties properties = properties(PATIENCE, Duration.ofSeconds(1), PATIENCE);
        int slotBytes = VolumeFixture.SMALL.slotSizeBytes();
        try (ServerFixture fixture = start(properties);
                ControlConnection segment = fixture.attached(Role.SEGMENT);
                SegmentReader reader = openLongBody(fixture, segment)) {
            // The loop has filled all slots, and waits.
            fixture.content.lastFile().beforeEachRead(() -> LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50)));
            ByteBuffer body = ByteBuffer.allocate(20 * slotBytes);
            for (FrameKind kind = frame(reader, segment); kind != FrameKind.END; kind = frame(reader, segment)) {
                body.put(reader.payload());
                reader.release();
            }
            assertThat(body.array()).isEqualTo(fixture.content.lastFile().bytes());
        }
    }

    @Test
    void accept_connectionFailsWithAnError_isClosedAndThePortStaysOpen() throws Exception {
        try (ServerFixture fixture = start(ServerFixture.properties(2));
                ControlConnection first = fixture.attached(Role.LINK)) {
            try (ControlConnection second = fixture.attached(Role.SEGMENT)) {
                fixture.registry.fails = true;
                try (ControlConnection third = fixture.connect()) {
                    assertClosed(third);
                }
                fixture.registry.fails = false;
                try (ControlConnection fourth = fixture.connect()) {
                    assertRejected(fourth, ErrorCode.BUSY, "memlane.cache.max-connections");
                }
                assertThat(second.isOpen()).isTrue();
            }
            await().until(() -> fixture.server.connections() == 1);
            try (ControlConnection again = fixture.attached(Role.SEGMENT)) {
                assertThat(first.isOpen() && again.isOpen()).isTrue();
            }
        }
    }

    @Test
    void serve_sharedPageTruncated_endsThatSessionAlone() throws Exception {
        try (ServerFixture fixture = start(ServerFixture.properties(8));
                ControlConnection other = fixture.attached(Role.SEGMENT);
                ControlConnection segment = fixture.attached(Role.SEGMENT)) {
            fixture.content.file("/x", 10);
            try (var page = java.nio.channels.FileChannel.open(
                    fixture.directory.resolve("seg-000002/shared"), java.nio.file.StandardOpenOption.WRITE)) {
                page.truncate(0);
            }
            segment.send(new Open(1, RequestHead.get("/x"), 1_000));
            assertRejected(segment, ErrorCode.SEGMENT_CORRUPT, "memory is gone");
            other.send(new Open(1, RequestHead.get("/x"), 1_000));
            assertThat(receive(other)).isInstanceOf(Meta.class);
        }
    }

    private static SegmentReader openLongBody(ServerFixture fixture, ControlConnection segment) throws IOException {
        fixture.content.file("/x", 20 * VolumeFixture.SMALL.slotSizeBytes());
        String name = VolumeFixture.names(fixture.directory).stream()
                .filter(file -> file.startsWith("seg-"))
                .findFirst()
                .orElseThrow();
        SegmentReader reader = SegmentReader.open(fixture.directory.resolve(name), VolumeFixture.SMALL, segment::ring);
        segment.send(new Open(1, RequestHead.get("/x"), 1_000));
        reader.begin(1, ((Meta) receive(segment)).firstIndex());
        return reader;
    }

    private static FrameKind frame(SegmentReader reader, ControlConnection segment) throws IOException {
        reader.park();
        FrameKind kind = reader.poll();
        while (kind == null) {
            receive(segment);
            kind = reader.poll();
        }
        reader.unpark();
        return kind;
    }
}
