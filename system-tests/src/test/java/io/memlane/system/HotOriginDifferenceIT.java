package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.system.RawHttp.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** As {@link HotDifferenceIT}, with responses of an origin that are stored: but for when, and by whom, an answer must be the same. */
@ExtendWith(LogsOnFailure.class)
@Tag("long")
class HotOriginDifferenceIT {
    private static final int REQUESTS = 15 * Integer.getInteger("memlane.system.fuzz", 120);
    private static final long SEED = Long.getLong("memlane.system.seed", System.nanoTime());

    private static final String TAG = "\"one\"";
    private static final List<String> TARGETS = List.of(
            "/fresh", "/fresh?a=1", "/long", "/vary", "/vary/star", "/empty", "/private", "/cookie", "/none", "/weak");

    private final Random random = new Random(SEED);

    @TempDir
    Path folder;

    private static void answer(OriginServer.Exchange exchange) throws IOException {
        String common = "Last-Modified: " + HttpWorld.EARLIER + "\r\n";
        String fresh = common + "Cache-Control: max-age=6000\r\nETag: " + TAG + "\r\n";
        String body = exchange.target() + " " + exchange.field("Accept-Language");
        switch (exchange.target()) {
            case "/long" ->
                answer(exchange, "200 OK", fresh + "Content-Type: text/plain\r\n", "0123456789".repeat(6_000));
            case "/vary" -> answer(exchange, "200 OK", fresh + "Vary: Accept-Language\r\n", body);
            case "/vary/star" -> answer(exchange, "200 OK", fresh + "Vary: *\r\n", body);
            case "/empty" -> answer(exchange, "200 OK", fresh, "");
            case "/private" -> answer(exchange, "200 OK", common + "Cache-Control: private\r\n", body);
            case "/cookie" -> answer(exchange, "200 OK", fresh + "Set-Cookie: a=b\r\n", body);
            case "/none" -> answer(exchange, "404 Not Found", "Cache-Control: max-age=6000\r\n", "none");
            case "/weak" ->
                answer(exchange, "200 OK", common + "Cache-Control: max-age=6000\r\nETag: W/\"w\"\r\n", "weak");
            default -> answer(exchange, "200 OK", fresh, exchange.target());
        }
    }

    private static void answer(OriginServer.Exchange exchange, String status, String fields, String body)
            throws IOException {
        String head = "HTTP/1.1 " + status + "\r\nContent-Length: " + body.length() + "\r\n" + fields + "\r\n";
        exchange.write(head, exchange.method().equals("HEAD") ? new byte[0] : bytes(body));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private Pair start(OriginServer origin, String store, boolean hot) {
        return Pair.start(settings -> (hot ? settings.hot() : settings)
                .segments(4)
                .cache(
                        "memlane.content.type=origin",
                        "memlane.origin.url=" + origin.url(),
                        "memlane.store.directory=" + folder.resolve(store))
                .proxy(
                        "memlane.http.policies[0].pattern=/vary",
                        "memlane.http.policies[0].cors.allowed-origins=https://app.example",
                        "memlane.http.policies[1].pattern=/long",
                        "memlane.http.policies[1].cache-control=no-store"));
    }

    @Test
    void requestsAtRandom_areAnsweredAsByTheCache() throws IOException {
        System.out.println("random requests to an origin, hot and not, seed " + SEED);
        try (OriginServer origin = new OriginServer(HotOriginDifferenceIT::answer);
                Pair hot = start(origin, "hot", true);
                Pair asking = start(origin, "asking", false);
                RawHttp toHot = new RawHttp(hot);
                RawHttp toAsking = new RawHttp(asking)) {
            for (int i = 0; i < REQUESTS; i++) {
                String method = random.nextInt(8) == 0 ? "HEAD" : "GET";
                String target = TARGETS.get(random.nextInt(TARGETS.size()));
                String[] fields = fields();
                Answer expected = toAsking.exchange(method, target, fields);
                toHot.exchange(method, target, fields);
                Answer answer = toHot.exchange(method, target, fields);
                String asked = method + " " + target + " " + List.of(fields);
                assertThat(answer.status()).as(asked).isEqualTo(expected.status());
                assertThat(lines(answer)).as(asked).isEqualTo(lines(expected));
                assertThat(answer.body()).as(asked).isEqualTo(expected.body());
            }
            assertThat(hot.proxyMetrics().value("memlane_hot_requests_total", "result=\"hit\""))
                    .isGreaterThan(REQUESTS / 5.0);
        }
    }

    /** When it was made, and by whom, may differ: what is being stored isn't yet. That it is said may not. */
    private static List<String> lines(Answer answer) {
        return answer.linesButDate().stream()
                .map(line -> line.startsWith("Age: ") ? "Age" : line)
                .map(line -> line.startsWith("Cache-Status: ") ? "Cache-Status" : line)
                .toList();
    }

    private String[] fields() {
        List<String> lines = new ArrayList<>();
        draw(lines, 3, "Accept-Language: ", List.of("de", "fr", "de, fr"));
        draw(lines, 5, "If-None-Match: ", List.of(TAG, "W/" + TAG, "*", "\"x\""));
        draw(lines, 8, "If-Modified-Since: ", List.of(HttpWorld.EARLIER, HttpWorld.LATER, "x"));
        draw(lines, 12, "If-Match: ", List.of(TAG, "\"x\""));
        draw(lines, 12, "If-Unmodified-Since: ", List.of(HttpWorld.EARLIER, HttpWorld.LATER));
        draw(lines, 8, "If-Range: ", List.of(TAG, "\"x\"", HttpWorld.EARLIER));
        draw(lines, 4, "Range: ", List.of("bytes=0-0", "bytes=5-", "bytes=-3", "bytes=100-40000", "bytes=99999-"));
        draw(lines, 6, "Origin: ", List.of("https://app.example", "https://other.example"));
        draw(lines, 12, "Cookie: ", List.of("a=b"));
        draw(lines, 12, "Authorization: ", List.of("Basic YTpi"));
        draw(lines, 15, "Cache-Control: ", List.of("no-cache", "max-age=0", "only-if-cached"));
        draw(lines, 20, "Pragma: ", List.of("no-cache"));
        return lines.toArray(String[]::new);
    }

    private void draw(List<String> lines, int oneOf, String name, List<String> values) {
        if (random.nextInt(oneOf) == 0) {
            lines.add(name + values.get(random.nextInt(values.size())));
        }
    }
}
