package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.memlane.system.RawHttp.Answer;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Answers that the proxy gives without asking, and when it doesn't any more. */
@ExtendWith(LogsOnFailure.class)
@Tag("long")
class HotIT {
    private static final int LENGTH = 20_000;
    private static final int CLIENTS = 8;
    /** What a change takes to be seen, and what a busy machine takes beside. */
    private static final Duration SEEN = Pair.PATIENCE;

    private Content content;
    private String digest;
    private Pair pair;

    @BeforeEach
    void startPair() {
        content = Content.create();
        digest = content.write("a.bin", LENGTH, 1);
        content.write("large.bin", 120_000, 2);
        content.awaitRest();
        pair = Pair.start(
                settings -> settings.content(content.folder()).segments(4).hot());
    }

    @AfterEach
    void stopPair() {
        pair.close();
        content.close();
    }

    private double hits() {
        return pair.proxyMetrics().value("memlane_hot_requests_total", "result=\"hit\"");
    }

    private void assertAnswered(String path, String sha256) throws IOException {
        Client.Reply reply = pair.get(path);
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.sha256()).isEqualTo(sha256);
    }

    /** Asks until it is answered without asking. */
    private void becomeHot(String path, String sha256) {
        double before = hits();
        await().atMost(SEEN).untilAsserted(() -> {
            assertAnswered(path, sha256);
            assertThat(hits()).isGreaterThan(before);
        });
    }

    private Path words() throws IOException {
        try (Stream<Path> files = Files.list(pair.scratch().volume())) {
            return files.filter(file -> file.getFileName().toString().startsWith("hot-"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void fileThatIsAskedAgain_cacheIsAskedTwiceAndNoMore() throws IOException {
        becomeHot("/a.bin", digest);
        double before = hits();
        double lookups = pair.cacheMetrics().value("memlane_content_requests_total", "result=\"found\"");
        for (int i = 0; i < 200; i++) {
            assertAnswered("/a.bin", digest);
        }
        assertThat(hits()).isGreaterThan(before + 150);
        assertThat(pair.cacheMetrics().value("memlane_content_requests_total", "result=\"found\""))
                .isLessThan(lookups + 50);
        pair.assertAtRest();
    }

    @Test
    void fileIsReplacedWhileItIsAskedFor_newOneIsSoonSeenAndNoneIsMixed() throws IOException {
        becomeHot("/a.bin", digest);
        for (int seed = 10; seed < 13; seed++) {
            String before = digest;
            String now = content.replace("a.bin", LENGTH, seed);
            await().atMost(SEEN).pollInterval(Duration.ofMillis(5)).until(() -> {
                String seen = pair.get("/a.bin").sha256();
                assertThat(seen).isIn(before, now);
                return seen.equals(now);
            });
            digest = now;
            becomeHot("/a.bin", digest);
        }
    }

    @Test
    void fileIsRemoved_isSoonGone() throws IOException {
        becomeHot("/a.bin", digest);
        Files.delete(content.path("a.bin"));
        await().atMost(SEEN).until(() -> pair.get("/a.bin").status() == 404);
        for (int i = 0; i < 20; i++) {
            assertThat(pair.get("/a.bin").status()).isEqualTo(404);
        }
    }

    @Test
    void cacheIsKilled_oldAnswersEndByThemselvesAndTheNextCachesAreRight() throws IOException {
        becomeHot("/a.bin", digest);
        pair.cache().kill();
        await().atMost(SEEN).until(() -> pair.get("/a.bin").status() >= 500);
        String now = content.replace("a.bin", LENGTH, 20);
        pair.startCache();
        pair.awaitReady();
        assertAnswered("/a.bin", now);
        becomeHot("/a.bin", now);
        pair.assertAtRest();
    }

    @Test
    void wordsAreDeletedReplacedOrFilledWithNoise_answersStayRight() throws IOException {
        becomeHot("/a.bin", digest);
        Path words = words();
        byte[] noise = new byte[(int) Files.size(words)];
        new Random(1).nextBytes(noise);
        try (RandomAccessFile file = new RandomAccessFile(words.toFile(), "rw")) {
            file.write(noise);
        }
        double before = hits();
        for (int i = 0; i < 50; i++) {
            assertAnswered("/a.bin", digest);
        }
        assertThat(hits()).isLessThan(before + 50);
        Path other = Files.write(words.resolveSibling("other"), noise);
        Files.move(other, words, StandardCopyOption.ATOMIC_MOVE);
        for (int i = 0; i < 50; i++) {
            assertAnswered("/a.bin", digest);
        }
        Files.delete(words);
        for (int i = 0; i < 50; i++) {
            assertAnswered("/a.bin", digest);
        }
    }

    @Test
    void wordsAreTruncatedWhileManyAsk_everyAnswerComesFromTheCacheAndBothSayWhy() throws Exception {
        becomeHot("/a.bin", digest);
        byte[] bytes = Files.readAllBytes(content.path("a.bin"));
        CountDownLatch warm = new CountDownLatch(CLIENTS);
        CountDownLatch truncated = new CountDownLatch(1);
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int client = 0; client < CLIENTS; client++) {
                all.add(clients.submit(() -> {
                    try (RawHttp http = new RawHttp(pair)) {
                        for (int after = 0, i = 0; after < 200; i++) {
                            if (i == 200) {
                                warm.countDown();
                            }
                            after += truncated.getCount() == 0 ? 1 : 0;
                            Answer answer = http.get("/a.bin");
                            assertThat(answer.status()).isEqualTo(200);
                            assertThat(answer.body()).isEqualTo(bytes);
                        }
                    }
                    return null;
                }));
            }
            assertThat(warm.await(60, TimeUnit.SECONDS)).isTrue();
            try (RandomAccessFile file = new RandomAccessFile(words().toFile(), "rw")) {
                file.setLength(0);
            }
            truncated.countDown();
            for (Future<?> client : all) {
                client.get(60, TimeUnit.SECONDS);
            }
        }
        double hits = hits();
        for (int i = 0; i < 20; i++) {
            assertAnswered("/a.bin", digest);
        }
        assertThat(hits()).isEqualTo(hits);
        assertThat(pair.proxy().log()).contains("somebody has truncated the file of its hot words");
        assertThat(Client.text(pair.cacheManagementPort(), "/actuator/health").body())
                .contains("their file was truncated; restart the cache");
        pair.cache().stop();
        pair.startCache();
        pair.awaitReady();
        becomeHot("/a.bin", digest);
    }

    @Test
    void clientsThatDontRead_holdNothingOfIt() throws IOException {
        String large = content.write("large.bin", 120_000, 3);
        content.awaitRest();
        becomeHot("/large.bin", large);
        byte[] bytes = Files.readAllBytes(content.path("large.bin"));
        try (Crowd crowd = new Crowd(pair.contentPort(), "/large.bin", bytes)) {
            crowd.stall(20);
            for (int i = 0; i < 20; i++) {
                assertAnswered("/large.bin", large);
            }
            String now = content.replace("large.bin", 120_000, 4);
            await().atMost(SEEN).until(() -> pair.get("/large.bin").sha256().equals(now));
            assertThat(crowd.failures()).isEmpty();
        }
    }

    @Test
    void answers_afterPipelining_comeInOrder() throws IOException {
        becomeHot("/a.bin", digest);
        byte[] bytes = Files.readAllBytes(content.path("a.bin"));
        try (RawHttp http = new RawHttp(pair)) {
            String hot = RawHttp.request("GET", "/a.bin");
            String cold = RawHttp.request("GET", "/missing");
            http.send(hot + cold + hot + RawHttp.request("HEAD", "/a.bin") + hot + cold + hot);
            for (String expected : new String[] {"200", "404", "200", "HEAD", "200", "404", "200"}) {
                Answer answer = http.read(expected.equals("HEAD") ? "HEAD" : "GET");
                assertThat(answer.status()).isEqualTo(expected.equals("404") ? 404 : 200);
                if (expected.equals("200")) {
                    assertThat(answer.body()).isEqualTo(bytes);
                }
            }
        }
    }
}
