package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Purges by the management port: for who has the token, at once, and for good. */
@ExtendWith(LogsOnFailure.class)
@Tag("long")
class PurgeIT {
    private static final String TOKEN = "0123456789abcdef0123456789abcdef";
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    static Path folder;

    private static OriginServer origin;
    private static Pair pair;

    /** Each answer says how often the origin was asked for it. */
    @BeforeAll
    static void start() throws IOException {
        origin = new OriginServer(exchange -> exchange.ok(
                "Cache-Control: max-age=3600\r\nVary: Accept-Language\r\nCache-Tag: all" + exchange.target() + "\r\n",
                ("n" + origin.asked(exchange.target())).getBytes(StandardCharsets.UTF_8)));
        Path token = Files.writeString(folder.resolve("token"), TOKEN + "\n");
        pair = Pair.start(settings -> settings.segments(4)
                .cache(
                        "memlane.content.type=origin",
                        "memlane.origin.url=" + origin.url(),
                        "memlane.store.directory=" + folder.resolve("store"),
                        "memlane.purge.token-file=" + token));
    }

    @AfterAll
    static void stop() {
        pair.close();
        origin.close();
    }

    private static String get(String target) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + pair.contentPort() + target))
                .header("Accept-Language", "de")
                .build();
        return CLIENT.send(request, BodyHandlers.ofString()).body();
    }

    /** Fetches it, if need be, until it is stored. */
    private static void store(String target) throws Exception {
        String first = get(target);
        double hits = hits();
        await().atMost(Duration.ofSeconds(20)).until(() -> get(target).equals(first) && hits() > hits);
    }

    private static double hits() {
        return pair.cacheMetrics().value("memlane_cache_requests_total", "result=\"hit\"");
    }

    private static HttpResponse<String> purge(@Nullable String authorization, String body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + pair.cacheManagementPort() + "/actuator/purge"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body));
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }

    private static void purged(String body) throws IOException, InterruptedException {
        assertThat(purge("Bearer " + TOKEN, body).statusCode()).as(body).isEqualTo(204);
    }

    @Test
    void purge_ofEachKind_isGoneAtOnceAndAlsoAfterKill9() throws Exception {
        for (String target : new String[] {"/a/1", "/a/2", "/b", "/c"}) {
            store(target);
        }
        purged("{\"path\":\"/a/1\"}");
        assertThat(get("/a/1")).isEqualTo("n2");
        assertThat(get("/a/2")).isEqualTo("n1");
        purged("{\"prefix\":\"/a/\",\"soft\":true}");
        assertThat(get("/a/2")).isEqualTo("n2");
        purged("{\"tag\":\"all/b\"}");
        store("/c");
        pair.cache().kill();
        pair.startCache();
        pair.awaitReady();
        assertThat(get("/b")).isEqualTo("n2");
        assertThat(get("/c")).isEqualTo("n1");
        purged("{\"all\":true}");
        assertThat(get("/c")).isEqualTo("n2");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "Bearer",
                "Bearer ",
                "Bearer 0123456789abcdef0123456789abcdee",
                "Bearer 0123456789abcdef0123456789abcdef0",
                "Bearer 0123456789ABCDEF0123456789ABCDEF",
                "Basic 0123456789abcdef0123456789abcdef",
                TOKEN
            })
    void purge_withoutTheToken_isRefusedAndPurgesNothing(@Nullable String authorization) throws Exception {
        store("/refused");
        // A right one on the same connection makes no other one right.
        purged("{\"tag\":\"nothing\"}");
        String before = get("/refused");
        HttpResponse<String> refused = purge(authorization, "{\"all\":true}");
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
        assertThat(get("/refused")).isEqualTo(before);
        assertThat(pair.cache().log()).doesNotContain(TOKEN);
    }

    @Test
    void purge_garbage_isRefusedAndPurgesNothing() throws Exception {
        store("/kept");
        String before = get("/kept");
        String[] garbage = {
            "",
            "{",
            "[]",
            "null",
            "{}",
            "{\"all\":false}",
            "{\"path\":\"\"}",
            "{\"path\":\"a\"}",
            "{\"path\":\"/%\"}",
            "{\"path\":\"/%00\"}",
            "{\"path\":\"http://other/\"}",
            "{\"prefix\":\"a\"}",
            "{\"tag\":\"\"}",
            "{\"path\":\"/a\",\"tag\":\"t\"}",
            "{\"all\":\"perhaps\"}",
            "{\"path\":[\"/a\"],\"all\":true}",
            "{\"tag\":\"" + "t".repeat(9_000) + "\"}",
            "{\"tag\":\"" + "t".repeat(1 << 20) + "\"}"
        };
        for (String body : garbage) {
            assertThat(purge("Bearer " + TOKEN, body).statusCode())
                    .as(body.length() > 100 ? "long" : body)
                    .isBetween(400, 499);
        }
        Random random = new Random(3);
        for (int i = 0; i < 200; i++) {
            byte[] bytes = new byte[random.nextInt(100)];
            random.nextBytes(bytes);
            int status = purge("Bearer " + TOKEN, new String(bytes, StandardCharsets.ISO_8859_1))
                    .statusCode();
            assertThat(status).isBetween(400, 499);
        }
        assertThat(get("/kept")).isEqualTo(before);
        purged("{\"tag\":\"no\\u0000\\r\\n2026 ERROR such \\ud83d\\ude80\"}");
        assertThat(pair.cache().log().lines()).noneMatch(line -> line.startsWith("2026 ERROR"));
    }
}
