package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Requests that meet a dying or a busy cache. {@link ResumeIT} and {@link RestartIT} have the bodies that go on. */
@ExtendWith(LogsOnFailure.class)
class CacheDeathIT {
    private static final int SEGMENTS = 3;
    private static final int BEGINNING_BYTES = 128 << 10;
    private static final String LARGE = "/large.bin";
    private static final String SMALL = "/small.bin";

    private static String largeDigest;
    private static String smallDigest;
    private static Content content;
    private static Pair pair;

    @BeforeAll
    static void startPair() {
        content = Content.create();
        largeDigest = content.write("large.bin", 24 << 20, 1);
        smallDigest = content.write("small.bin", 1000, 2);
        pair = Pair.start(settings -> settings.content(content)
                .segments(SEGMENTS)
                .cache("memlane.content.open-files=1")
                .proxy(
                        // Longer than any cache takes to start here: a request waits for it in its tries.
                        "memlane.pool.acquire-timeout=30s",
                        "memlane.proxy.request-deadline=60s",
                        "memlane.proxy.resume-timeout=1s"));
    }

    @AfterAll
    static void stopPair() {
        pair.close();
    }

    @AfterEach
    void atRest() throws IOException {
        pair.assertAtRest();
        assertThat(pair.get(SMALL).sha256()).isEqualTo(smallDigest);
    }

    private static Client.Exchange hold(Client client) throws IOException {
        Client.Exchange exchange = client.open("GET", LARGE);
        assertThat(exchange.status()).isEqualTo(200);
        exchange.read(BEGINNING_BYTES);
        return exchange;
    }

    private static double cut(String reason) {
        return pair.proxyMetrics().value("memlane_transfer_cut_bodies_total", "reason=\"" + reason + "\"");
    }

    @Test
    void cacheDiesBeforeTheFirstByte_requestIsTriedAgainOnANewSegment() throws IOException {
        try (Client client = new Client(pair.contentPort(), 0, (int) Pair.PATIENCE.toMillis())) {
            pair.cache().suspend();
            client.send("GET", LARGE);
            await().untilAsserted(() -> assertThat(pair.leased()).isOne());
            pair.cache().kill();
            pair.startCache();
            assertThat(client.reply("GET").rest().sha256()).isEqualTo(largeDigest);
        }
        pair.awaitReady();
    }

    @Test
    void cacheDiesMidBody_notBackInTime_connectionIsCut() throws IOException {
        double before = cut("resume_timeout");
        try (Client slow = Client.slow(pair.contentPort())) {
            Client.Exchange body = hold(slow);
            pair.cache().kill();
            assertThat(body.rest().isComplete()).isFalse();
            assertThat(cut("resume_timeout")).isEqualTo(before + 1);
        }
        pair.startCache();
        pair.awaitReady();
    }

    @Test
    void cacheOverloaded_503WithRetryAfter_whatIsOpenIsServed() throws IOException {
        try (Client slow = Client.slow(pair.contentPort())) {
            // The one file that may be open.
            Client.Exchange body = hold(slow);
            Client.Reply busy = pair.get(SMALL);
            assertThat(busy.status()).isEqualTo(503);
            assertThat(Integer.parseInt(busy.header("Retry-After"))).isPositive();
            assertThat(pair.get(LARGE).sha256())
                    .as("beside a transfer that waits for credit")
                    .isEqualTo(largeDigest);
            assertThat(body.rest().sha256()).isEqualTo(largeDigest);
        }
    }
}
