package io.memlane.proxy.segments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.memlane.model.ErrorCode;
import io.memlane.model.control.ControlMessage.Attach;
import io.memlane.model.control.Role;
import io.memlane.model.http.RequestHead;
import io.memlane.proxy.control.FakeCache;
import io.memlane.proxy.control.FakeScript;
import io.memlane.proxy.control.FakeSession;
import io.memlane.proxy.control.Segment;
import io.memlane.proxy.control.SharedMemory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

class SegmentPoolTest {
    @TempDir(factory = SharedMemory.class)
    Path folder;

    private PoolFixture fixture(int segments) throws IOException {
        return new PoolFixture(folder, segments);
    }

    /** As a cache whose volume holds so many segments. */
    private static FakeScript withRoomFor(FakeCache cache, int segments) {
        return new FakeScript() {
            @Override
            public void attach(FakeSession session, Attach attach) throws IOException {
                if (attach.role() == Role.SEGMENT && cache.segments() >= segments) {
                    session.connection().reject(ErrorCode.VOLUME_FULL, "room for " + segments);
                } else {
                    FakeScript.super.attach(session, attach);
                }
            }
        };
    }

    @Test
    void close_leaseThatIsClosedAlready_leavesTheSegmentToItsNextHolder() throws Exception {
        try (PoolFixture fixture = fixture(1).filled()) {
            Lease first = fixture.lease();
            first.close();
            Lease second = fixture.lease();
            first.close();
            assertThat(fixture.pool.leased()).isOne();
            assertThat(fixture.pool.idle()).isZero();
            assertThat(fixture.pool.acquire(0)).as("the only one is taken").isInstanceOf(Acquired.Exhausted.class);
            second.close();
            assertThat(fixture.pool.idle()).isOne();
        }
    }

    @Test
    void close_leaseThatIsBlocked_isNotRevokedAfterwards() throws Exception {
        try (PoolFixture fixture = fixture(1).filled()) {
            Lease first = fixture.lease();
            first.block(true, () -> {});
            first.close();
            assertThat(fixture.pool.stalled()).isZero();
            fixture.lease().close();
            assertThat(fixture.pool.blocked().isBalanced()).isTrue();
        }
    }

    @Test
    void revoke_holderThatCannotBeWoken_isNoFailureOfWhoWaits() throws Exception {
        try (PoolFixture fixture = fixture(1).filled()) {
            Lease first = fixture.lease();
            first.block(true, () -> {
                throw new IllegalStateException("a test's");
            });
            assertThat(fixture.pool.acquire(1)).isInstanceOf(Acquired.Exhausted.class);
            assertThat(first.isRevoked()).isTrue();
            first.close();
            assertThat(fixture.pool.blocked().isBalanced()).isTrue();
        }
    }

    @Test
    void onRefilled_actionFails_losesNoSegment() throws Exception {
        try (PoolFixture fixture = fixture(2)) {
            AtomicInteger failures = new AtomicInteger();
            fixture.pool.onRefilled(() -> {
                if (failures.incrementAndGet() == 1) {
                    throw new StackOverflowError("a test's");
                }
            });
            fixture.filled();
            assertThat(fixture.pool.size()).isEqualTo(2);
            await().until(() -> fixture.cache.segments() == 2);
        }
    }

    @Test
    void start_cacheThere_fillsToTheSize() throws Exception {
        try (PoolFixture fixture = fixture(3).filled()) {
            assertThat(fixture.pool.isReady()).isTrue();
            assertThat(fixture.pool.trouble()).isNull();
            assertThat(fixture.cache.segments()).isEqualTo(3);
            assertThat(fixture.segments("idle")).isEqualTo(3);
            assertThat(fixture.segments("leased") + fixture.segments("broken")).isZero();
            await().until(() -> fixture.segments("connecting") == 0);
            Health health = new PoolHealthIndicator(fixture.pool).health();
            assertThat(health.getStatus()).isEqualTo(Status.UP);
            assertThat(health.getDetails()).containsEntry("idle", 3).doesNotContainKey("problem");
        }
    }

    @Test
    void acquire_released_isTheNextToBeGranted() throws Exception {
        try (PoolFixture fixture = fixture(3).filled()) {
            Lease first = fixture.lease();
            Lease second = fixture.lease();
            Segment last = first.segment();
            assertThat(second.segment()).isNotSameAs(last);
            assertThat(fixture.segments("leased")).isEqualTo(2);
            second.close();
            first.close();
            try (Lease next = fixture.lease()) {
                assertThat(next.segment()).isSameAs(last);
            }
            assertThat(fixture.replaced()).isZero();
        }
    }

    @Test
    void acquire_allLeased_waitsNoLongerThanToldAndIsExhausted() throws Exception {
        try (PoolFixture fixture = fixture(1).filled()) {
            Lease lease = fixture.lease();
            assertThat(fixture.pool.acquire(0)).isEqualTo(new Acquired.Exhausted());
            long start = System.nanoTime();
            assertThat(fixture.pool.acquire(TimeUnit.MILLISECONDS.toNanos(50))).isEqualTo(new Acquired.Exhausted());
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofMillis(50), PoolFixture.PATIENCE);
            assertThat(fixture.registry
                            .get("memlane.pool.acquire.rejected")
                            .counter()
                            .count())
                    .isEqualTo(2);
            Thread giving = Thread.ofPlatform().start(lease::close);
            fixture.lease().close();
            giving.join();
            assertThat(fixture.registry.get("memlane.pool.acquire").timer().count())
                    .isEqualTo(4);
        }
    }

    @Test
    void acquire_noCache_isDetachedAndSaysWhy() throws Exception {
        try (PoolFixture fixture = fixture(1)) {
            fixture.cache.stop();
            fixture.pool.start();
            await().untilAsserted(() -> assertThat(fixture.pool.acquire(0))
                    .isInstanceOfSatisfying(
                            Acquired.Detached.class,
                            detached -> assertThat(detached.problem()).contains("no cache at", "control")));
            assertThat(fixture.pool.isReady()).isFalse();
            Health health = new PoolHealthIndicator(fixture.pool).health();
            assertThat(health.getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
            assertThat(health.getDetails().get("problem")).asString().contains("no cache at");
            assertThat(health.getDetails().get("remedy"))
                    .asString()
                    .contains("start the cache", "memlane.control.address");
        }
    }

    @Test
    void giveBack_inTheMiddleOfARequest_isReplaced() throws Exception {
        try (PoolFixture fixture = fixture(2).filled()) {
            Lease lease = fixture.lease();
            String name = lease.segment().name();
            lease.segment().open(RequestHead.get("/100000"), System.nanoTime() + TimeUnit.SECONDS.toNanos(10));
            lease.close();
            fixture.awaitIdle(2);
            assertThat(fixture.replaced()).isOne();
            await().untilAsserted(() ->
                    assertThat(fixture.cache.leftovers()).hasSize(2).doesNotContain(name));
        }
    }

    /** A request that finds its segment broken closes it before it gives it back. */
    @Test
    void giveBack_closedByItsHolder_isReplaced() throws Exception {
        try (PoolFixture fixture = fixture(2).filled()) {
            for (int i = 1; i <= 3; i++) {
                Lease lease = fixture.lease();
                lease.segment().close();
                lease.close();
                fixture.awaitIdle(2);
                assertThat(fixture.replaced()).isEqualTo(i);
            }
        }
    }

    @Test
    void attach_volumeFull_shrinksToWhatFitsAndGrowsLater() throws Exception {
        try (PoolFixture fixture = fixture(4)) {
            fixture.cache.script = withRoomFor(fixture.cache, 2);
            fixture.pool.start();
            await().untilAsserted(() ->
                    assertThat(String.valueOf(fixture.pool.trouble())).contains("room for 2", "larger volume"));
            assertThat(fixture.pool.isReady()).isTrue();
            assertThat(fixture.pool.idle()).isEqualTo(2);
            assertThat(fixture.segments("broken")).isEqualTo(2);
            fixture.lease().close();
            fixture.cache.script = withRoomFor(fixture.cache, 4);
            fixture.awaitIdle(4);
            await().untilAsserted(() -> assertThat(fixture.pool.trouble()).isNull());
        }
    }

    @Test
    void link_lostAndBack_closesIdleSegmentsAndRefills() throws Exception {
        try (PoolFixture fixture = fixture(3).filled()) {
            Lease lease = fixture.lease();
            fixture.cache.stop();
            await().untilAsserted(() -> assertThat(fixture.pool.idle()).isZero());
            assertThat(fixture.pool.isReady()).isFalse();
            assertThat(fixture.pool.acquire(0))
                    .as("although one is leased: it won't come back")
                    .isInstanceOf(Acquired.Detached.class);
            lease.close();
            // The idle ones leave the stack before they are closed.
            await().untilAsserted(() -> assertThat(fixture.pool.size()).isZero());
            await().untilAsserted(() -> assertThat(fixture.cache.connections()).isZero());
            fixture.cache.start();
            fixture.awaitIdle(3);
            assertThat(fixture.pool.isReady()).isTrue();
            assertThat(fixture.replaced()).isEqualTo(3);
        }
    }
}
