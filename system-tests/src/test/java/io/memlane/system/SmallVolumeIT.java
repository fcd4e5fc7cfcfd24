package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A volume that doesn't hold the whole pool. */
@ExtendWith(LogsOnFailure.class)
@Tag("long")
class SmallVolumeIT {
    @Test
    void volumeWithoutRoomForHotWords_pairWorksWithoutAndSaysSo() throws IOException {
        try (Content content = Content.create()) {
            String digest = content.write("a.bin", 20_000, 1);
            try (Pair pair = Pair.start(settings -> settings.content(content.folder())
                    .volume(24)
                    .segments(4)
                    .hot()
                    .cache("memlane.hot.objects=1048576"))) {
                for (int i = 0; i < 5; i++) {
                    assertThat(pair.get("/a.bin").sha256()).isEqualTo(digest);
                }
                assertThat(pair.proxyMetrics().value("memlane_hot_requests_total", "result=\"hit\""))
                        .isZero();
                assertThat(pair.cache().log())
                        .contains("No answers are given without asking: ")
                        .contains("has no room for hot words: they take 67112960 bytes")
                        .contains("memlane.hot.objects smaller");
                assertThat(pair.proxy().log()).contains("Every request is asked");
                assertThat(Client.text(pair.cacheManagementPort(), "/actuator/health")
                                .body())
                        .contains("has no room for hot words");
                assertThat(pair.scratch().segments()).hasSize(4);
            }
        }
    }

    @Test
    void volumeForThreeOfEightSegments_poolShrinksAndSaysSo() throws IOException {
        try (Content content = Content.create()) {
            String digest = content.write("a.bin", 2_000_000, 1);
            // The default segment takes 2.1 MiB.
            try (Pair pair = Pair.launch(
                    settings -> settings.content(content.folder()).segments(8).cache("memlane.shm.max-size=8MB"))) {
                pair.awaitReady();
                await().atMost(Duration.ofSeconds(10))
                        .untilAsserted(() -> assertThat(pair.proxy().log())
                                .contains("3 of 8 segments fit: ")
                                .contains("3 segments hold ")
                                .contains("of the 8388608 that memlane.shm.max-size allows")
                                .contains("Make the volume larger, or the pool smaller"));
                assertThat(pair.get("/a.bin").sha256()).isEqualTo(digest);
                assertThat(Client.text(pair.proxyManagementPort(), "/actuator/health")
                                .body())
                        .contains("\"broken\":5")
                        .contains("memlane.shm.max-size");
                assertThat(pair.proxy().log().lines().filter(line -> line.contains("of 8 segments fit")))
                        .as("said once, not at each attempt")
                        .hasSize(1);
                // Asked again every two seconds at most, and granted nothing: never more than fits, not even for a
                // moment.
                assertThat(pair.scratch().usedBytes()).isLessThanOrEqualTo(8 << 20);
                assertThat(pair.scratch().segments()).hasSize(3);
                assertThat(pair.leased()).isZero();
            }
        }
    }
}
