package io.memlane.proxy.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.memlane.model.control.ControlMessage.Meta;
import io.memlane.model.control.ControlMessage.Open;
import io.memlane.model.control.Part;
import io.memlane.model.http.ResponseHead;
import io.memlane.model.segment.AbortReason;
import io.memlane.proxy.content.ClientGoneException;
import io.memlane.proxy.control.FakeScript;
import io.memlane.proxy.control.FakeSession;
import io.memlane.proxy.control.SharedMemory;
import io.memlane.proxy.segments.PoolFixture;
import io.memlane.proxy.web.connection.ClientProperties;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that take nothing, or little at a time: what becomes of their segments and their bodies. */
class StalledClientTest {
    private static final int LENGTH = 500_000;
    private static final String PATH = "/" + LENGTH;

    @TempDir(factory = SharedMemory.class)
    Path folder;

    private final List<Open> opens = new CopyOnWriteArrayList<>();

    private SourceFixture fixture(Duration stallTimeout, ClientProperties client) throws IOException {
        return fixture(stallTimeout, client, PoolFixture.PATIENCE);
    }

    private SourceFixture fixture(Duration stallTimeout, ClientProperties client, Duration acquireTimeout)
            throws IOException {
        SourceFixture fixture = new SourceFixture(
                folder,
                1,
                1,
                new RequestProperties(
                        Duration.ofSeconds(10), stallTimeout, Duration.ofSeconds(10), Duration.ofSeconds(5)),
                client,
                acquireTimeout);
        fixture.cache.script = new FakeScript() {
            @Override
            public void open(FakeSession session, Open open) throws IOException {
                opens.add(open);
                FakeScript.super.open(session, open);
            }
        };
        return fixture;
    }

    /** Takes as many bytes as it is allowed to. */
    private static final class Sink extends SourceFixture.Sink {
        final Semaphore room = new Semaphore(0);
        volatile Thread waiter;
        volatile int taken;

        void allow(int bytes) {
            room.release(bytes);
            LockSupport.unpark(waiter);
        }

        @Override
        public void write(ByteBuffer chunk) throws ClientGoneException {
            int bytes = Math.min(chunk.remaining(), room.availablePermits());
            if (room.tryAcquire(bytes)) {
                ByteBuffer part = chunk.slice(chunk.position(), bytes);
                chunk.position(chunk.position() + bytes);
                super.write(part);
                taken += bytes;
            }
        }

        @Override
        public boolean await(long timeoutNanos, BooleanSupplier stop) {
            long deadline = System.nanoTime() + timeoutNanos;
            waiter = Thread.currentThread();
            while (room.availablePermits() == 0) {
                if (stop.getAsBoolean() || System.nanoTime() - deadline >= 0) {
                    return false;
                }
                LockSupport.parkNanos(deadline - System.nanoTime());
            }
            return true;
        }

        @Override
        public void wake() {
            LockSupport.unpark(waiter);
        }
    }

    private static CompletableFuture<Void> get(SourceFixture fixture, Sink sink) {
        return CompletableFuture.runAsync(() -> {
            try {
                fixture.get(PATH, sink);
            } catch (IOException e) {
                throw new java.util.concurrent.CompletionException(e);
            }
        });
    }

    @Test
    void fetch_clientStallsAndAnotherComes_losesItsSegmentAndGoesOnLater() throws Exception {
        try (SourceFixture fixture = fixture(Duration.ofSeconds(20), SourceFixture.patient())) {
            Sink sink = new Sink();
            sink.allow(10_000);
            CompletableFuture<Void> stalled = get(fixture, sink);
            for (int i = 1; i <= 3; i++) {
                int expected = 10_000 * i;
                await().until(() -> sink.taken == expected && fixture.pool.leased() == 1);
                SourceFixture.Sink other = new SourceFixture.Sink();
                fixture.get("/70000", other);
                assertThat(other.body.toByteArray()).isEqualTo(FakeSession.body(70_000));
                await().until(() -> fixture.pool.leased() == 0);
                assertThat(stalled).isNotDone();
                sink.allow(10_000);
            }
            sink.allow(LENGTH);
            stalled.get(20, TimeUnit.SECONDS);
            assertThat(sink.body.toByteArray()).isEqualTo(FakeSession.body(LENGTH));
            assertThat(fixture.resumed(Resumed.EVICTED)).isEqualTo(3);
            assertThat(fixture.pool.cache.leftovers()).as("nothing broke").containsExactly("seg-000001");
        }
    }

    @Test
    void fetch_clientStallsAlone_givesItsSegmentBackAfterTheStallTimeout() throws Exception {
        try (SourceFixture fixture = fixture(Duration.ofMillis(100), SourceFixture.patient())) {
            Sink sink = new Sink();
            sink.allow(1);
            CompletableFuture<Void> stalled = get(fixture, sink);
            await().until(() -> sink.taken == 1 && fixture.pool.leased() == 0);
            sink.allow(LENGTH);
            stalled.get(20, TimeUnit.SECONDS);
            assertThat(sink.body.toByteArray()).isEqualTo(FakeSession.body(LENGTH));
            assertThat(fixture.resumed(Resumed.STALLED)).isPositive();
        }
    }

    /** A client that blocked is asked parts for; one that keeps up gets larger ones, and all in the end. */
    @Test
    void fetch_slowClient_getsPartsOfWhatItTakes() throws Exception {
        // Longer than a busy machine keeps the client from taking what it may.
        try (SourceFixture fixture = fixture(Duration.ofSeconds(1), SourceFixture.patient())) {
            Sink sink = new Sink();
            sink.allow(5_000);
            CompletableFuture<Void> slow = get(fixture, sink);
            await().until(() -> sink.taken == 5_000 && fixture.pool.leased() == 0);
            sink.allow(LENGTH);
            slow.get(20, TimeUnit.SECONDS);
            assertThat(sink.body.toByteArray()).isEqualTo(FakeSession.body(LENGTH));
            assertThat(opens)
                    .extracting(open -> open.part().offset())
                    .containsExactly(0L, 5_000L, 21_384L, 54_152L, 119_688L, 250_760L);
            assertThat(opens)
                    .extracting(open -> open.part().limit())
                    .containsExactly(0L, 16_384L, 32_768L, 65_536L, 131_072L, 262_144L);
            assertThat(fixture.resumed(Resumed.PACED)).isEqualTo(4);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {50, 20_000})
    void fetch_clientTakesNothing_isCutAfterItsTimeoutWithOrWithoutASegment(int stallMillis) throws Exception {
        ClientProperties impatient = SourceFixture.timeout(Duration.ofMillis(200));
        try (SourceFixture fixture = fixture(Duration.ofMillis(stallMillis), impatient)) {
            assertThatThrownBy(() -> fixture.get(PATH, new Sink())).isInstanceOf(ClientGoneException.class);
            assertThat(fixture.cut(Cut.CLIENT_STALLED)).isOne();
            await().until(() -> fixture.pool.leased() == 0);
            fixture.assertServes();
        }
    }

    /** What can't go on elsewhere has its segment for the stall timeout, and no longer. */
    @Test
    void fetch_notResumableAndStalled_isCutAfterTheStallTimeout() throws Exception {
        try (SourceFixture fixture = fixture(Duration.ofMillis(100), SourceFixture.patient())) {
            fixture.cache.resumable = false;
            Sink sink = new Sink();
            sink.allow(10);
            CompletableFuture<Void> stalled = get(fixture, sink);
            assertThatThrownBy(() -> stalled.get(20, TimeUnit.SECONDS)).hasRootCauseInstanceOf(TimeoutException.class);
            assertThat(fixture.cut(Cut.CLIENT_STALLED)).isOne();
            fixture.pool.awaitIdle(1);
            fixture.assertServes();
        }
    }

    /** What can't go on elsewhere keeps its segment for the stall timeout, whoever waits. */
    @Test
    void fetch_notResumable_clientKeepsItsSegment() throws Exception {
        try (SourceFixture fixture = fixture(Duration.ofSeconds(20), SourceFixture.patient(), SourceFixture.BRIEFLY)) {
            fixture.cache.resumable = false;
            Sink sink = new Sink();
            sink.allow(10);
            CompletableFuture<Void> stalled = get(fixture, sink);
            await().until(() -> sink.taken == 10);
            assertThat(fixture.refused("/100").detail()).isEqualTo("all segments are in use");
            sink.allow(LENGTH);
            stalled.get(20, TimeUnit.SECONDS);
            assertThat(sink.body.toByteArray()).isEqualTo(FakeSession.body(LENGTH));
            assertThat(opens).hasSize(1);
        }
    }

    /** What there is ends with a part that is shorter than it might be, be it empty. */
    @ParameterizedTest
    @ValueSource(ints = {120_000, 21_384, 5_000 + 16_384 + 32_768})
    void fetch_slowClientAndUnknownLength_getsPartsUntilAShortOne(int length) throws Exception {
        byte[] body = FakeSession.body(length);
        try (SourceFixture fixture = fixture(Duration.ofMillis(500), SourceFixture.patient())) {
            fixture.cache.script = new FakeScript() {
                @Override
                public void open(FakeSession session, Open open) throws IOException {
                    opens.add(open);
                    int from = (int) open.part().offset();
                    int to = (int) open.part().endOffset(length);
                    session.writer().begin(open.requestId(), from);
                    ResponseHead head = FakeSession.headOfUnknownLength(true);
                    session.connection().send(new Meta(open.requestId(), Meta.LATER, head));
                    for (int at = from; at < to && !session.writer().isCancelled(); at += 4096) {
                        session.append(body, at, Math.min(to, at + 4096));
                    }
                    if (session.writer().isCancelled()) {
                        session.writer().abort(AbortReason.CANCELLED);
                    } else {
                        session.writer().end();
                    }
                }
            };
            Sink sink = new Sink();
            sink.allow(5_000);
            CompletableFuture<Void> slow = get(fixture, sink);
            await().until(() -> sink.taken == 5_000 && fixture.pool.leased() == 0);
            sink.allow(length);
            slow.get(20, TimeUnit.SECONDS);
            assertThat(sink.body.toByteArray()).isEqualTo(body);
            Part last = opens.getLast().part();
            assertThat(last.limit()).isPositive();
            assertThat(length - last.offset()).isBetween(0L, last.limit() - 1);
            assertThat(opens).extracting(open -> open.part().limit()).startsWith(0L, 16_384L);
        }
    }
}
