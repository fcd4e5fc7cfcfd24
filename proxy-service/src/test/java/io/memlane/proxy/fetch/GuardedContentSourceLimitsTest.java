package io.memlane.proxy.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.memlane.model.control.ControlMessage.Open;
import io.memlane.model.http.Refusal;
import io.memlane.model.http.Refusal.Kind;
import io.memlane.proxy.control.FakeScript;
import io.memlane.proxy.control.FakeSession;
import io.memlane.proxy.control.SharedMemory;
import io.memlane.proxy.segments.Lease;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Breaker, bulkhead and deadline. */
class GuardedContentSourceLimitsTest {
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
    void fetch_silentCache_isBusyAtTheDeadlineWithoutRetry() throws Exception {
        // Longer than a busy machine takes to ask the cache at all.
        RequestProperties times = new RequestProperties(
                Duration.ofMillis(500), Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(5));
        try (SourceFixture fixture = new SourceFixture(folder, 1, 5, times)) {
            AtomicInteger opens = new AtomicInteger();
            onOpen(fixture, (session, open) -> opens.incrementAndGet());
            assertFails(fixture, Kind.BUSY, "silent for too long");
            assertThat(opens).hasValue(1);
            assertThat(fixture.refused(Refused.DEADLINE)).isOne();
            fixture.pool.awaitIdle(1);
        }
    }

    @Test
    void fetch_manyFailuresThenRecovery_breakerOpensClosesAndLeaksNothing() throws Exception {
        try (SourceFixture fixture = fixture(2, 1)) {
            for (int round = 0; round < 3; round++) {
                onOpen(fixture, (session, open) -> session.close());
                for (int i = 0; i < SourceFixture.CALLS; i++) {
                    fixture.pool.awaitIdle(2);
                    assertThat(fixture.refused("/1").kind()).isEqualTo(Kind.BUSY);
                }
                assertThat(fixture.breaker.getState()).isEqualTo(CircuitBreaker.State.OPEN);
                await().untilAsserted(() -> {
                    fixture.assertServes();
                    assertThat(fixture.breaker.getState()).isEqualTo(CircuitBreaker.State.CLOSED);
                });
                for (int i = 0; i < 2 * SourceFixture.CALLS; i++) {
                    fixture.assertServes();
                }
                fixture.breaker.reset();
            }
        }
    }

    @Test
    void fetch_breakerOpen_isBusyWithoutAskingTheCache() throws Exception {
        try (SourceFixture fixture = fixture(1, 1)) {
            fixture.breaker.transitionToForcedOpenState();
            AtomicInteger opens = new AtomicInteger();
            onOpen(fixture, (session, open) -> opens.incrementAndGet());
            assertFails(fixture, Kind.BUSY, "the circuit breaker is open");
            assertThat(opens).hasValue(0);
            assertThat(fixture.refused(Refused.BREAKER_OPEN)).isOne();
        }
    }

    /** Of the half-open breaker's two permissions none may be lost to requests that say nothing about the cache. */
    @Test
    void fetch_exhaustedWhileHalfOpen_givesThePermissionBack() throws Exception {
        try (SourceFixture fixture = SourceFixture.hasty(folder, 1, 1)) {
            fixture.breaker.transitionToOpenState();
            fixture.breaker.transitionToHalfOpenState();
            Lease lease = fixture.pool.lease();
            for (int i = 0; i < 6; i++) {
                assertFails(fixture, Kind.BUSY, "all segments are in use");
            }
            lease.close();
            assertThat(fixture.refused(Refused.POOL_EXHAUSTED)).isEqualTo(6);
            fixture.assertServes();
            fixture.assertServes();
            assertThat(fixture.breaker.getState()).isEqualTo(CircuitBreaker.State.CLOSED);
        }
    }

    @Test
    void fetch_bulkheadFull_isBusyWithoutAWait() throws Exception {
        try (SourceFixture fixture = fixture(1, 1)) {
            for (int i = 0; i < SourceFixture.WAITERS; i++) {
                fixture.bulkhead.acquirePermission();
            }
            SourceFixture.Sink sink = new SourceFixture.Sink();
            fixture.get("/100", sink);
            assertThat(sink.body.size()).as("without a wait").isEqualTo(100);
            Lease lease = fixture.pool.lease();
            assertFails(fixture, Kind.BUSY, "too many requests wait for a segment");
            lease.close();
            assertThat(fixture.refused(Refused.BULKHEAD_FULL)).isOne();
            for (int i = 0; i < SourceFixture.WAITERS; i++) {
                fixture.bulkhead.onComplete();
            }
            fixture.assertServes();
        }
    }
}
