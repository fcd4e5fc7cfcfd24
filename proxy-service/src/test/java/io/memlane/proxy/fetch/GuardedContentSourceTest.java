package io.memlane.proxy.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.memlane.model.ErrorCode;
import io.memlane.model.control.ControlMessage.Open;
import io.memlane.model.http.Fields;
import io.memlane.model.http.Refusal;
import io.memlane.model.http.Refusal.Kind;
import io.memlane.model.http.RequestHead;
import io.memlane.model.segment.AbortReason;
import io.memlane.proxy.content.BodyCutException;
import io.memlane.proxy.content.ClientGoneException;
import io.memlane.proxy.content.ContentRequest;
import io.memlane.proxy.control.FakeScript;
import io.memlane.proxy.control.FakeSession;
import io.memlane.proxy.control.SharedMemory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
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

    private static void assertFails(SourceFixture fixture, Kind kind, String text) throws IOException {
        Refusal refusal = fixture.refused("/100");
        assertThat(refusal.kind()).isEqualTo(kind);
        assertThat(refusal.toString()).contains(text);
    }

    @Test
    void fetch_getAndHead_areServed() throws Exception {
        try (SourceFixture fixture = fixture(1, 1)) {
            fixture.assertServes();
            SourceFixture.Sink sink = new SourceFixture.Sink();
            RequestHead head = new RequestHead("HEAD", false, "", "/50000", Fields.EMPTY);
            fixture.get(new ContentRequest("/50000", head, null), sink);
            assertThat(sink.head).isEqualTo(FakeSession.head(50_000));
            assertThat(sink.body.size()).isZero();
            fixture.assertServes();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "NOT_FOUND,",
        "FORBIDDEN,",
        "FOLDER,",
        "METHOD_NOT_ALLOWED,",
        "BUSY,CACHE_BUSY",
        "FAILED,CACHE_FAILED",
        "UNKNOWN,CACHE_FAILED",
        "CHANGED,CACHE_FAILED",
        "TIMED_OUT,CONTENT_TIMEOUT"
    })
    void fetch_refusalOfTheCache_isPassedOnAndNoFailureOfTheCache(Kind kind, @Nullable Refused refused)
            throws Exception {
        try (SourceFixture fixture = fixture(1, 1)) {
            onOpen(fixture, (session, open) -> session.answer(open, new Refusal(kind, "the reason")));
            for (int i = 0; i < 2 * SourceFixture.CALLS; i++) {
                assertFails(fixture, kind, "the reason");
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
            fixture.pool.awaitIdle(0);
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
            SourceFixture.Sink sink = new SourceFixture.Sink();
            assertThatThrownBy(() -> fixture.get("/100", sink))
                    .isInstanceOf(BodyCutException.class)
                    .hasMessageContaining("CHANGED");
            assertThat(sink.body.toByteArray()).isEqualTo(Arrays.copyOf(FakeSession.body(50_000), 8192));
            assertThat(sink.ended).isFalse();
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
                    .isInstanceOf(BodyCutException.class)
                    .hasMessageContaining("a fault occurred");
            fixture.pool.awaitIdle(1);
            await().untilAsserted(() -> assertThat(fixture.cache.leftovers()).doesNotContain("seg-000001"));
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
