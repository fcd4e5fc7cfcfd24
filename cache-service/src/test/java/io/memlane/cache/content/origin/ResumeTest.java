package io.memlane.cache.content.origin;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.cache.content.origin.OriginFixture.Got;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that break off and go on. */
class ResumeTest {
    private static final String BODY = body(300_000);

    private static String body(int length) {
        byte[] bytes = new byte[length];
        new Random(1).nextBytes(bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static int offset(ScriptedOrigin.Exchange exchange) {
        String range = exchange.field("Range");
        return range.isEmpty() ? 0 : Integer.parseInt(range.substring(6, range.length() - 1));
    }

    private static void part(ScriptedOrigin.Exchange exchange, String fields, int from, int to) throws IOException {
        String head = from == 0
                ? "HTTP/1.1 200 OK\r\nContent-Length: " + BODY.length() + "\r\n"
                : "HTTP/1.1 206 Partial Content\r\nContent-Length: " + (BODY.length() - from)
                        + "\r\nContent-Range: bytes " + from + '-' + (BODY.length() - 1) + '/' + BODY.length() + "\r\n";
        exchange.write(head + fields + "\r\n" + BODY.substring(from, to));
        if (to < BODY.length()) {
            exchange.cut();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 65_536, 65_537, 299_999})
    void find_cutOnceWithStrongTag_isWholeAndStored(int cut) {
        try (OriginFixture fixture = new OriginFixture(exchange -> {
            int from = offset(exchange);
            part(exchange, "ETag: \"v\"\r\nCache-Control: max-age=60\r\n", from, from == 0 ? cut : BODY.length());
        })) {
            Got got = fixture.get("/a");
            assertThat(got.cut()).isNull();
            assertThat(got.body()).isEqualTo(BODY);
            assertThat(fixture.origin.requests().getLast().field("If-Range")).isEqualTo("\"v\"");
            assertThat(fixture.get("/a").body()).isEqualTo(BODY);
            assertThat(fixture.counts.resumed().sum()).isEqualTo(1);
        }
    }

    /** What a connection gives back when it breaks is another one's at once. */
    @Test
    void find_hundredsBreakAtATime_noBodyIsMixed() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(8);
                OriginFixture fixture = new OriginFixture(exchange -> {
                    int from = offset(exchange);
                    int cut = 1 + exchange.number() * 7919 % (BODY.length() - 1);
                    part(exchange, "ETag: \"v\"\r\nCache-Control: no-cache\r\n", from, from == 0 ? cut : BODY.length());
                })) {
            List<Callable<String>> gets = new ArrayList<>();
            for (int number = 0; number < 400; number++) {
                String path = "/" + number;
                gets.add(() -> fixture.get(path).body());
            }
            for (Future<String> body : threads.invokeAll(gets)) {
                assertThat(body.get().equals(BODY)).isTrue();
            }
        }
    }

    @Test
    void find_cutAgainAndAgain_goesOnAsLongAsSomethingComes() {
        try (OriginFixture fixture = new OriginFixture(exchange -> {
            int from = offset(exchange);
            part(
                    exchange,
                    "ETag: \"v\"\r\nCache-Control: max-age=60\r\n",
                    from,
                    Math.min(BODY.length(), from + 30_000));
        })) {
            assertThat(fixture.get("/a").body()).isEqualTo(BODY);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ETag: W/\"v\"\r\n", ""})
    void find_cutWithoutStrongTag_isCutAndNotStored(String tag) {
        try (OriginFixture fixture =
                new OriginFixture(exchange -> part(exchange, tag + "Cache-Control: max-age=60\r\n", 0, 100_000))) {
            Got got = fixture.get("/a");
            assertThat(got.cut()).isNotNull();
            assertThat(fixture.responses.size()).isZero();
        }
    }

    @Test
    void find_restIsOfAnotherTag_isCut() {
        try (OriginFixture fixture = new OriginFixture(exchange -> {
            int from = offset(exchange);
            String tag = from == 0 ? "ETag: \"v\"\r\n" : "ETag: \"w\"\r\n";
            part(exchange, tag + "Cache-Control: max-age=60\r\n", from, from == 0 ? 100_000 : BODY.length());
        })) {
            Got got = fixture.get("/a");
            assertThat(got.cut()).isNotNull();
            assertThat(fixture.responses.size()).isZero();
        }
    }

    @Test
    void find_restIsTheWholeAgain_isCut() {
        try (OriginFixture fixture = new OriginFixture(exchange -> part(
                exchange,
                "ETag: \"v\"\r\nCache-Control: max-age=60\r\n",
                0,
                exchange.number() == 1 ? 100_000 : BODY.length()))) {
            assertThat(fixture.get("/a").cut()).isNotNull();
        }
    }
}
