package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The console over plain HTTP: what it is made of, and its stream of events. */
@ExtendWith(LogsOnFailure.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Tag("management")
class ConsoleIT {
    private static final int SEGMENTS = 3;
    private static final int MAX_VIEWERS = 16;
    private static final long LARGE_BYTES = 24 << 20;
    /** What ends a line of JavaScript, an attribute, an element, an event. */
    private static final String HOSTILE = "/<script>alert(1)<\uff0fscript>\"'&amp; data: \u2028\u2029\ud83d\ude00.bin";

    private static String digest;
    private static Pair pair;

    @BeforeAll
    static void startPair() {
        Content content = Content.create();
        digest = content.write(HOSTILE.substring(1), LARGE_BYTES, 1);
        content.write("small.txt", 100, 2);
        pair = Pair.start(settings -> settings.content(content)
                .segments(SEGMENTS)
                .proxy(
                        "spring.lifecycle.timeout-per-shutdown-phase=55s",
                        "memlane.control.ping-interval=400ms",
                        "memlane.management.hosts=Ops.example.,proxy"));
    }

    @AfterAll
    static void stopPair() {
        pair.close();
    }

    private static EventStream stream() throws IOException, InterruptedException {
        return new EventStream(pair.proxyManagementPort(), "/console/events");
    }

    /** A request as it stands here, on a connection of its own. */
    private static String raw(String method, String path, String... fields) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), pair.proxyManagementPort())) {
            socket.setSoTimeout(30_000);
            StringBuilder request = new StringBuilder(method + " " + path + " HTTP/1.1\r\n");
            for (String field : fields) {
                request.append(field).append("\r\n");
            }
            request.append("Connection: close\r\n\r\n");
            socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/console text/html",
                "/console/console.js text/javascript",
                "/console/charts.js text/javascript",
                "/console/format.js text/javascript",
                "/console/panels.js text/javascript",
                "/console/stream.js text/javascript",
                "/console/tiles.js text/javascript",
                "/console/console.css text/css"
            })
    void get_eachPart_isLockedUp(String part) throws IOException {
        String path = part.split(" ")[0];
        String answer = raw("GET", path, "Host: localhost");
        assertThat(answer)
                .startsWith("HTTP/1.1 200")
                .containsIgnoringCase("\r\nContent-Type: " + part.split(" ")[1] + ";charset=utf-8\r\n")
                .contains("\r\nContent-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'")
                .contains("frame-ancestors 'none'")
                .contains("\r\nX-Content-Type-Options: nosniff\r\n")
                .contains("\r\nReferrer-Policy: no-referrer\r\n")
                .contains("\r\nCache-Control: no-store\r\n");
        String body = answer.substring(answer.indexOf("\r\n\r\n") + 4);
        assertThat(body).isNotEmpty().doesNotContain("innerHTML", "insertAdjacentHTML", "document.write", "eval(");
        assertThat(body.replace("http://www.w3.org/2000/svg", ""))
                .as("assets of others")
                .doesNotContain("http:", "https:", "//cdn");
        String head = raw("HEAD", path, "Host: localhost");
        assertThat(head)
                .endsWith("\r\n\r\n")
                .contains("Content-Length: " + body.getBytes(StandardCharsets.UTF_8).length);
    }

    @Test
    void get_root_leadsToTheConsole() throws IOException {
        for (String method : List.of("GET", "HEAD")) {
            assertThat(raw(method, "/", "Host: localhost"))
                    .startsWith("HTTP/1.1 302")
                    .contains("\r\nLocation: /console\r\n", "\r\nCache-Control: no-store\r\n")
                    .endsWith("\r\n\r\n");
        }
        assertThat(raw("POST", "/", "Host: localhost", "Content-Length: 0")).startsWith("HTTP/1.1 405");
        assertThat(raw("GET", "/", "Host: evil.example:9090")).startsWith("HTTP/1.1 421");
        assertThat(raw("GET", "/nothing", "Host: localhost")).startsWith("HTTP/1.1 404");
    }

    /** Inline, they would be refused by the page's own policy. */
    @Test
    void get_page_hasNoInlineScriptOrStyle() throws IOException {
        String page = raw("GET", "/console", "Host: localhost");
        assertThat(Pattern.compile("<style|\\sstyle=|\\son[a-z]+=|<script(?![^>]*src=)")
                        .matcher(page)
                        .find())
                .isFalse();
    }

    @Test
    void request_whatTheConsoleIsNot_isRefused() throws IOException {
        assertThat(raw("GET", "/console/nothing", "Host: localhost")).startsWith("HTTP/1.1 404");
        assertThat(raw("GET", "/console/", "Host: localhost")).startsWith("HTTP/1.1 404");
        assertThat(raw("GET", "/console/console.html", "Host: localhost")).startsWith("HTTP/1.1 404");
        for (String method : List.of("POST", "PUT", "DELETE", "TRACE", "OPTIONS", "INVENTED")) {
            assertThat(raw(method, "/console", "Host: localhost", "X-Secret: mirrored"))
                    .as(method)
                    .startsWith("HTTP/1.1 405")
                    .contains("Allow: GET, HEAD")
                    .doesNotContain("mirrored");
        }
    }

    /** Somebody else's page can have its own name resolve to loopback. */
    @Test
    void request_byANameThatIsNotOurs_isMisdirected() throws IOException {
        for (String path : List.of("/console", "/console/events", "/console/console.js")) {
            assertThat(raw("GET", path, "Host: evil.example:9090")).as(path).startsWith("HTTP/1.1 421");
        }
        for (String host : List.of("127.0.0.1:9090", "[::1]:9090", "localhost", "proxy", "ops.example:1")) {
            assertThat(raw("GET", "/console", "Host: " + host)).as(host).startsWith("HTTP/1.1 200");
        }
        assertThat(raw("GET", "/console/events", "Host: localhost", "Sec-Fetch-Site: cross-site"))
                .startsWith("HTTP/1.1 403");
    }

    @Test
    void events_slowTransfer_isShownWithItsPathAndNothingOfItIsMarkup() throws Exception {
        try (EventStream stream = stream();
                Client client = Client.slow(pair.contentPort())) {
            assertThat(stream.status()).isEqualTo(200);
            assertThat(stream.header("content-type")).isEqualTo("text/event-stream;charset=utf-8");
            JsonNode facts = stream.next("start").get("facts");
            assertThat(facts.get("segments").intValue()).isEqualTo(SEGMENTS);
            assertThat(stream.await(state -> tiles(state, "idle") == SEGMENTS)
                            .get("attached")
                            .booleanValue())
                    .isTrue();

            Client.Exchange exchange = client.open("GET", encoded(HOSTILE));
            exchange.read(1 << 20);
            // The first one may be of when it had just begun.
            JsonNode state = stream.await(now -> tiles(now, "idle") == SEGMENTS - 1
                    && leased(now).has("length")
                    && leased(now).get("offset").longValue() >= 1 << 20);
            JsonNode tile = leased(state);
            assertThat(tile.get("path").stringValue()).isEqualTo(HOSTILE);
            assertThat(tile.get("length").longValue()).isEqualTo(LARGE_BYTES);
            assertThat(tile.get("offset").longValue()).isBetween(1L << 20, LARGE_BYTES);
            assertThat(tile.get("state").stringValue()).isIn("leased", "stalled");

            assertThat(exchange.rest().sha256()).isEqualTo(digest);
            JsonNode after = stream.await(now -> tiles(now, "idle") == SEGMENTS);
            assertThat(after.get("tiles").toString()).doesNotContain("script");
        }
        pair.assertAtRest();
    }

    private static String encoded(String path) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
            encoded.append(b == '/' ? "/" : "%%%02X".formatted(b & 0xFF));
        }
        return encoded.toString();
    }

    private static long tiles(JsonNode state, String name) {
        return state.get("tiles")
                .valueStream()
                .filter(tile -> tile.get("state").stringValue().equals(name))
                .count();
    }

    private static JsonNode leased(JsonNode state) {
        return state.get("tiles")
                .valueStream()
                .filter(tile -> tile.has("millis"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void events_requestsAndTheCachesFigures_becomePointsOfTheCharts() throws Exception {
        try (EventStream stream = stream()) {
            long last = stream.next("start").get("seconds").size();
            assertThat(last).isLessThanOrEqualTo(300);
            for (int i = 0; i < 20; i++) {
                pair.get("/small.txt");
            }
            JsonNode state = stream.await(now -> now.has("second")
                    && now.get("second").get("good").doubleValue() > 0
                    && now.get("second").has("median"));
            assertThat(state.get("second").get("slow").doubleValue())
                    .isGreaterThanOrEqualTo(state.get("second").get("median").doubleValue());
            JsonNode cache = stream.await(now -> now.get("cache").has("FOUND")
                            && now.get("cache").get("FOUND").longValue() >= 20)
                    .get("cache");
            assertThat(cache.get("OPEN_FILES_LIMIT").intValue()).isEqualTo(1024);
            assertThat(cache.get("RESERVED_BYTES").longValue())
                    .isEqualTo(SEGMENTS * pair.geometry().reservedBytes());
            assertThat(cache.get("CONNECTIONS").intValue()).isEqualTo(SEGMENTS + 1);
        }
    }

    @Test
    void events_viewersBeyondTheLimit_areRefusedUntilOneLeaves() throws Exception {
        List<EventStream> viewers = new ArrayList<>();
        try {
            awaitViewers(0);
            for (int i = 0; i < MAX_VIEWERS; i++) {
                viewers.add(stream());
                assertThat(viewers.getLast().status()).isEqualTo(200);
            }
            awaitViewers(MAX_VIEWERS);
            try (EventStream refused = stream()) {
                assertThat(refused.status()).isEqualTo(503);
                assertThat(refused.header("retry-after")).isNotEmpty();
            }
            viewers.removeLast().close();
            awaitViewers(MAX_VIEWERS - 1);
            viewers.add(stream());
            viewers.getLast().next("start");
        } finally {
            viewers.forEach(EventStream::close);
        }
        awaitViewers(0);
    }

    private static void awaitViewers(int count) {
        await().untilAsserted(() ->
                assertThat(pair.proxyMetrics().value("memlane_console_viewers")).isEqualTo(count));
    }

    @Test
    void events_cacheDies_areOfADetachedPoolUntilTheNextOne() throws Exception {
        try (EventStream stream = stream()) {
            stream.next("start");
            pair.cache().kill();
            JsonNode state = stream.await(now -> !now.get("attached").booleanValue() && tiles(now, "broken") > 0);
            JsonNode alarm = state.get("alarms").get(0);
            assertThat(alarm.get("part").stringValue()).isEqualTo("Cache");
            assertThat(alarm.get("problem").stringValue()).isNotBlank();
            assertThat(alarm.get("remedy").stringValue()).isNotBlank();
            assertThat(state.get("cache").isEmpty())
                    .as("nothing is known of it")
                    .isTrue();
            pair.startCache();
            stream.await(now -> now.get("attached").booleanValue() && tiles(now, "idle") == SEGMENTS);
        }
        pair.awaitReady();
        pair.assertAtRest();
    }

    /** One viewer reads, and one doesn't. The last test: the pair doesn't serve any more. */
    @Test
    @Order(Integer.MAX_VALUE)
    void stop_openStreams_endAndHoldNothingUp() throws Exception {
        try (EventStream reader = stream();
                Client idler = new Client(pair.proxyManagementPort(), 4096, 60_000)) {
            idler.send("GET", "/console/events");
            reader.next("start");
            reader.await(state -> state.get("viewers").intValue() == 2);
            long start = System.nanoTime();
            pair.stop();
            reader.drain();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(50));
        }
    }
}
