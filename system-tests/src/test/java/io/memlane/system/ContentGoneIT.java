package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The folder of the content goes away under a pair that runs. The cache's operator has chosen to stay ready then, the proxy's hasn't. */
@ExtendWith(LogsOnFailure.class)
@Tag("long")
class ContentGoneIT {
    private static final int SEGMENTS = 2;

    private static String digest;
    private static Content content;
    private static Pair pair;

    @BeforeAll
    static void startPair() {
        content = Content.create();
        digest = content.write("a.bin", 70_000, 1);
        pair = Pair.start(settings -> settings.content(content)
                .segments(SEGMENTS)
                .cache("management.endpoint.health.group.readiness.include=readinessState,volume,controlPort")
                .proxy("memlane.control.ping-interval=100ms"));
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
        return await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(50));
    }

    private static JsonNode content(int managementPort) {
        String health = Client.text(managementPort, "/actuator/health").body();
        return JsonMapper.shared().readTree(health).at("/components/content");
    }

    @Test
    void contentRenamedAway_isSaidByBoth_andServedWhenBack() throws IOException {
        Path folder = content.folder();
        Path aside = folder.resolveSibling(folder.getFileName() + "-aside");
        soon().until(pair::isProxyReady);
        assertThat(pair.get("/a.bin").sha256()).isEqualTo(digest);
        assertThat(pair.cacheMetrics().value("memlane_content_available")).isOne();
        Files.move(folder, aside);
        try {
            soon().until(() -> !pair.isProxyReady());
            for (int port : new int[] {pair.cacheManagementPort(), pair.proxyManagementPort()}) {
                JsonNode component = content(port);
                assertThat(component.at("/status").asString()).isEqualTo("DOWN");
                assertThat(component.at("/details/problem").asString()).isNotEmpty();
                assertThat(component.at("/details/remedy").asString()).contains("mount");
            }
            assertThat(content(pair.cacheManagementPort())
                            .at("/details/problem")
                            .asString())
                    .contains(folder.toString());
            assertThat(pair.isCacheReady()).as("as its operator has chosen").isTrue();
            assertThat(pair.cacheMetrics().value("memlane_content_available")).isZero();
            soon().untilAsserted(() -> assertThat(pair.get("/a.bin").status()).isEqualTo(502));
            awaitLog("The content is gone", "/a.bin can't be had");
        } finally {
            Files.move(aside, folder);
        }
        soon().until(pair::isProxyReady);
        assertThat(pair.get("/a.bin").sha256()).isEqualTo(digest);
        awaitLog("The content is back after");
    }

    private static void awaitLog(String... texts) {
        soon().untilAsserted(() -> assertThat(pair.cache().log()).contains(texts));
    }
}
