package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.memlane.system.RawHttp.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Answers that the proxy gives without asking, and when it doesn't any more. Each test has a file of its own. */
@ExtendWith(LogsOnFailure.class)
@Tag("long")
class HotIT {
    private static final int LENGTH = 20_000;

    private static HotPair hot;

    @BeforeAll
    static void startPair() {
        hot = new HotPair();
    }

    @AfterAll
    static void stopPair() {
        hot.close();
    }

    @Test
    void fileThatIsAskedAgain_cacheIsAskedTwiceAndNoMore() throws IOException {
        String digest = hot.write("asked.bin", LENGTH, 1);
        hot.becomeHot("/asked.bin", digest);
        double before = hot.hits();
        double lookups = hot.pair().cacheMetrics().value("memlane_content_requests_total", "result=\"found\"");
        for (int i = 0; i < 200; i++) {
            hot.assertAnswered("/asked.bin", digest);
        }
        assertThat(hot.hits()).isGreaterThan(before + 150);
        assertThat(hot.pair().cacheMetrics().value("memlane_content_requests_total", "result=\"found\""))
                .isLessThan(lookups + 50);
        hot.pair().assertAtRest();
    }

    @Test
    void fileIsReplacedWhileItIsAskedFor_newOneIsSoonSeenAndNoneIsMixed() throws IOException {
        String digest = hot.write("replaced.bin", LENGTH, 1);
        hot.becomeHot("/replaced.bin", digest);
        for (int seed = 10; seed < 13; seed++) {
            String before = digest;
            String now = hot.content().replace("replaced.bin", LENGTH, seed);
            await().atMost(Pair.PATIENCE).pollInterval(Duration.ofMillis(5)).until(() -> {
                String seen = hot.pair().get("/replaced.bin").sha256();
                assertThat(seen).isIn(before, now);
                return seen.equals(now);
            });
            digest = now;
            hot.becomeHot("/replaced.bin", digest);
        }
    }

    @Test
    void fileIsRemoved_isSoonGone() throws IOException {
        String digest = hot.write("removed.bin", LENGTH, 1);
        hot.becomeHot("/removed.bin", digest);
        Files.delete(hot.content().path("removed.bin"));
        await().atMost(Pair.PATIENCE).until(() -> hot.pair().get("/removed.bin").status() == 404);
        for (int i = 0; i < 20; i++) {
            assertThat(hot.pair().get("/removed.bin").status()).isEqualTo(404);
        }
    }

    @Test
    void clientsThatDontRead_holdNothingOfIt() throws IOException {
        String large = hot.write("large.bin", 120_000, 3);
        hot.becomeHot("/large.bin", large);
        byte[] bytes = Files.readAllBytes(hot.content().path("large.bin"));
        try (Crowd crowd = new Crowd(hot.pair().contentPort(), "/large.bin", bytes)) {
            crowd.stall(20);
            for (int i = 0; i < 20; i++) {
                hot.assertAnswered("/large.bin", large);
            }
            String now = hot.content().replace("large.bin", 120_000, 4);
            await().atMost(Pair.PATIENCE)
                    .until(() -> hot.pair().get("/large.bin").sha256().equals(now));
            assertThat(crowd.failures()).isEmpty();
        }
    }

    /** Each request comes alone, while the answers before it wait in the socket. */
    @Test
    void answersThatArentRead_comeWholeLater() throws Exception {
        String digest = hot.write("unread.bin", LENGTH, 1);
        hot.becomeHot("/unread.bin", digest);
        byte[] bytes = Files.readAllBytes(hot.content().path("unread.bin"));
        try (RawHttp http = new RawHttp(hot.pair())) {
            int requests = 300;
            for (int i = 0; i < requests; i++) {
                http.send(RawHttp.request("GET", "/unread.bin"));
                TimeUnit.MILLISECONDS.sleep(2);
            }
            for (int i = 0; i < requests; i++) {
                assertThat(http.read("GET").body()).isEqualTo(bytes);
            }
        }
        hot.pair().assertAtRest();
    }

    /** In the same words, so that it would be given again; and each is counted. */
    @Test
    void sameRequestForSeconds_dateGoesOnAndEachIsCounted() throws IOException {
        String digest = hot.write("counted.bin", 1000, 1);
        hot.becomeHot("/counted.bin", digest);
        double hits = hot.hits();
        double responses = responses();
        int requests = 0;
        try (RawHttp http = new RawHttp(hot.pair())) {
            Answer first = http.get("/counted.bin");
            Set<String> dates = new HashSet<>(Set.of(first.header("Date")));
            for (requests = 1; dates.size() < 4; requests++) {
                Answer answer = http.get("/counted.bin");
                assertThat(answer.linesButDate()).isEqualTo(first.linesButDate());
                assertThat(answer.body()).isEqualTo(first.body());
                dates.add(answer.header("Date"));
            }
        }
        assertThat(responses() - responses).isEqualTo(requests);
        assertThat(hot.hits() - hits).isGreaterThan(0.9 * requests);
    }

    private static double responses() {
        return hot.pair().proxyMetrics().value("memlane_http_responses_total", "method=\"get\"", "status=\"200\"");
    }

    @Test
    void answers_afterPipelining_comeInOrder() throws IOException {
        String digest = hot.write("pipelined.bin", LENGTH, 1);
        hot.becomeHot("/pipelined.bin", digest);
        byte[] bytes = Files.readAllBytes(hot.content().path("pipelined.bin"));
        try (RawHttp http = new RawHttp(hot.pair())) {
            String kept = RawHttp.request("GET", "/pipelined.bin");
            String none = RawHttp.request("GET", "/missing");
            http.send(kept + none + kept + RawHttp.request("HEAD", "/pipelined.bin") + kept + none + kept);
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
