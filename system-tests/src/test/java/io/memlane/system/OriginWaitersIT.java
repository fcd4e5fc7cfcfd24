package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Thousands who wait for an origin that says nothing yet: they cost little, and nobody else waits. */
@Tag("long")
@ExtendWith(LogsOnFailure.class)
class OriginWaitersIT {
    private static final int WAITERS = 5000;
    private static final int CONNECTIONS = 256;
    private static final long MAX_GROWTH_KILOBYTES = 256 << 10;

    @Test
    void get_thousandsWait_filesAreServed_memoryIsBounded_readinessIsUp(@TempDir Path files) throws Exception {
        Files.writeString(files.resolve("a.txt"), "a file");
        CountDownLatch gate = new CountDownLatch(1);
        try (OriginServer origin = new OriginServer(exchange -> answer(exchange, gate));
                Pair pair = Pair.start(settings -> settings.segments(16)
                        .cache(
                                "memlane.content.mounts[0].prefix=/files/",
                                "memlane.content.mounts[0].type=directory",
                                "memlane.content.mounts[0].location=" + files,
                                "memlane.content.mounts[1].prefix=/",
                                "memlane.content.mounts[1].type=origin",
                                "memlane.origin.url=" + origin.url(),
                                "memlane.origin.timeout=10m",
                                "memlane.origin.max-connections=" + CONNECTIONS,
                                "memlane.origin.max-waiting=" + WAITERS))) {
            try (RawHttp client = new RawHttp(pair)) {
                assertThat(client.get("/files/a.txt").text()).isEqualTo("a file");
            }
            long cacheBefore = anonymousKilobytes(pair.cache().pid());
            long proxyBefore = anonymousKilobytes(pair.proxy().pid());
            List<RawHttp> waiting = new ArrayList<>();
            for (int i = 0; i < WAITERS; i++) {
                RawHttp one = new RawHttp(pair);
                one.send(RawHttp.request("GET", "/slow/" + i));
                waiting.add(one);
            }
            await().atMost(Duration.ofMinutes(2))
                    .until(() -> origin.requests().size() == CONNECTIONS
                            && pair.cacheMetrics().value("memlane_origin_fills_responses") == WAITERS);
            try (RawHttp client = new RawHttp(pair)) {
                for (int i = 0; i < 200; i++) {
                    assertThat(client.get("/files/a.txt").text()).isEqualTo("a file");
                }
            }
            assertThat(pair.isProxyReady()).isTrue();
            assertThat(pair.isCacheReady()).isTrue();
            assertThat(anonymousKilobytes(pair.cache().pid()) - cacheBefore).isLessThan(MAX_GROWTH_KILOBYTES);
            assertThat(anonymousKilobytes(pair.proxy().pid()) - proxyBefore).isLessThan(MAX_GROWTH_KILOBYTES);
            gate.countDown();
            for (int i = 0; i < WAITERS; i++) {
                try (RawHttp one = waiting.get(i)) {
                    assertThat(one.read("GET").text()).isEqualTo("/slow/" + i);
                }
            }
        }
    }

    private static void answer(OriginServer.Exchange exchange, CountDownLatch gate) throws IOException {
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        exchange.ok("Cache-Control: no-store\r\n", exchange.target().getBytes(StandardCharsets.US_ASCII));
    }

    /** What the kernel holds for that process alone. */
    private static long anonymousKilobytes(long pid) throws IOException {
        try (var lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
            return lines.filter(line -> line.startsWith("RssAnon:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
