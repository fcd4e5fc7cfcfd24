package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.memlane.system.RawHttp.Answer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Stored responses of an origin that the proxy gives again without asking. */
@ExtendWith(LogsOnFailure.class)
@Tag("long")
class HotOriginIT {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final AtomicInteger STATE = new AtomicInteger();

    private static final String TOKEN = "0123456789abcdef0123456789abcdef";

    @TempDir
    static Path folder;

    private static OriginServer origin;
    private static Pair pair;

    @BeforeAll
    static void startPair() throws IOException {
        origin = new OriginServer(HotOriginIT::answer);
        Path token = Files.writeString(folder.resolve("token"), TOKEN + "\n");
        pair = Pair.start(settings -> settings.segments(4)
                .hot()
                .proxy("memlane.access-log.format=json")
                .cache(
                        "memlane.content.type=origin",
                        "memlane.origin.url=" + origin.url(),
                        "memlane.store.directory=" + folder.resolve("store"),
                        "memlane.purge.token-file=" + token));
    }

    @AfterAll
    static void stopPair() {
        pair.close();
        origin.close();
    }

    private static void answer(OriginServer.Exchange exchange) throws IOException {
        String fields = "Cache-Control: max-age=600\r\nETag: \"" + STATE.get() + "\"\r\nCache-Tag: tagged\r\n";
        String body = "state " + STATE.get() + " " + exchange.field("Accept-Language");
        switch (exchange.target()) {
            case "/cookie" -> exchange.ok(fields + "Set-Cookie: a=b\r\n", bytes(body));
            case "/private" -> exchange.ok("Cache-Control: private, max-age=600\r\n", bytes(body));
            case "/vary" -> exchange.ok(fields + "Vary: Accept-Language\r\n", bytes(body));
            case "/short" -> exchange.ok("Cache-Control: max-age=1\r\n", bytes(body));
            default -> exchange.ok(fields, bytes(body));
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static double hits() {
        return pair.proxyMetrics().value("memlane_hot_requests_total", "result=\"hit\"");
    }

    private static void becomeHot(RawHttp http, String target, String... fields) {
        double before = hits();
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(http.get(target, fields).status()).isEqualTo(200);
            assertThat(hits()).isGreaterThan(before);
        });
    }

    @Test
    void freshResponse_isGivenWithItsAgeAndSaysWhereItIsFrom() throws IOException {
        try (RawHttp http = new RawHttp(pair)) {
            becomeHot(http, "/fresh");
            Answer answer = http.get("/fresh");
            assertThat(answer.header("Cache-Status")).matches("memlane; hit; ttl=[0-9]+; detail=hot");
            int age = Integer.parseInt(answer.header("Age"));
            await().atMost(SOON).until(() -> Integer.parseInt(http.get("/fresh").header("Age")) > age);
            assertThat(origin.asked("/fresh")).isOne();
            Answer same = http.get("/fresh", "If-None-Match: " + answer.header("ETag"));
            assertThat(same.status()).isEqualTo(304);
            Answer part = http.get("/fresh", "Range: bytes=0-4");
            assertThat(part.status()).isEqualTo(206);
            assertThat(part.text()).isEqualTo("state");
            for (String status : List.of("200", "304", "206")) {
                await().atMost(SOON)
                        .until(() -> pair.proxy()
                                .log()
                                .lines()
                                .anyMatch(line -> line.contains("\"target\":\"/fresh\"")
                                        && line.contains("\"status\":" + status + ",")
                                        && line.contains("\"payload\":\"hot\"")
                                        && line.contains("; detail=hot\"")));
            }
        }
    }

    @Test
    void unsafeRequest_whatWasHotIsNeverGivenAfterItsAnswer() throws IOException {
        try (RawHttp reader = new RawHttp(pair);
                RawHttp writer = new RawHttp(pair)) {
            for (int i = 0; i < 20; i++) {
                becomeHot(reader, "/posted");
                String before = reader.get("/posted").text();
                STATE.incrementAndGet();
                assertThat(writer.exchange("POST", "/posted", "Content-Length: 0")
                                .status())
                        .isEqualTo(200);
                String after = reader.get("/posted").text();
                assertThat(after).as("after POST %d", i).isNotEqualTo(before);
                assertThat(reader.get("/posted").text()).isEqualTo(after);
            }
        }
    }

    @Test
    void purge_whatWasHotIsNeverGivenAfterItsAnswer() throws Exception {
        try (RawHttp reader = new RawHttp(pair);
                HttpClient client = HttpClient.newHttpClient()) {
            for (String purge : List.of(
                    "{\"path\":\"/purged\"}",
                    "{\"path\":\"/purged\",\"soft\":true}",
                    "{\"prefix\":\"/pur\"}",
                    "{\"tag\":\"tagged\"}")) {
                becomeHot(reader, "/purged");
                String before = reader.get("/purged").text();
                STATE.incrementAndGet();
                HttpRequest request = HttpRequest.newBuilder(
                                URI.create("http://127.0.0.1:" + pair.cacheManagementPort() + "/actuator/purge"))
                        .header("Content-Type", "application/json")
                        .header("Authorization", "Bearer " + TOKEN)
                        .POST(HttpRequest.BodyPublishers.ofString(purge))
                        .build();
                assertThat(client.send(request, HttpResponse.BodyHandlers.discarding())
                                .statusCode())
                        .as(purge)
                        .isEqualTo(204);
                assertThat(reader.get("/purged").text()).as(purge).isNotEqualTo(before);
            }
        }
    }

    @Test
    void responsesForOneAlone_areNeverHot() throws IOException {
        try (RawHttp http = new RawHttp(pair)) {
            double before = hits();
            for (int i = 0; i < 10; i++) {
                http.get("/cookie");
                http.get("/private");
                http.get("/withCookie", "Cookie: a=b");
                http.get("/withAuthorization", "Authorization: Basic YTpi");
                http.get("/noCache", "Cache-Control: no-cache");
            }
            assertThat(hits()).isEqualTo(before);
        }
    }

    @Test
    void responsesThatVary_eachIsGivenToItsOwn() throws IOException {
        try (RawHttp http = new RawHttp(pair)) {
            becomeHot(http, "/vary", "Accept-Language: de");
            becomeHot(http, "/vary", "Accept-Language: fr");
            double before = hits();
            for (int i = 0; i < 20; i++) {
                assertThat(http.get("/vary", "Accept-Language: de").text()).endsWith(" de");
                assertThat(http.get("/vary", "Accept-Language: fr").text()).endsWith(" fr");
                assertThat(http.get("/vary").text()).doesNotEndWith("de").doesNotEndWith("fr");
            }
            assertThat(hits()).isGreaterThan(before + 30);
        }
    }

    @Test
    void freshnessEnds_originIsAsked() throws IOException {
        try (RawHttp http = new RawHttp(pair)) {
            for (int i = 0; i < 5; i++) {
                http.get("/short");
            }
            long asked = origin.asked("/short");
            await().atMost(SOON).until(() -> {
                Answer answer = http.get("/short");
                assertThat(Integer.parseInt("0" + answer.header("Age"))).isLessThan(2);
                return origin.asked("/short") > asked + 1;
            });
        }
    }
}
