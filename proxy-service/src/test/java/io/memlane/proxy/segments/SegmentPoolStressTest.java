package io.memlane.proxy.segments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.memlane.model.http.Fields;
import io.memlane.model.http.RequestHead;
import io.memlane.proxy.control.SharedMemory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Many threads take, use, break and give back; the cache's end breaks segments too. */
@Isolated("counts the descriptors of the JVM")
class SegmentPoolStressTest {
    private static final RequestHead HEAD = new RequestHead("HEAD", false, "", "/1", Fields.EMPTY);

    private static final int SEGMENTS = 4;
    private static final int THREADS = 8;
    private static final int ROUNDS = 1_500;

    @TempDir(factory = SharedMemory.class)
    Path folder;

    private final Set<String> leased = ConcurrentHashMap.newKeySet();
    private final AtomicInteger mostSegments = new AtomicInteger();
    private final AtomicInteger revoked = new AtomicInteger();

    @Tag("long")
    @Test
    void acquire_manyThreadsAndBreaks_neverLeasesTwiceAndComesToRestFull() throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("seed=" + seed);
        try (PoolFixture fixture = new PoolFixture(folder, SEGMENTS).filled()) {
            int descriptors = descriptors();
            try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
                List<Callable<Void>> work = IntStream.range(0, THREADS)
                        .<Callable<Void>>mapToObj(thread -> () -> {
                            work(fixture, new Random(seed + thread));
                            return null;
                        })
                        .toList();
                for (Future<Void> done : threads.invokeAll(work)) {
                    done.get();
                }
            }
            await().until(() -> allWork(fixture));
            fixture.awaitIdle(SEGMENTS);
            assertThat(fixture.pool.leased()).isZero();
            assertThat(revoked).hasPositiveValue();
            assertThat(fixture.pool.stalled()).isZero();
            assertThat(fixture.pool.blocked().isBalanced()).isTrue();
            assertThat(fixture.pool.size()).isEqualTo(SEGMENTS);
            assertThat(mostSegments.get()).as("segments at one time").isLessThanOrEqualTo(SEGMENTS);
            await().untilAsserted(() -> assertThat(fixture.cache.leftovers()).hasSize(SEGMENTS));
            await().untilAsserted(() -> assertThat(descriptors()).isLessThanOrEqualTo(descriptors + 3));
        }
    }

    /** Uses each segment once: one that broke while it was idle is noticed, and replaced, by its next use. */
    private static boolean allWork(PoolFixture fixture) throws Exception {
        List<Lease> leases = new ArrayList<>();
        try {
            while (leases.size() < SEGMENTS
                    && fixture.pool.acquire(TimeUnit.SECONDS.toNanos(1)) instanceof Acquired.Granted granted) {
                leases.add(granted.lease());
                granted.lease().segment().open(HEAD, System.nanoTime() + TimeUnit.SECONDS.toNanos(10));
            }
            return leases.size() == SEGMENTS;
        } catch (IOException e) {
            return false;
        } finally {
            leases.forEach(Lease::close);
        }
    }

    private void work(PoolFixture fixture, Random random) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            if (!(fixture.pool.acquire(TimeUnit.MILLISECONDS.toNanos(20)) instanceof Acquired.Granted granted)) {
                continue;
            }
            try (Lease lease = granted.lease()) {
                String name = lease.segment().name();
                assertThat(leased.add(name)).as("leased twice: " + name).isTrue();
                try {
                    use(fixture, lease, random.nextInt(200));
                } finally {
                    leased.remove(name);
                }
            }
        }
    }

    private void use(PoolFixture fixture, Lease lease, int dice) {
        mostSegments.accumulateAndGet(fixture.pool.size(), Math::max);
        try {
            if (dice < 2) {
                lease.segment().close();
            } else if (dice == 2) {
                fixture.cache.breakSegments();
            } else if (dice < 6) {
                lease.segment().open(RequestHead.get("/50000"), System.nanoTime() + TimeUnit.SECONDS.toNanos(10));
            } else if (dice < 20) {
                lease.segment().open(HEAD, System.nanoTime() + TimeUnit.SECONDS.toNanos(10));
            } else if (dice < 80) {
                stall(lease);
            }
        } catch (IOException e) {
            // Broken by another thread's breakSegments(): as in life, the segment isn't reusable now.
            assertThat(lease.segment().isReusable()).isFalse();
        }
    }

    /** As for a client that doesn't read: until somebody needs the segment, or for a moment. */
    private void stall(Lease lease) {
        Thread holder = Thread.currentThread();
        lease.block(true, () -> LockSupport.unpark(holder));
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(5);
        while (!lease.isRevoked() && System.nanoTime() < until) {
            LockSupport.parkNanos(until - System.nanoTime());
        }
        if (lease.unblock()) {
            assertThat(lease.isRevoked()).isFalse();
        } else {
            revoked.incrementAndGet();
        }
    }

    private static int descriptors() {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return (int) open.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
