package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.memlane.system.RawHttp.Answer;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the proxy gives without asking when the cache is killed, or somebody touches the hot words. */
@ExtendWith(LogsOnFailure.class)
@Tag("long")
class HotFaultsIT {
    private static final int LENGTH = 20_000;
    private static final int CLIENTS = 8;

    private HotPair hot;
    private String digest;

    @BeforeEach
    void startPair() {
        hot = new HotPair();
        digest = hot.write("a.bin", LENGTH, 1);
    }

    @AfterEach
    void stopPair() {
        hot.close();
    }

    @Test
    void cacheIsKilled_oldAnswersEndByThemselvesAndTheNextCachesAreRight() throws IOException {
        hot.becomeHot("/a.bin", digest);
        hot.pair().cache().kill();
        await().atMost(Pair.PATIENCE).until(() -> hot.pair().get("/a.bin").status() >= 500);
        String now = hot.content().replace("a.bin", LENGTH, 20);
        hot.pair().startCache();
        hot.pair().awaitReady();
        hot.assertAnswered("/a.bin", now);
        hot.becomeHot("/a.bin", now);
        hot.pair().assertAtRest();
    }

    @Test
    void wordsAreDeletedReplacedOrFilledWithNoise_answersStayRight() throws IOException {
        hot.becomeHot("/a.bin", digest);
        Path words = hot.words();
        byte[] noise = new byte[(int) Files.size(words)];
        new Random(1).nextBytes(noise);
        try (RandomAccessFile file = new RandomAccessFile(words.toFile(), "rw")) {
            file.write(noise);
        }
        double before = hot.hits();
        for (int i = 0; i < 50; i++) {
            hot.assertAnswered("/a.bin", digest);
        }
        assertThat(hot.hits()).isLessThan(before + 50);
        Path other = Files.write(words.resolveSibling("other"), noise);
        Files.move(other, words, StandardCopyOption.ATOMIC_MOVE);
        for (int i = 0; i < 50; i++) {
            hot.assertAnswered("/a.bin", digest);
        }
        Files.delete(words);
        for (int i = 0; i < 50; i++) {
            hot.assertAnswered("/a.bin", digest);
        }
    }

    @Test
    void wordsAreTruncatedWhileManyAsk_everyAnswerComesFromTheCacheAndBothSayWhy() throws Exception {
        hot.becomeHot("/a.bin", digest);
        byte[] bytes = Files.readAllBytes(hot.content().path("a.bin"));
        CountDownLatch warm = new CountDownLatch(CLIENTS);
        CountDownLatch truncated = new CountDownLatch(1);
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int client = 0; client < CLIENTS; client++) {
                all.add(clients.submit(() -> {
                    try (RawHttp http = new RawHttp(hot.pair())) {
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
            try (RandomAccessFile file = new RandomAccessFile(hot.words().toFile(), "rw")) {
                file.setLength(0);
            }
            truncated.countDown();
            for (Future<?> client : all) {
                client.get(60, TimeUnit.SECONDS);
            }
        }
        double hits = hot.hits();
        for (int i = 0; i < 20; i++) {
            hot.assertAnswered("/a.bin", digest);
        }
        assertThat(hot.hits()).isEqualTo(hits);
        assertThat(hot.pair().proxy().log()).contains("somebody has truncated the file of its hot words");
        assertThat(Client.text(hot.pair().cacheManagementPort(), "/actuator/health")
                        .body())
                .contains("their file was truncated; restart the cache");
        hot.pair().cache().stop();
        hot.pair().startCache();
        hot.pair().awaitReady();
        hot.becomeHot("/a.bin", digest);
    }
}
