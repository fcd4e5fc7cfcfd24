package io.memlane.cache.content.origin;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.cache.content.origin.OriginFixture.Got;
import io.memlane.cache.content.origin.client.OriginFailure.Reason;
import io.memlane.model.http.Refusal;
import io.memlane.model.http.caching.CachingRules;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Origins that lie, break off or say nothing. Each has its answer and its count, and nothing wrong is stored. */
class BadOriginTest {
    private static final String FRESH = "Cache-Control: max-age=60\r\n";

    /** What a bad origin writes for ever. */
    private static void writeForEver(ScriptedOrigin.Exchange exchange, String text) throws IOException {
        String much = text.repeat(100);
        while (true) {
            exchange.write(much);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'HTTP/1.1 200 OK\\r\\n', 'X: y\\r\\n'",
        "'HTTP/1.1 200 OK\\r\\nX: ', 'y'",
        "'HTTP/1.1 200 ', 'y'",
    })
    void find_headWithoutEnd_isRefused(String begin, String rest) {
        try (OriginFixture fixture = new OriginFixture(exchange -> {
            exchange.write(begin.translateEscapes());
            writeForEver(exchange, rest.translateEscapes());
        })) {
            Got got = fixture.get("/a");
            assertThat(got.refusal()).isEqualTo(Refusal.Kind.FAILED);
            fixture.awaitFailures(Map.of(Reason.LARGE_HEAD, 1L), got);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"100 Continue", "103 Early Hints", "199 Whatever"})
    void find_interimResponsesWithoutEnd_isRefused(String status) {
        try (OriginFixture fixture =
                new OriginFixture(exchange -> writeForEver(exchange, "HTTP/1.1 " + status + "\r\n\r\n"))) {
            Got got = fixture.get("/a");
            assertThat(got.refusal()).isEqualTo(Refusal.Kind.FAILED);
            fixture.awaitFailures(Map.of(Reason.BAD_RESPONSE, 1L), got);
        }
    }

    /** They bring no byte of a body, and so no progress. */
    @ParameterizedTest
    @CsvSource({"'5;a=', 'b'", "'0\\r\\n', 'X: y\\r\\n'"})
    void find_chunkWithoutEnd_isCut(String begin, String rest) {
        OriginFixture fixture = new OriginFixture(
                exchange -> {
                    exchange.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n" + FRESH + "\r\n2\r\nhe\r\n"
                            + begin.translateEscapes());
                    writeForEver(exchange, rest.translateEscapes());
                },
                CachingRules.keyed(),
                OriginSettings.Host.ORIGIN,
                Duration.ofMillis(500));
        try (fixture) {
            Got got = fixture.get("/a");
            assertThat(got.cut()).isNotNull();
            assertThat(fixture.responses.size()).isZero();
        }
    }

    @Test
    void find_interimResponses_arePassedOver() {
        try (OriginFixture fixture = new OriginFixture(exchange -> {
            exchange.write("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n");
            exchange.write("HTTP/1.1 102 Processing\r\n\r\n");
            exchange.write("HTTP/1.1 100 Continue\r\nContent-Length: 5\r\n\r\n");
            exchange.write("HTTP/1.1 100 Continue\r\n\r\n");
            exchange.write("HTTP/1.1 104 Upload Resumption Supported\r\n\r\n");
            exchange.write("HTTP/1.1 199 Whatever\r\n\r\n");
            exchange.ok(FRESH, "hello");
        })) {
            assertThat(fixture.get("/a").body()).isEqualTo("hello");
        }
    }

    @Test
    void find_noHeadInTime_timesOut() {
        CountDownLatch never = new CountDownLatch(1);
        OriginFixture fixture = new OriginFixture(
                exchange -> ScriptedOrigin.await(never),
                CachingRules.keyed(),
                OriginSettings.Host.ORIGIN,
                Duration.ofMillis(200));
        try (fixture) {
            assertThat(fixture.get("/a").refusal()).isEqualTo(Refusal.Kind.TIMED_OUT);
            assertThat(fixture.counts.of(Reason.HEAD_TIMEOUT).sum()).isEqualTo(1);
        } finally {
            never.countDown();
        }
    }

    @Test
    void find_bodyStalls_isCut() {
        CountDownLatch never = new CountDownLatch(1);
        OriginFixture fixture = new OriginFixture(
                exchange -> {
                    exchange.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n" + FRESH + "\r\nhel");
                    ScriptedOrigin.await(never);
                },
                CachingRules.keyed(),
                OriginSettings.Host.ORIGIN,
                Duration.ofMillis(300));
        try (fixture) {
            Got got = fixture.get("/a");
            assertThat(got.body()).isEqualTo("hel");
            assertThat(got.cut()).isNotNull();
            assertThat(fixture.responses.size()).isZero();
        } finally {
            never.countDown();
        }
    }

    @Test
    void find_endThatOnlyTheConnectionTells_isPassedOnAndNotStored() {
        try (OriginFixture fixture = new OriginFixture(exchange -> {
            exchange.write("HTTP/1.0 200 OK\r\n" + FRESH + "\r\nhello");
            exchange.socket().close();
        })) {
            Got got = fixture.get("/a");
            assertThat(got.body()).isEqualTo("hello");
            assertThat(got.cut()).isNull();
            assertThat(fixture.responses.size()).isZero();
        }
    }

    @Test
    void find_connectionThatWasKeptIsClosed_isAskedAgain() {
        try (OriginFixture fixture = new OriginFixture(exchange -> {
            if (exchange.number() == 2) {
                exchange.socket().close();
            } else {
                exchange.ok("", "n" + exchange.number());
            }
        })) {
            assertThat(fixture.get("/a").body()).isEqualTo("n1");
            assertThat(fixture.get("/b").body()).isEqualTo("n3");
        }
    }

    @Test
    void post_connectionIsClosed_isNotAskedAgain() {
        try (OriginFixture fixture =
                new OriginFixture(exchange -> exchange.socket().close())) {
            assertThat(fixture.ask("POST", "/a", null).refusal()).isEqualTo(Refusal.Kind.FAILED);
            assertThat(fixture.asked()).isEqualTo(1);
        }
    }

    @Test
    void find_hopByHopFields_dontPass() {
        try (OriginFixture fixture = new OriginFixture(exchange -> exchange.ok(
                FRESH + "Connection: X-Hop\r\nX-Hop: 1\r\nKeep-Alive: timeout=5\r\nX-End: 2\r\n", "hello"))) {
            Got got =
                    fixture.ask("POST", "/a", null, "Connection", "X-Up", "X-Up", "1", "TE", "trailers", "X-Down", "2");
            assertThat(got.fields().names()).contains("X-End").doesNotContain("X-Hop", "Keep-Alive", "Connection");
            String head = fixture.origin.requests().getFirst().head();
            assertThat(head).contains("X-Down: 2").doesNotContain("X-Up", "TE: ");
        }
    }
}
