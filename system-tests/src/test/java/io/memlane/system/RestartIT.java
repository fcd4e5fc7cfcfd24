package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Either side ends, in order or not, and the other goes on when it is back. */
@ExtendWith(LogsOnFailure.class)
@Order(1)
@Tag("long")
class RestartIT {
    private static final int SEGMENTS = 4;
    private static final int BEGINNING_BYTES = 128 << 10;
    private static final Duration ACQUIRE_TIMEOUT = Duration.ofSeconds(1);
    /** The wait for a segment, and what a busy machine may add. */
    private static final Duration QUICKLY = ACQUIRE_TIMEOUT.plusSeconds(10);
    /** The circuit breaker stays open for a second. */
    private static final Duration RECOVERY = Duration.ofSeconds(10);

    private static final Map<String, String> DIGESTS = new LinkedHashMap<>();
    private static final String LARGE = "/large.bin";
    private static String largeDigest;
    private static Content content;
    private static Pair pair;

    @BeforeAll
    static void startPair() {
        content = Content.create();
        for (int size : new int[] {0, 100, 10_000, 200_000, 3_000_000}) {
            DIGESTS.put("/" + size + ".bin", content.write(size + ".bin", size, size));
        }
        largeDigest = content.write("large.bin", 24 << 20, 1);
        pair = Pair.start(settings -> settings.content(content)
                .segments(SEGMENTS)
                .cache("memlane.cache.drain-timeout=1s")
                .proxy(
                        "spring.lifecycle.timeout-per-shutdown-phase=10s",
                        "memlane.pool.acquire-timeout=" + ACQUIRE_TIMEOUT.toMillis() + "ms",
                        // Longer than any cache takes to start here, while nobody reads.
                        "memlane.proxy.resume-timeout=120s",
                        "memlane.proxy.request-deadline=120s",
                        "memlane.client.timeout=120s"));
    }

    @AfterAll
    static void stopPair() {
        pair.close();
    }

    @AfterEach
    void atRest() throws IOException {
        pair.assertAtRest();
        assertServes();
    }

    private static void assertServes() throws IOException {
        for (Map.Entry<String, String> file : DIGESTS.entrySet()) {
            Client.Reply reply = pair.get(file.getKey());
            assertThat(reply.status()).as(file.getKey()).isEqualTo(200);
            assertThat(reply.sha256()).as(file.getKey()).isEqualTo(file.getValue());
        }
    }

    private static void awaitServes() {
        await().atMost(RECOVERY).pollInterval(Duration.ofMillis(50)).untilAsserted(RestartIT::assertServes);
    }

    private static void awaitNotReady() {
        await().atMost(Duration.ofSeconds(5))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> !pair.isProxyReady());
    }

    private static Client.Exchange hold(Client client) throws IOException {
        Client.Exchange exchange = client.open("GET", LARGE);
        assertThat(exchange.status()).isEqualTo(200);
        exchange.read(BEGINNING_BYTES);
        return exchange;
    }

    private static void assertRefusedQuickly() throws IOException {
        for (int i = 0; i < 3; i++) {
            long start = System.nanoTime();
            Client.Reply reply = pair.get("/100.bin");
            assertThat(reply.status()).isEqualTo(503);
            assertThat(reply.header("Retry-After")).isNotEmpty();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(QUICKLY);
        }
    }

    @Test
    void proxyKilled_cacheRemovesItsSegments_nextProxyServes() throws IOException {
        try (Client slow = Client.slow(pair.contentPort())) {
            Client.Exchange body = hold(slow);
            pair.proxy().kill();
            assertThat(body.rest().isComplete()).isFalse();
        }
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(pair.scratch().segments()).isEmpty());
        assertThat(pair.cacheMetrics().value("memlane_shm_bytes", "kind=\"reserved\""))
                .isZero();
        assertThat(pair.cacheMetrics().value("memlane_control_connections")).isZero();
        assertThat(pair.isCacheReady()).isTrue();
        pair.startProxy();
        pair.awaitReady();
        assertServes();
    }

    @Test
    void proxyStoppedMidBody_isNotReadyAndRefusesConnections_bodyIsCompletedAndCacheGoesOn() throws IOException {
        try (Client slow = Client.slow(pair.contentPort())) {
            Client.Exchange body = hold(slow);
            pair.proxy().terminate();
            awaitNotReady();
            await().atMost(Duration.ofSeconds(5))
                    .untilAsserted(
                            () -> assertThatThrownBy(() -> pair.get("/100.bin")).isInstanceOf(ConnectException.class));
            assertThat(pair.proxy().isAlive()).isTrue();
            assertThat(body.rest().sha256()).isEqualTo(largeDigest);
            pair.proxy().awaitTerminated();
        }
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(pair.scratch().segments()).isEmpty());
        pair.startProxy();
        pair.awaitReady();
    }

    /** Connections that come while the port is being closed: none is taken and then forgotten. */
    @Test
    void proxyStoppedWhileClientsConnect_eachIsAnsweredOrRefused() throws Exception {
        try (Client slow = Client.slow(pair.contentPort())) {
            // Keeps the proxy from ending, which would answer everybody.
            Client.Exchange body = hold(slow);
            List<Thread> clients = new ArrayList<>();
            Queue<String> failures = new ConcurrentLinkedQueue<>();
            for (int i = 0; i < 32; i++) {
                clients.add(Thread.ofPlatform().daemon().start(() -> connectUntilRefused(failures)));
            }
            pair.proxy().terminate();
            for (Thread client : clients) {
                assertThat(client.join(Duration.ofSeconds(8)))
                        .as("everybody has an answer")
                        .isTrue();
            }
            assertThat(pair.proxy().isAlive()).isTrue();
            assertThat(failures).isEmpty();
            assertThat(body.rest().sha256()).isEqualTo(largeDigest);
            pair.proxy().awaitTerminated();
        }
        pair.startProxy();
        pair.awaitReady();
    }

    private static void connectUntilRefused(Queue<String> failures) {
        while (true) {
            try {
                int status = pair.get("/100.bin").status();
                if (status != 200 && status != 503) {
                    failures.add("status " + status);
                }
            } catch (ConnectException refused) {
                return;
            } catch (SocketException | EOFException lostInTheBacklog) {
                // The port was closed before the connection was taken: this client may ask somebody else.
                continue;
            } catch (IOException e) {
                failures.add(e.toString());
            }
        }
    }

    @Test
    void proxyStopped_clientNeverReads_endsAfterTheShutdownPhase() throws IOException {
        try (Client stalled = Client.slow(pair.contentPort())) {
            Client.Exchange body = hold(stalled);
            pair.proxy().stop();
            assertThat(body.rest().isComplete()).isFalse();
        }
        pair.startProxy();
        pair.awaitReady();
    }

    @Test
    void cacheRolledUnderLoad_noRequestFails_noneIsRefusedOrCut() throws IOException {
        try (Load load = Load.background(pair, DIGESTS);
                Client slow = Client.slow(pair.contentPort())) {
            Client.Exchange body = hold(slow);
            load.awaitGood(10);
            double failed = failedCalls();
            pair.cache().stop();
            awaitNotReady();
            pair.scratch().assertEmpty();
            pair.startCache();
            pair.awaitReady();
            assertThat(body.rest().sha256())
                    .as("a body that went on with the next cache")
                    .isEqualTo(largeDigest);
            load.awaitGood(10);
            load.finish();
            assertThat(load.failures()).isEmpty();
            assertThat(load.busy()).as("refused").isZero();
            assertThat(load.cut()).isZero();
            assertThat(failedCalls()).as("failures for the breaker").isEqualTo(failed);
        }
    }

    /** Failures that the circuit breaker has counted, ever. */
    private static double failedCalls() {
        return pair.proxyMetrics().value("resilience4j_circuitbreaker_calls_seconds_count", "kind=\"failed\"");
    }

    @Test
    void cacheKilledUnderLoad_noWrongByte_leftSegmentsAreSwept() throws IOException {
        try (Load load = Load.background(pair, DIGESTS);
                Client slow = Client.slow(pair.contentPort())) {
            Client.Exchange body = hold(slow);
            load.awaitGood(10);
            pair.cache().kill();
            awaitNotReady();
            assertThat(pair.scratch().segments()).as("left by the killed cache").hasSize(SEGMENTS);
            assertRefusedQuickly();
            pair.startCache();
            pair.awaitReady();
            assertThat(body.rest().sha256())
                    .as("a body that went on with the next cache")
                    .isEqualTo(largeDigest);
            assertThat(pair.cache().log()).contains("Swept " + SEGMENTS + " segments that nobody serves any more");
            awaitServes();
            load.awaitGood(10);
            load.finish();
            assertThat(load.failures()).isEmpty();
            assertThat(load.slowestBusy()).isLessThan(QUICKLY);
            assertThat(load.cut()).isZero();
        }
    }
}
