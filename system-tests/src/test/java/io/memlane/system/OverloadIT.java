package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Many more clients than there are segments, and nobody may wait long for one. */
@ExtendWith(LogsOnFailure.class)
@Tag("long")
class OverloadIT {
    private static final int SEGMENTS = 2;
    private static final int CLIENTS = 64;
    private static final int REQUESTS = 40;
    private static final int LOOKS = 20;

    private static Map<String, String> digests;
    private static Content content;
    private static Pair pair;

    @BeforeAll
    static void startPair() {
        content = Content.create();
        digests = Map.of(
                "/small.bin",
                content.write("small.bin", 1000, 1),
                "/large.bin",
                content.write("large.bin", 4 << 20, 2));
        pair = Pair.start(
                settings -> settings.content(content).segments(SEGMENTS).proxy("memlane.pool.acquire-timeout=1ms"));
    }

    @AfterAll
    static void stopPair() {
        pair.close();
    }

    @Test
    void manyMoreClientsThanSegments_restGets503_healthAndMetricsAnswer() throws Exception {
        try (Load load = Load.start(pair, digests, CLIENTS, REQUESTS, 1)) {
            for (int look = 0; look < LOOKS; look++) {
                assertThat(pair.isProxyReady()).as("proxy ready").isTrue();
                assertThat(pair.isCacheReady()).as("cache ready").isTrue();
                assertThat(pair.leased()).isBetween(0.0, (double) SEGMENTS);
            }
            load.join();
            assertThat(load.failures()).isEmpty();
            assertThat(load.cut()).isZero();
            assertThat(load.good()).as("served").isPositive();
            assertThat(load.busy()).as("refused").isPositive();
            assertThat(load.good() + load.busy()).isEqualTo(CLIENTS * REQUESTS);
            assertThat(pair.proxyMetrics().value("memlane_pool_acquire_rejected_requests_total"))
                    .isEqualTo(load.busy());
        }
        pair.assertAtRest();
        assertServed();
    }

    private static void assertServed() throws IOException {
        for (Map.Entry<String, String> file : digests.entrySet()) {
            assertThat(pair.get(file.getKey()).sha256()).isEqualTo(file.getValue());
        }
    }
}
