package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** A fresh pair with its content and its clients, and what is known of its life. */
final class ChaosWorld implements AutoCloseable {
    static final int SEGMENTS = 8;
    static final int VOLUME_MEGABYTES = 64;

    private static final int CLIENTS = 12;
    private static final Duration ACQUIRE_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration REQUEST_DEADLINE = Duration.ofSeconds(5);
    private static final Duration STALL_TIMEOUT = Duration.ofSeconds(5);
    /** Longer than any cache takes to start. */
    private static final Duration RESUME_TIMEOUT = Duration.ofSeconds(30);

    private static final Duration CANCEL_TIMEOUT = Duration.ofSeconds(1);
    /** Longer than the link waits for its PONGs, so that both ends of a stop are seen: noticed and not noticed. */
    static final Duration LONGEST_STOP = Duration.ofSeconds(3);
    /** What a busy machine may add to deadlines: a stalled process starts late. */
    private static final Duration MACHINE = Duration.ofSeconds(10);

    private final ChaosContent content;
    private final ChaosCounts counts = new ChaosCounts();
    private final Pair pair;
    /** Odd while there is no proxy: advanced when one is killed, and when the next one is ready. */
    private final AtomicInteger proxyLife = new AtomicInteger();

    ChaosWorld(long seed) {
        content = new ChaosContent(seed);
        pair = Pair.start(settings -> settings.content(content.files().folder())
                .segments(SEGMENTS)
                .volume(VOLUME_MEGABYTES)
                .cache("memlane.cache.credit-timeout=10s", "memlane.cache.drain-timeout=2s")
                .proxy(
                        "memlane.control.ping-interval=500ms",
                        "memlane.pool.acquire-timeout=" + ACQUIRE_TIMEOUT.toMillis() + "ms",
                        "memlane.proxy.request-deadline=" + REQUEST_DEADLINE.toMillis() + "ms",
                        "memlane.proxy.stall-timeout=" + STALL_TIMEOUT.toMillis() + "ms",
                        "memlane.proxy.resume-timeout=" + RESUME_TIMEOUT.toMillis() + "ms",
                        "memlane.proxy.cancel-timeout=" + CANCEL_TIMEOUT.toMillis() + "ms"));
    }

    Pair pair() {
        return pair;
    }

    ChaosContent content() {
        return content;
    }

    ChaosCounts counts() {
        return counts;
    }

    Client client(int receiveBufferBytes) {
        return new Client(pair.contentPort(), receiveBufferBytes, patienceMillis());
    }

    /** The sum of what may pass until a request ends or goes on: whoever gets nothing for longer has been hung. */
    int patienceMillis() {
        return (int) ACQUIRE_TIMEOUT
                .plus(REQUEST_DEADLINE)
                .plus(STALL_TIMEOUT)
                .plus(RESUME_TIMEOUT)
                .plus(CANCEL_TIMEOUT)
                .plus(LONGEST_STOP)
                .plus(MACHINE)
                .toMillis();
    }

    /** Some clients stop reading for longer than they may. */
    Duration longestStall() {
        return STALL_TIMEOUT.plusSeconds(2);
    }

    int proxyLife() {
        return proxyLife.get();
    }

    /** Whether the proxy was killed since, or was dead then. */
    boolean hasProxyDied(int life) {
        return life % 2 != 0 || proxyLife.get() != life;
    }

    void proxyDies() {
        proxyLife.updateAndGet(life -> life | 1);
    }

    void proxyIsBack() {
        proxyLife.updateAndGet(life -> (life + 1) & ~1);
    }

    /** Clients that ask until they are told to stop. */
    final class Crowd implements AutoCloseable {
        private final CountDownLatch stop = new CountDownLatch(1);
        private final List<Thread> threads = new ArrayList<>();

        Crowd(long seed) {
            for (int i = 0; i < CLIENTS; i++) {
                RandomGenerator random =
                        RandomGeneratorFactory.of("L64X128MixRandom").create(seed + i);
                ChaosClient client = new ChaosClient(ChaosWorld.this, random, stop);
                threads.add(Thread.ofPlatform().name("client-" + i).daemon().unstarted(client));
            }
        }

        void start() {
            threads.forEach(Thread::start);
        }

        /** Lets each end its request. */
        @Override
        public void close() {
            stop.countDown();
            long deadline =
                    System.nanoTime() + Duration.ofMillis(patienceMillis()).toNanos() * 2;
            try {
                for (Thread thread : threads) {
                    if (!thread.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())))) {
                        counts.ended(ChaosCounts.Outcome.HUNG);
                        counts.violated("hung: " + thread.getName() + " doesn't end");
                    }
                }
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    /** A service that ended without being killed has crashed. */
    void reviveTheFallen() {
        if (!pair.cache().isAlive()) {
            counts.violated("the cache ended by itself:\n" + pair.cache().logTail(20));
            pair.startCache();
        }
        if (!pair.proxy().isAlive()) {
            counts.violated("the proxy ended by itself:\n" + pair.proxy().logTail(20));
            proxyDies();
            pair.startProxy();
            pair.awaitReady();
            proxyIsBack();
        }
    }

    /** Waits until the pool is full and idle, and counts what isn't. */
    void rest() {
        try {
            pair.awaitReady();
            pair.assertAtRest(SEGMENTS, Duration.ofSeconds(30));
        } catch (RuntimeException | AssertionError e) {
            counts.leaked(1);
            counts.violated("not at rest: " + e.getMessage());
        }
    }

    /** Compares both processes with what they took after the warm-up, once the last connections are gone. */
    void assertFlat(ProcessFigures cacheBefore, ProcessFigures proxyBefore) {
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            assertThat(cacheFigures().growthSince(cacheBefore))
                    .as("growth of the cache")
                    .isEmpty();
            assertThat(proxyFigures().growthSince(proxyBefore))
                    .as("growth of the proxy")
                    .isEmpty();
        });
    }

    ProcessFigures cacheFigures() {
        return ProcessFigures.of(pair.cache().pid(), pair.scratch().mountPoint(), pair.cacheMetrics());
    }

    ProcessFigures proxyFigures() {
        return ProcessFigures.of(pair.proxy().pid(), pair.scratch().mountPoint(), pair.proxyMetrics());
    }

    /** Stops both, and looks at what they leave: nothing. */
    void stop() {
        try {
            pair.stop();
        } catch (AssertionError e) {
            counts.violated(String.valueOf(e.getMessage()));
        }
        List<String> left = pair.scratch().files();
        counts.leaked(left.stream().filter(file -> file.contains("/seg-")).count());
        left.forEach(file -> counts.violated("left on the volume: " + file));
    }

    @Override
    public void close() {
        try {
            pair.abandon();
        } finally {
            content.close();
        }
    }
}
