package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** More clients than segments, and clients that go away. */
@ExtendWith(LogsOnFailure.class)
class PoolIT {
    private static final Duration ACQUIRE_TIMEOUT = Duration.ofSeconds(1);
    private static final int BEGINNING_BYTES = 128 << 10;
    private static final String LARGE = "/large.bin";
    private static final String SMALL = "/small.bin";

    private static Content content;
    private static Pair pair;
    private static String largeDigest;
    private static String smallDigest;

    private double replacedBefore;

    @BeforeAll
    static void startPair() {
        content = Content.create();
        largeDigest = content.write("large.bin", 24 << 20, 1);
        smallDigest = content.write("small.bin", 1000, 2);
        pair = Pair.start(settings -> settings.content(content)
                .segments(2)
                .proxy("memlane.pool.acquire-timeout=" + ACQUIRE_TIMEOUT.toMillis() + "ms"));
    }

    @AfterAll
    static void stopPair() {
        pair.close();
    }

    @BeforeEach
    void remember() {
        replacedBefore = pair.replaced();
    }

    @AfterEach
    void atRest() throws IOException {
        pair.assertAtRest();
        assertThat(pair.get(SMALL).sha256()).isEqualTo(smallDigest);
        assertThat(pair.replaced()).as("segments replaced").isEqualTo(replacedBefore);
    }

    private static Client.Exchange hold(Client client) throws IOException {
        Client.Exchange exchange = client.open("GET", LARGE);
        assertThat(exchange.status()).isEqualTo(200);
        exchange.read(BEGINNING_BYTES);
        return exchange;
    }

    /** A cache that stands still holds whatever asks it: clients that don't read hold nothing. */
    @Test
    void allSegmentsHeld_thirdClientGets503AfterTheTimeout_thenAllRecover() throws Exception {
        double rejected = pair.proxyMetrics().value("memlane_pool_acquire_rejected_requests_total");
        try (Client first = new Client(pair.contentPort());
                Client second = new Client(pair.contentPort());
                Client third = new Client(pair.contentPort())) {
            pair.cache().suspend();
            try {
                first.send("GET", LARGE);
                second.send("GET", LARGE);
                await().pollInterval(Duration.ofMillis(10)).until(() -> pair.leased() == 2);

                long start = System.nanoTime();
                Client.Reply refused = third.get(SMALL);
                Duration waited = Duration.ofNanos(System.nanoTime() - start);
                assertThat(refused.status()).isEqualTo(503);
                assertThat(Integer.parseInt(refused.header("Retry-After"))).isPositive();
                assertThat(refused.header("Content-Type")).isEqualTo("application/problem+json");
                assertThat(waited).isBetween(ACQUIRE_TIMEOUT, ACQUIRE_TIMEOUT.plusSeconds(8));
                assertThat(pair.proxyMetrics().value("memlane_pool_acquire_rejected_requests_total"))
                        .isEqualTo(rejected + 1);
            } finally {
                pair.cache().goOn();
            }
            assertThat(first.reply("GET").rest().sha256()).isEqualTo(largeDigest);
            assertThat(second.reply("GET").rest().sha256()).isEqualTo(largeDigest);
            assertThat(third.get(SMALL).sha256()).as("same connection, later").isEqualTo(smallDigest);
        }
    }

    @Test
    void allSegmentsWithClientsThatDontRead_thirdClientIsServedAtOnce() throws IOException {
        try (Client first = Client.slow(pair.contentPort());
                Client second = Client.slow(pair.contentPort());
                Client third = new Client(pair.contentPort())) {
            Client.Exchange one = hold(first);
            Client.Exchange two = hold(second);
            for (int i = 0; i < 20; i++) {
                assertThat(third.get(SMALL).sha256()).isEqualTo(smallDigest);
            }
            assertThat(one.rest().sha256()).isEqualTo(largeDigest);
            assertThat(third.get(LARGE).sha256()).isEqualTo(largeDigest);
            assertThat(two.rest().sha256()).isEqualTo(largeDigest);
        }
    }

    @Test
    void clientGoesAwayMidBody_segmentIsFreeAtOnce() throws IOException {
        for (int i = 0; i < 5; i++) {
            Client client = Client.slow(pair.contentPort());
            hold(client);
            assertThat(pair.leased()).isEqualTo(1);
            client.close();
            await().atMost(Duration.ofSeconds(5))
                    .pollInterval(Duration.ofMillis(10))
                    .untilAsserted(() -> assertThat(pair.leased()).isZero());
        }
    }

    @Test
    void clientGoesAwayWhileItWaits_nothingIsLost() throws IOException {
        try (Client first = Client.slow(pair.contentPort());
                Client second = Client.slow(pair.contentPort())) {
            Client.Exchange one = hold(first);
            Client.Exchange two = hold(second);
            for (int i = 0; i < 10; i++) {
                try (Client impatient = new Client(pair.contentPort())) {
                    impatient.send("GET", i % 2 == 0 ? LARGE : SMALL);
                }
            }
            assertThat(one.rest().sha256()).isEqualTo(largeDigest);
            assertThat(two.rest().sha256()).isEqualTo(largeDigest);
        }
    }
}
