package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Clients that ask for files and check each digest, in the background, until they are stopped or have asked often enough. */
final class Load implements AutoCloseable {
    private final int port;
    private final List<Map.Entry<String, String>> files;
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicLong good = new AtomicLong();
    private final AtomicLong busy = new AtomicLong();
    private final AtomicLong slowestBusyNanos = new AtomicLong();
    private final AtomicLong cut = new AtomicLong();
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private volatile boolean stopped;

    private Load(int port, Map<String, String> digests) {
        this.port = port;
        this.files = List.copyOf(digests.entrySet());
    }

    /**
     * Starts.
     *
     * @param digests of the bodies, by path
     * @param requests of each client, at most
     */
    static Load start(int port, Map<String, String> digests, int clients, int requests, long seed) {
        Load load = new Load(port, digests);
        for (int client = 0; client < clients; client++) {
            RandomGenerator random =
                    RandomGeneratorFactory.of("L64X128MixRandom").create(seed + client);
            load.threads.add(
                    Thread.ofPlatform().name("client-" + client).daemon().start(() -> load.run(random, requests)));
        }
        return load;
    }

    static Load start(Pair pair, Map<String, String> digests, int clients, int requests, long seed) {
        return start(pair.contentPort(), digests, clients, requests, seed);
    }

    /** Two clients that ask for as long as the load is open. */
    static Load background(Pair pair, Map<String, String> digests) {
        return start(pair, digests, 2, Integer.MAX_VALUE, 1);
    }

    private void run(RandomGenerator random, int requests) {
        try (Client client = new Client(port)) {
            for (int i = 0; i < requests && !stopped; i++) {
                Map.Entry<String, String> file = files.get(random.nextInt(files.size()));
                ask(client, file.getKey(), file.getValue());
            }
        }
    }

    private void ask(Client client, String path, String digest) {
        long start = System.nanoTime();
        try {
            Client.Reply reply = client.get(path);
            if (reply.status() == 503) {
                busy.incrementAndGet();
                long nanos = System.nanoTime() - start;
                slowestBusyNanos.accumulateAndGet(nanos, Math::max);
                if (reply.header("Retry-After").isEmpty()) {
                    failures.add(path + ": 503 without Retry-After");
                }
            } else if (reply.status() != 200) {
                failures.add(path + ": status " + reply.status());
            } else if (!reply.isComplete()) {
                cut.incrementAndGet();
            } else if (!reply.sha256().equals(digest)) {
                failures.add(path + ": WRONG BYTES");
            } else {
                good.incrementAndGet();
            }
        } catch (IOException e) {
            client.close();
            failures.add(path + ": " + e);
        }
    }

    /** Waits until so many more requests were answered with the right bytes. */
    void awaitGood(int more) {
        long goal = good.get() + more;
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(10))
                .untilAsserted(() -> assertThat(good.get()).isGreaterThanOrEqualTo(goal));
    }

    /** Waits for the clients' own end. */
    void join() throws InterruptedException {
        for (Thread thread : threads) {
            thread.join();
        }
    }

    long good() {
        return good.get();
    }

    long busy() {
        return busy.get();
    }

    Duration slowestBusy() {
        return Duration.ofNanos(slowestBusyNanos.get());
    }

    long cut() {
        return cut.get();
    }

    /** Whatever is neither right, nor 503, nor cut. */
    List<String> failures() {
        return List.copyOf(failures);
    }

    /** Each reply was right. */
    void assertUnharmed() {
        assertThat(failures()).isEmpty();
        assertThat(cut()).as("cut bodies").isZero();
        assertThat(busy()).as("503").isZero();
        assertThat(good()).as("good bodies").isPositive();
    }

    /** Lets each client end its current request, and ends. */
    void finish() {
        stopped = true;
        try {
            join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        finish();
    }
}
