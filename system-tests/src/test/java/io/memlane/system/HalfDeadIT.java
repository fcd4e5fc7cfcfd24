package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.memlane.support.Ports;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A side that neither answers nor closes (SIGSTOP): the other one notices by its own clock, and goes on when it is back. */
@ExtendWith(LogsOnFailure.class)
@Tag("long")
class HalfDeadIT {
    private static final int SEGMENTS = 4;
    private static final int BEGINNING_BYTES = 128 << 10;
    private static final String LARGE = "/large.bin";
    private static final Map<String, String> DIGESTS = new LinkedHashMap<>();
    private static String largeDigest;
    private static Content content;
    private static Pair pair;

    @BeforeAll
    static void startPair() {
        content = Content.create();
        for (int size : new int[] {1, 5000, 70_000, 3_000_000}) {
            DIGESTS.put("/" + size + ".bin", content.write(size + ".bin", size, size));
        }
        largeDigest = content.write("large.bin", 24 << 20, 1);
        pair = Pair.start(settings -> settings.content(content)
                .segments(SEGMENTS)
                .proxy(
                        "memlane.control.ping-interval=500ms",
                        "memlane.pool.acquire-timeout=500ms",
                        "memlane.proxy.request-deadline=2s",
                        "memlane.proxy.resume-timeout=60s"));
    }

    @AfterAll
    static void stopPair() {
        pair.close();
    }

    @AfterEach
    void atRest() {
        pair.assertAtRest();
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(20));
    }

    private static Client.Exchange hold(Client client) throws IOException {
        Client.Exchange exchange = client.open("GET", LARGE);
        assertThat(exchange.status()).isEqualTo(200);
        exchange.read(BEGINNING_BYTES);
        return exchange;
    }

    private static String health() {
        return Client.text(pair.proxyManagementPort(), "/actuator/health").body();
    }

    private static double breakerOpen() {
        return pair.proxyMetrics().value("resilience4j_circuitbreaker_state", "name=\"cache\"", "state=\"open\"");
    }

    @Test
    void cacheStopped_clientsGet503_breakerOpens_whenItGoesOnAllIsBack() throws IOException {
        try (Client slow = Client.slow(pair.contentPort())) {
            Client.Exchange body = hold(slow);
            pair.cache().suspend();
            try (Load load = Load.background(pair, DIGESTS)) {
                soon().untilAsserted(() -> assertThat(breakerOpen()).isOne());
                assertThat(pair.isProxyReady()).isFalse();
                assertThat(Client.text(pair.proxyManagementPort(), "/actuator/health/liveness")
                                .status())
                        .as("the proxy itself")
                        .isEqualTo(200);
                soon().untilAsserted(() -> assertThat(health())
                        .contains(
                                "silent since",
                                "its process, " + pair.cache().pid() + ", is suspended by a signal (T)",
                                "restart the cache")
                        .doesNotContain("smaller segments"));
                long refused = load.busy();
                soon().untilAsserted(() -> assertThat(load.busy()).isGreaterThan(refused + 4));
                pair.cache().goOn();
                pair.awaitReady();
                load.awaitGood(20);
                load.finish();
                assertThat(load.failures()).isEmpty();
                assertThat(load.cut()).isZero();
            } finally {
                pair.cache().goOn();
            }
            assertThat(body.rest().sha256()).as("a body that was under way").isEqualTo(largeDigest);
        }
    }

    @Test
    void twoProxiesOnOneVolume_oneStoppedOrKilled_otherIsServed() throws IOException {
        int port = Ports.free();
        int managementPort = Ports.free();
        ServiceProcess second = pair.startSecondProxy(port, managementPort);
        try (Client slow = Client.slow(pair.contentPort())) {
            soon().untilAsserted(() -> assertThat(pair.scratch().segments()).hasSize(2 * SEGMENTS));
            soon().until(() ->
                    Client.text(managementPort, "/actuator/health/readiness").status() == 200);
            Client.Exchange body = hold(slow);
            try (Load one = Load.background(pair, DIGESTS);
                    Load two = Load.start(port, DIGESTS, 2, Integer.MAX_VALUE, 3)) {
                one.awaitGood(10);
                two.awaitGood(10);
                pair.proxy().suspend();
                // Answers wait, and none is lost.
                two.awaitGood(50);
                assertThat(pair.isCacheReady()).isTrue();
                assertThat(pair.scratch().segments()).hasSize(2 * SEGMENTS);
                pair.proxy().goOn();
                one.awaitGood(10);
                one.finish();
                one.assertUnharmed();
                assertThat(body.rest().sha256()).isEqualTo(largeDigest);

                pair.proxy().kill();
                soon().untilAsserted(() -> assertThat(pair.scratch().segments()).hasSize(SEGMENTS));
                two.awaitGood(20);
                pair.startProxy();
                pair.awaitReady();
                two.awaitGood(10);
                two.finish();
                two.assertUnharmed();
            } finally {
                pair.proxy().goOn();
            }
        } finally {
            second.stop();
        }
        second.assertQuietLog();
    }
}
