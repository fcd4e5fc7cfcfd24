package io.memlane.proxy.segments;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.model.ErrorCode;
import io.memlane.model.control.ControlMessage.Attach;
import io.memlane.proxy.control.FakeScript;
import io.memlane.proxy.control.FakeSession;
import io.memlane.proxy.control.SharedMemory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlockedLeasesTest {
    @TempDir(factory = SharedMemory.class)
    Path folder;

    private final List<Integer> woken = new ArrayList<>();

    private PoolFixture fixture(int segments) throws Exception {
        return new PoolFixture(folder, segments).filled();
    }

    private Lease blocked(PoolFixture fixture, int number) throws Exception {
        Lease lease = fixture.lease();
        lease.block(true, () -> woken.add(number));
        return lease;
    }

    @Test
    void acquire_whileSegmentsAreIdle_revokesNobody() throws Exception {
        try (PoolFixture fixture = fixture(2)) {
            Lease blocked = blocked(fixture, 1);
            fixture.lease().close();
            assertThat(fixture.segments("leased")).isOne();
            assertThat(fixture.pool.stalled()).isOne();
            assertThat(blocked.isRevoked()).isFalse();
            assertThat(blocked.unblock()).isTrue();
            blocked.close();
        }
    }

    @Test
    void acquire_nothingIdle_revokesTheLongestBlockedForEachWaiterOnce() throws Exception {
        try (PoolFixture fixture = fixture(3)) {
            Lease first = blocked(fixture, 1);
            Lease second = blocked(fixture, 2);
            Lease third = blocked(fixture, 3);
            CompletableFuture<Lease> waiter = waiter(fixture);
            org.awaitility.Awaitility.await().until(first::isRevoked);
            assertThat(first.unblock()).isFalse();
            first.close();
            waiter.get(10, TimeUnit.SECONDS).close();
            assertThat(woken).containsExactly(1);
            assertThat(second.unblock()).isTrue();
            assertThat(third.unblock()).isTrue();
            second.close();
            third.close();
        }
    }

    @Test
    void block_whileSomebodyWaits_isRevokedAtOnce() throws Exception {
        try (PoolFixture fixture = fixture(1)) {
            Lease lease = fixture.lease();
            CompletableFuture<Lease> waiter = waiter(fixture);
            org.awaitility.Awaitility.await().until(() -> {
                lease.block(true, () -> woken.add(1));
                return !lease.unblock();
            });
            assertThat(lease.isRevoked()).isTrue();
            assertThat(woken).containsExactly(1);
            lease.close();
            waiter.get(10, TimeUnit.SECONDS).close();
        }
    }

    /** The wait is over before anybody blocks: nobody has to give way any more. */
    @Test
    void block_afterAWaitThatTimedOut_isKept() throws Exception {
        try (PoolFixture fixture = fixture(1)) {
            Lease lease = fixture.lease();
            assertThat(fixture.pool.acquire(TimeUnit.MILLISECONDS.toNanos(20))).isInstanceOf(Acquired.Exhausted.class);
            lease.block(true, () -> woken.add(1));
            assertThat(lease.unblock()).isTrue();
            lease.close();
        }
    }

    /** What was revoked comes back broken, so it serves nobody: the next one has to give way. */
    @Test
    void close_revokedButBroken_revokesAnother() throws Exception {
        try (PoolFixture fixture = fixture(2)) {
            Lease first = blocked(fixture, 1);
            Lease second = blocked(fixture, 2);
            fixture.cache.script = new FakeScript() {
                @Override
                public void attach(FakeSession session, Attach attach) {
                    session.connection().reject(ErrorCode.VOLUME_FULL, "no room");
                }
            };
            CompletableFuture<Lease> waiter = waiter(fixture);
            org.awaitility.Awaitility.await().until(first::isRevoked);
            assertThat(second.isRevoked()).isFalse();
            first.unblock();
            first.segment().close();
            first.close();
            org.awaitility.Awaitility.await().until(second::isRevoked);
            second.unblock();
            second.close();
            waiter.get(10, TimeUnit.SECONDS).close();
        }
    }

    /** Whatever happens in whatever order: while a request waits, a client that doesn't read holds nothing that nobody gave way for. */
    @Test
    void revoke_anyOrderOfEvents_coversAllWaitersAndEndsBalanced() {
        long seed = System.nanoTime();
        System.out.println("BlockedLeasesTest seed " + seed);
        Random random = new Random(seed);
        for (int run = 0; run < 2_000; run++) {
            BlockedLeases leases = new BlockedLeases();
            List<Lease> blocked = new ArrayList<>();
            List<Lease> revoked = new ArrayList<>();
            int waiting = 0;
            for (int step = 0; step < 60; step++) {
                switch (random.nextInt(5)) {
                    case 0 -> {
                        leases.beginWait();
                        waiting++;
                    }
                    case 1 -> {
                        if (waiting > 0) {
                            leases.endWait();
                            waiting--;
                        }
                    }
                    case 2 -> {
                        Lease lease = new Lease(null, null);
                        leases.block(lease);
                        blocked.add(lease);
                    }
                    case 3 -> {
                        if (!blocked.isEmpty()) {
                            Lease lease = blocked.remove(random.nextInt(blocked.size()));
                            assertThat(leases.unblock(lease)).isTrue();
                        }
                    }
                    default -> {
                        if (!revoked.isEmpty()) {
                            Lease lease = revoked.remove(random.nextInt(revoked.size()));
                            assertThat(leases.unblock(lease)).isFalse();
                            leases.givenBack(random.nextBoolean());
                        }
                    }
                }
                while (!blocked.isEmpty() && blocked.getFirst().isRevoked()) {
                    revoked.add(blocked.removeFirst());
                }
                assertThat(blocked).as("the longest first").noneMatch(Lease::isRevoked);
                assertThat(leases.size()).isEqualTo(blocked.size());
            }
            for (; waiting > 0; waiting--) {
                leases.endWait();
            }
            revoked.forEach(lease -> leases.givenBack(false));
            assertThat(leases.isBalanced()).isTrue();
            assertThat(blocked).noneMatch(Lease::isRevoked);
        }
    }

    private static CompletableFuture<Lease> waiter(PoolFixture fixture) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return fixture.lease();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }
}
