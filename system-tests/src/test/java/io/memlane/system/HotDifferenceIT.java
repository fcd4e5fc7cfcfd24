package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.system.RawHttp.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The same requests to a pair that answers without asking, to one that asks in passing, and to one whose servlet asks: what comes must be the same but for {@code Date}. {@code
 * -Dmemlane.system.fuzz} says how many, {@code -Dmemlane.system.seed} repeats a run.
 */
@ExtendWith(LogsOnFailure.class)
@Tag("long")
class HotDifferenceIT {
    private static final int REQUESTS = 20 * Integer.getInteger("memlane.system.fuzz", 120);
    private static final long SEED = Long.getLong("memlane.system.seed", System.nanoTime());

    private static final int WINDOW_BYTES = 1 << 20;

    private static final List<String> TARGETS = List.of(
            "/a.bin",
            "/a.bin?x=1",
            "/tiny.txt",
            "/empty.txt",
            "/docs/",
            "/docs",
            "/style.css",
            "/st%79le.css",
            "/policy/a.css",
            "/policy/secret.txt",
            "/policy/.hidden",
            "/missing",
            "/docs/../tiny.txt");
    private static final List<String> CODINGS = List.of("", "br", "gzip", "gzip;q=0.5, br;q=0.4", "identity", "*");

    private static Content content;
    private static Pair hot;
    private static Pair inPassing;
    private static Pair asking;
    private static String tag;
    private static String date;

    private final Random random = new Random(SEED);

    @BeforeAll
    static void startPairs() throws IOException {
        System.out.println("random requests, hot and not, seed " + SEED);
        content = Content.create();
        make(content);
        hot = start(content, true, true);
        // With HTTP/2 in the clear no request is begun by the selector's thread.
        inPassing = start(content, false, false);
        asking = start(content, false, true);
        try (RawHttp http = new RawHttp(asking)) {
            Answer answer = http.get("/a.bin");
            tag = answer.header("ETag");
            date = answer.header("Last-Modified");
        }
    }

    @AfterAll
    static void stopPairs() {
        hot.close();
        inPassing.close();
        asking.close();
        content.close();
    }

    private static double hits(Pair pair) {
        return pair.proxyMetrics().value("memlane_hot_requests_total", "result=\"hit\"");
    }

    private String method() {
        return random.nextInt(8) == 0 ? "HEAD" : "GET";
    }

    private String target() {
        return TARGETS.get(random.nextInt(TARGETS.size()));
    }

    @Test
    void requestsAtRandom_areAnsweredAsByTheCache() throws IOException {
        double before = hits(hot);
        try (RawHttp toHot = new RawHttp(hot);
                RawHttp toPassing = new RawHttp(inPassing);
                RawHttp toAsking = new RawHttp(asking)) {
            for (int i = 0; i < REQUESTS; i++) {
                String method = method();
                String target = target();
                String[] fields = fields();
                Answer expected = toAsking.exchange(method, target, fields);
                String asked = method + " " + target + " " + List.of(fields);
                assertSame(asked, toHot.exchange(method, target, fields), expected);
                assertSame(asked + " again", toHot.exchange(method, target, fields), expected);
                assertSame(asked, toPassing.exchange(method, target, fields), expected);
            }
        }
        assertThat(hits(hot) - before).isGreaterThan(REQUESTS / 3.0);
        assertThat(hits(asking)).isZero();
    }

    private static void assertSame(String asked, Answer answer, Answer expected) {
        assertThat(answer.status()).as(asked).isEqualTo(expected.status());
        if (!isOfSeveralParts(expected.header("Content-Type"))) { // each has a boundary of its own
            assertThat(answer.linesButDate()).as(asked).isEqualTo(expected.linesButDate());
            assertThat(answer.body()).as(asked).isEqualTo(expected.body());
        }
    }

    @Test
    void requestsAtRandomOverHttp2_areAnsweredAsByTheCache() throws Exception {
        double before = hits(hot);
        int requests = REQUESTS / 4;
        try (Http2Client toHot = new Http2Client(hot.contentPort(), null, WINDOW_BYTES);
                Http2Client toAsking = new Http2Client(asking.contentPort(), null, WINDOW_BYTES)) {
            for (int i = 0; i < requests; i++) {
                String method = method();
                // The client takes dots out of a path.
                String target = target().replace("/docs/..", "");
                String[] fields = fields();
                Http2Client.Reply expected = toAsking.request(method, target, fields);
                Http2Client.Reply answer = toHot.request(method, target, fields);
                String asked = method + " " + target + " " + List.of(fields);
                assertThat(answer.status()).as(asked).isEqualTo(expected.status());
                if (isOfSeveralParts(expected.fields().get("Content-Type"))) {
                    continue;
                }
                assertThat(linesButDate(answer)).as(asked).isEqualTo(linesButDate(expected));
                assertThat(answer.receivedBytes()).as(asked).isEqualTo(expected.receivedBytes());
                assertThat(answer.sha256()).as(asked).isEqualTo(expected.sha256());
            }
        }
        assertThat(hits(hot) - before).isGreaterThan(requests / 3.0);
    }

    private static boolean isOfSeveralParts(@Nullable String type) {
        return type != null && type.startsWith("multipart/byteranges");
    }

    private static List<String> linesButDate(Http2Client.Reply reply) {
        return reply.fields().stream()
                .filter(field -> field.getHeader() != HttpHeader.DATE)
                .map(field -> field.getName() + ": " + field.getValue())
                .toList();
    }

    private static void make(Content content) throws IOException {
        for (String name : List.of(
                "a.bin",
                "tiny.txt",
                "docs/index.html",
                "style.css",
                "style.css.br",
                "style.css.gz",
                "policy/a.css",
                "policy/secret.txt",
                "policy/.hidden")) {
            content.write(name, name.equals("a.bin") ? 100_000 : 1_000 + name.length(), name.hashCode());
        }
        content.write("empty.txt", 0, 1);
        try (var files = Files.walk(content.folder())) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                Files.setLastModifiedTime(file, FileTime.from(HttpWorld.MODIFIED));
            }
        }
        content.awaitRest();
    }

    private static Pair start(Content content, boolean hot, boolean http2) {
        return Pair.start(settings -> {
            PairSettings with = hot ? settings.hot() : settings;
            return with.content(content.folder())
                    .segments(4)
                    .proxy(
                            "server.http2.enabled=" + http2,
                            "memlane.http.policies[0].pattern=/policy/secret*",
                            "memlane.http.policies[0].deny=true",
                            "memlane.http.policies[1].pattern=/policy/**",
                            "memlane.http.policies[1].cache-control=max-age=60",
                            "memlane.http.policies[1].content-disposition=inline",
                            "memlane.http.policies[1].headers.X-Own=own",
                            "memlane.http.policies[1].cors.allowed-origins=https://app.example");
        });
    }

    private String[] fields() {
        List<String> lines = new ArrayList<>();
        draw(lines, 3, "Accept-Encoding: ", CODINGS);
        draw(lines, 8, "If-Match: ", List.of(tag, "*", "\"x\"", "\"x\", " + tag));
        draw(lines, 8, "If-None-Match: ", List.of(tag, "W/" + tag, "*", "\"x\""));
        draw(lines, 8, "If-Modified-Since: ", List.of(date, HttpWorld.EARLIER, HttpWorld.LATER, "x"));
        draw(lines, 8, "If-Unmodified-Since: ", List.of(date, HttpWorld.EARLIER, HttpWorld.LATER));
        draw(lines, 6, "If-Range: ", List.of(tag, date, "\"x\"", HttpWorld.LATER));
        draw(
                lines,
                3,
                "Range: ",
                List.of(
                        "bytes=0-0",
                        "bytes=5-",
                        "bytes=-7",
                        "bytes=0-99999",
                        "bytes=500-40000",
                        "bytes=9999999-",
                        "x"));
        draw(lines, 6, "Origin: ", List.of("https://app.example", "https://other.example"));
        draw(lines, 10, "Range: ", List.of("bytes=0-1,5-6"));
        draw(lines, 10, "Cache-Control: ", List.of("no-cache", "max-age=0"));
        Collections.shuffle(lines, random);
        return lines.toArray(String[]::new);
    }

    private void draw(List<String> lines, int oneOf, String name, List<String> values) {
        if (random.nextInt(oneOf) == 0) {
            lines.add(name + values.get(random.nextInt(values.size())));
        }
    }
}
