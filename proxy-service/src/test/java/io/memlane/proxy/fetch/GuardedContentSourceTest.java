package io.memlane.proxy.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.memlane.model.ErrorCode;
import io.memlane.model.control.ControlMessage.Meta;
import io.memlane.model.control.ControlMessage.Open;
import io.memlane.model.control.ControlMessage.Status;
import io.memlane.model.segment.AbortReason;
import io.memlane.proxy.content.ClientGoneException;
import io.memlane.proxy.content.ContentException;
import io.memlane.proxy.content.ContentException.Kind;
import io.memlane.proxy.content.ContentRequest;
import io.memlane.proxy.control.FakeScript;
import io.memlane.proxy.control.FakeSession;
import io.memlane.proxy.control.SharedMemory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GuardedContentSourceTest {
    @TempDir(factory = SharedMemory.class)
    Path folder;

    private SourceFixture fixture(int segments, int attempts) throws IOException {
        return new SourceFixture(folder, segments, attempts, SourceFixture.times());
    }

    private interface OnOpen {
        void open(FakeSession session, Open open) throws IOException;
    }

    private static void onOpen(SourceFixture fixture, OnOpen script) {
        fixture.cache.script = new FakeScript() {
            @Override
            public void open(FakeSession session, Open open) throws IOException {
                script.open(session, open);
            }
        };
    }

    private static void assertFails(SourceFixture fixture, Kind kind, String text) {
        SourceFixture.Sink sink = new SourceFixture.Sink();
        assertThatThrownBy(() -> fixture.get("/100", sink))
                .isInstanceOfSatisfying(
                        ContentException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                .hasMessageContaining(text);
    }

    @Test
    void fetch_getAndHead_areServed() throws Exception {
        try (SourceFixture fixture = fixture(1, 1)) {
            fixture.assertServes();
            SourceFixture.Sink sink = new SourceFixture.Sink();
            fixture.source.fetch(new ContentRequest("/50000", true), sink);
            assertThat(sink.metadata).isEqualTo(FakeSession.metadata(50_000));
            assertThat(sink.body.size()).isZero();
            fixture.assertServes();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "NOT_FOUND,NOT_FOUND,not found,",
        "FORBIDDEN,FORBIDDEN,forbidden,",
        "BUSY,BUSY,the cache is busy: the reason,CACHE_BUSY",
        "FAILED,FAILED,the cache failed: the reason,CACHE_FAILED",
        "UNKNOWN,FAILED,the cache failed: the reason,CACHE_FAILED",
        "OK,FAILED,no metadata,CACHE_FAILED"
    })
    void fetch_status_becomesItsKindAndNoFailureOfTheCache(
            Status status, Kind kind, String text, @Nullable Refused refused) throws Exception {
        try (SourceFixture fixture = fixture(1, 1)) {
            onOpen(
                    fixture,
                    (session, open) -> session.connection()
                            .send(new Meta(open.requestId(), status, Meta.NO_FRAMES, null, "the reason")));
            for (int i = 0; i < 2 * SourceFixture.CALLS; i++) {
                assertFails(fixture, kind, text);
            }
            for (Refused reason : Refused.values()) {
                assertThat(fixture.refused(reason))
                        .as("%s", reason)
                        .isEqualTo(reason == refused ? 2 * SourceFixture.CALLS : 0);
            }
            assertThat(fixture.breaker.getState()).isEqualTo(CircuitBreaker.State.CLOSED);
            assertThat(fixture.pool.pool.acquire(0))
                    .isInstanceOfSatisfying(
                            io.memlane.proxy.segments.Acquired.Granted.class,
                            granted -> granted.lease().close());
            fixture.assertServes();
        }
    }

    @Test
    void fetch_segmentBreaksBeforeMeta_isRetriedOnAnother() throws Exception {
        try (SourceFixture fixture = fixture(3, 3)) {
            AtomicInteger opens = new AtomicInteger();
            onOpen(fixture, (session, open) -> {
                if (opens.incrementAndGet() < 3) {
                    session.close();
                } else {
                    session.reply(open, 100);
                }
            });
            SourceFixture.Sink sink = new SourceFixture.Sink();
            fixture.get("/100", sink);
            assertThat(sink.body.toByteArray()).isEqualTo(FakeSession.body(100));
            assertThat(sink.begun).isOne();
            assertThat(fixture.whole()).isOne();
            fixture.pool.awaitIdle(3);
        }
    }

    @Test
    void fetch_everySegmentBreaksBeforeMeta_isRefusedOnceAndNotTimed() throws Exception {
        try (SourceFixture fixture = fixture(3, 3)) {
            onOpen(fixture, (session, open) -> session.close());
            assertFails(fixture, Kind.BUSY, "no cache");
            assertThat(fixture.refused(Refused.SEGMENT_LOST)).isOne();
            assertThat(fixture.whole()).isZero();
            fixture.pool.awaitIdle(3);
        }
    }

    @Test
    void fetch_cacheRestartsAndSaysSo_waitsWithinTheDeadlineAndIsNoFailureOfTheCache() throws Exception {
        try (SourceFixture fixture = SourceFixture.hasty(folder, 1, 1)) {
            fixture.cache.announceStop(1_000);
            await().until(() -> fixture.pool.pool.isRestarting());
            fixture.pool.awaitIdle(0);
            fixture.cache.stop();
            SourceFixture.Sink sink = new SourceFixture.Sink();
            CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> {
                try {
                    fixture.get("/100", sink);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            // Longer than a request waits for a segment.
            await().during(SourceFixture.BRIEFLY.multipliedBy(4)).until(() -> !waiting.isDone());
            fixture.cache.start();
            waiting.get(10, TimeUnit.SECONDS);
            assertThat(sink.body.toByteArray()).isEqualTo(FakeSession.body(100));
            assertThat(fixture.breaker.getMetrics().getNumberOfFailedCalls()).isZero();
        }
    }

    @Test
    void fetch_cacheRefusesBecauseItGoesAway_isRetriedAndNoFailureOfTheCache() throws Exception {
        try (SourceFixture fixture = fixture(2, 2)) {
            AtomicInteger opens = new AtomicInteger();
            onOpen(fixture, (session, open) -> {
                if (opens.incrementAndGet() == 1) {
                    session.connection().reject(ErrorCode.GOING_AWAY, "an upgrade");
                } else {
                    session.reply(open, 100);
                }
            });
            SourceFixture.Sink sink = new SourceFixture.Sink();
            fixture.get("/100", sink);
            assertThat(sink.body.toByteArray()).isEqualTo(FakeSession.body(100));
            assertThat(fixture.breaker.getMetrics().getNumberOfFailedCalls()).isZero();
            fixture.pool.awaitIdle(2);
        }
    }

    @Test
    void fetch_cacheRestartsAndStaysAway_isBusyAfterTheDeadline() throws Exception {
        RequestProperties impatient = new RequestProperties(
                Duration.ofMillis(300), Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(5));
        try (SourceFixture fixture = new SourceFixture(folder, 1, 3, impatient)) {
            fixture.cache.announceStop(1_000);
            await().until(() -> fixture.pool.pool.isRestarting());
            fixture.cache.stop();
            for (int i = 0; i < 2; i++) {
                assertFails(fixture, Kind.BUSY, "no cache");
            }
            assertThat(fixture.refused(Refused.CACHE_DETACHED)).isEqualTo(2);
            assertThat(fixture.breaker.getMetrics().getNumberOfFailedCalls()).isZero();
        }
    }

    @Test
    void fetch_bodyAborted_failsAndKeepsTheSegment() throws Exception {
        try (SourceFixture fixture = fixture(1, 1)) {
            onOpen(fixture, (session, open) -> {
                session.send(open, 50_000, 8192);
                session.writer().abort(AbortReason.CHANGED);
            });
            assertFails(fixture, Kind.FAILED, "CHANGED");
            assertThat(fixture.cache.leftovers()).containsExactly("seg-000001");
            fixture.assertServes();
            assertThat(fixture.cache.leftovers()).containsExactly("seg-000001");
        }
    }

    @Test
    void fetch_clientGone_cancelsAndReusesTheSegment() throws Exception {
        try (SourceFixture fixture = fixture(1, 1)) {
            assertSinkFailure(fixture, new ClientGoneException(new IOException("reset")));
            assertSinkFailure(fixture, new IllegalStateException("a bug"));
            assertThat(fixture.cache.leftovers()).containsExactly("seg-000001");
        }
    }

    /** As after SIGBUS: the memory can't be trusted. */
    @Test
    void fetch_internalError_replacesTheSegment() throws Exception {
        try (SourceFixture fixture = fixture(1, 1)) {
            SourceFixture.Sink sink = new SourceFixture.Sink() {
                @Override
                public void write(ByteBuffer chunk) {
                    throw new InternalError("a fault occurred");
                }
            };
            assertThatThrownBy(() -> fixture.get("/100000", sink))
                    .isInstanceOf(ContentException.class)
                    .hasMessageContaining("a fault occurred");
            fixture.pool.awaitIdle(1);
            assertThat(fixture.cache.leftovers()).doesNotContain("seg-000001");
            fixture.assertServes();
        }
    }

    private static void assertSinkFailure(SourceFixture fixture, Exception failure) throws IOException {
        SourceFixture.Sink sink = new SourceFixture.Sink() {
            @Override
            public void write(ByteBuffer chunk) throws ClientGoneException {
                if (failure instanceof ClientGoneException gone) {
                    throw gone;
                }
                throw (RuntimeException) failure;
            }
        };
        assertThatThrownBy(() -> fixture.get("/300000", sink)).isSameAs(failure);
        fixture.assertServes();
    }
}
