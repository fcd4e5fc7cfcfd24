package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A pair in front of an HTTP origin. */
@ExtendWith(LogsOnFailure.class)
class OriginIT {
    private static final int SEGMENTS = 4;
    private static final int CLIENTS = 100;
    private static final int WAITERS = 200;
    private static final byte[] LARGE = new byte[3 << 20];
    private static final String FRESH = "Cache-Control: max-age=60\r\n";

    private static final CountDownLatch SLOW = new CountDownLatch(1);
    private static final CountDownLatch GATE = new CountDownLatch(1);
    private static final CountDownLatch HINTED = new CountDownLatch(1);
    private static OriginServer origin;
    private static Pair pair;
    private static HttpClient client;

    @BeforeAll
    static void startPair() {
        new Random(1).nextBytes(LARGE);
        origin = new OriginServer(OriginIT::answer);
        pair = Pair.start(settings -> settings.segments(SEGMENTS)
                .cache(
                        "memlane.content.type=origin",
                        "memlane.origin.url=" + origin.url(),
                        "memlane.origin.connect-timeout=2s",
                        "memlane.origin.max-connections=256")
                // On a busy machine 200 requests that begin at once take their time.
                .proxy("memlane.pool.acquire-timeout=30s", "memlane.proxy.request-deadline=60s"));
        client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    @AfterAll
    static void stopPair() {
        SLOW.countDown();
        GATE.countDown();
        HINTED.countDown();
        client.close();
        pair.close();
        origin.close();
    }

    private static void answer(OriginServer.Exchange exchange) throws IOException {
        String path = exchange.target().replaceFirst("\\?.*", "");
        switch (path) {
            case "/fresh", "/posted" ->
                exchange.ok(
                        FRESH + "ETag: \"v\"\r\n",
                        (exchange.method() + " fresh").getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
            case "/crowd" -> {
                awaitQuietly(GATE);
                exchange.ok(FRESH, LARGE);
            }
            case "/slow" -> {
                awaitQuietly(SLOW);
                exchange.ok("Cache-Control: no-store\r\n", new byte[10]);
            }
            case "/echo" -> exchange.ok("", exchange.body());
            case "/resumed" -> resumed(exchange);
            case "/cut" -> {
                exchange.write(
                        "HTTP/1.1 200 OK\r\nContent-Length: " + LARGE.length + "\r\n" + FRESH + "\r\n",
                        Arrays.copyOf(LARGE, LARGE.length / 2));
                exchange.cut();
            }
            case "/hinted" -> {
                exchange.write("HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n", new byte[0]);
                awaitQuietly(HINTED);
                exchange.ok(FRESH, new byte[5]);
            }
            case "/parts" -> part(exchange, 1_500_000, 1_500_999);
            case "/stale" -> {
                if (origin.asked(exchange.target()) == 1) {
                    exchange.ok("Cache-Control: max-age=0, stale-if-error=1000\r\nETag: \"s\"\r\n", new byte[7]);
                } else {
                    exchange.cut();
                }
            }
            case "/gone" -> exchange.cut();
            default -> exchange.write("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", new byte[0]);
        }
    }

    private static void resumed(OriginServer.Exchange exchange) throws IOException {
        String range = exchange.field("Range");
        String fields = FRESH + "ETag: \"r\"\r\n";
        if (range.isEmpty()) {
            exchange.write(
                    "HTTP/1.1 200 OK\r\nContent-Length: " + LARGE.length + "\r\n" + fields + "\r\n",
                    Arrays.copyOf(LARGE, 1_234_567));
            exchange.cut();
        } else {
            part(exchange, Integer.parseInt(range.substring("bytes=".length(), range.length() - 1)), LARGE.length - 1);
        }
    }

    private static void part(OriginServer.Exchange exchange, int first, int last) throws IOException {
        exchange.write(
                "HTTP/1.1 206 Partial Content\r\nContent-Length: " + (last - first + 1) + "\r\nContent-Range: bytes "
                        + first + '-' + last + '/' + LARGE.length + "\r\n" + FRESH + "ETag: \"r\"\r\n\r\n",
                Arrays.copyOfRange(LARGE, first, last + 1));
    }

    private static void awaitQuietly(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static HttpRequest.Builder request(String target) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + pair.contentPort() + target))
                .timeout(Duration.ofSeconds(60));
    }

    private static HttpResponse<byte[]> get(String target) throws IOException, InterruptedException {
        return client.send(request(target).build(), BodyHandlers.ofByteArray());
    }

    private static String status(HttpResponse<?> response) {
        return response.headers().firstValue("Cache-Status").orElse("");
    }

    @Test
    void get_twice_isAMissAndAHit() throws Exception {
        HttpResponse<byte[]> miss = get("/fresh?1");
        HttpResponse<byte[]> hit = get("/fresh?1");
        assertThat(miss.statusCode()).isEqualTo(200);
        assertThat(status(miss)).startsWith("memlane; fwd=uri-miss").contains("stored");
        assertThat(status(hit)).startsWith("memlane; hit; ttl=");
        assertThat(hit.headers().firstValue("Age")).isPresent();
        assertThat(new String(hit.body(), java.nio.charset.StandardCharsets.ISO_8859_1))
                .isEqualTo("GET fresh");
        assertThat(origin.asked("/fresh?1")).isEqualTo(1);
        assertThat(pair.cacheMetrics().value("memlane_cache_requests_total", "result=\"hit\""))
                .isPositive();
    }

    @Test
    void get_manyAtOnce_areFetchedOnce_andHoldNoSegmentMeanwhile() throws Exception {
        List<CompletableFuture<HttpResponse<byte[]>>> crowd = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            crowd.add(client.sendAsync(request("/crowd").build(), BodyHandlers.ofByteArray()));
        }
        await().atMost(Pair.PATIENCE).until(() -> origin.asked("/crowd") == 1);
        assertThat(get("/fresh?beside").statusCode()).isEqualTo(200);
        GATE.countDown();
        for (CompletableFuture<HttpResponse<byte[]>> one : crowd) {
            HttpResponse<byte[]> response = one.get();
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).isEqualTo(LARGE);
        }
        assertThat(origin.asked("/crowd")).isEqualTo(1);
    }

    @Test
    void get_manyWaitForSlowOrigin_othersAreServed() throws Exception {
        List<CompletableFuture<HttpResponse<byte[]>>> slow = new ArrayList<>();
        for (int i = 0; i < WAITERS; i++) {
            slow.add(client.sendAsync(request("/slow?" + i).build(), BodyHandlers.ofByteArray()));
        }
        await().atMost(Pair.PATIENCE)
                .until(() -> origin.requests().stream()
                                .filter(request -> request.target().startsWith("/slow"))
                                .count()
                        == WAITERS);
        for (int i = 0; i < 20; i++) {
            assertThat(get("/fresh?slow").statusCode()).isEqualTo(200);
        }
        SLOW.countDown();
        for (CompletableFuture<HttpResponse<byte[]>> one : slow) {
            assertThat(one.get().body()).hasSize(10);
        }
    }

    @Test
    void post_body_passesAndInvalidates() throws Exception {
        get("/posted");
        assertThat(status(get("/posted"))).contains("hit");
        HttpResponse<byte[]> post = client.send(
                request("/posted").POST(BodyPublishers.ofString("x")).build(), BodyHandlers.ofByteArray());
        assertThat(new String(post.body(), java.nio.charset.StandardCharsets.ISO_8859_1))
                .isEqualTo("POST fresh");
        assertThat(status(get("/posted"))).contains("fwd=uri-miss");
        HttpResponse<byte[]> echo = client.send(
                request("/echo").POST(BodyPublishers.ofByteArray(LARGE)).build(), BodyHandlers.ofByteArray());
        assertThat(echo.body()).isEqualTo(LARGE);
    }

    @Test
    void get_originCutsBodyWithTag_clientGetsTheWhole() throws Exception {
        HttpResponse<byte[]> response = get("/resumed");
        assertThat(response.body()).isEqualTo(LARGE);
        assertThat(pair.cacheMetrics().value("memlane_origin_resumed_responses_total"))
                .isPositive();
    }

    @Test
    void get_originCutsBodyWithoutTag_clientIsCutAndNothingIsStored() {
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> get("/cut")).isInstanceOf(IOException.class);
        }
        assertThat(origin.asked("/cut")).isGreaterThanOrEqualTo(2);
    }

    @Test
    void get_earlyHints_comeBeforeTheResponse_andAreNotStored() throws Exception {
        try (RawHttp http = new RawHttp(pair)) {
            RawHttp.Answer hints = http.get("/hinted");
            assertThat(hints.status()).isEqualTo(103);
            assertThat(hints.header("Link")).isEqualTo("</style.css>; rel=preload");
            HINTED.countDown();
            RawHttp.Answer response = http.read("GET");
            RawHttp.Answer hit = http.get("/hinted");
            assertThat(hit.header("Cache-Status")).contains("hit");
            for (RawHttp.Answer answer : new RawHttp.Answer[] {response, hit}) {
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.body()).hasSize(5);
                assertThat(answer.header("Link")).isEmpty();
            }
        }
    }

    @Test
    void get_rangeOfWhatIsNotStored_isKept() throws Exception {
        HttpRequest range =
                request("/parts").header("Range", "bytes=1500000-1500999").build();
        assertThat(status(part(range))).contains("fwd=uri-miss");
        // The client has all bytes a moment before the cache knows that they are all.
        await().atMost(Pair.PATIENCE)
                .untilAsserted(() -> assertThat(status(part(range))).contains("hit"));
        long asked = origin.asked("/parts");
        assertThat(status(part(range))).contains("hit");
        assertThat(origin.asked("/parts")).isEqualTo(asked);
    }

    private static HttpResponse<byte[]> part(HttpRequest range) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = client.send(range, BodyHandlers.ofByteArray());
        assertThat(response.statusCode()).isEqualTo(206);
        assertThat(response.body()).isEqualTo(Arrays.copyOfRange(LARGE, 1_500_000, 1_501_000));
        return response;
    }

    @Test
    void get_originFails_isStaleOrBadGateway() throws Exception {
        assertThat(get("/stale").body()).hasSize(7);
        HttpResponse<byte[]> stale = get("/stale");
        assertThat(stale.statusCode()).isEqualTo(200);
        assertThat(stale.body()).hasSize(7);
        assertThat(get("/gone").statusCode()).isEqualTo(502);
    }
}
