package io.memlane.cache.content.origin;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.cache.content.origin.OriginFixture.Got;
import io.memlane.model.http.Refusal;
import io.memlane.model.http.caching.CachingRules;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Conditions and ranges of clients where nothing is stored that they could be about. */
class JudgedByOriginTest {
    private static final String FRESH = "Cache-Control: max-age=60\r\nETag: \"v\"\r\n";

    private static void judge(ScriptedOrigin.Exchange exchange) throws IOException {
        if (exchange.field("Range").equals("bytes=2-4")) {
            exchange.write("HTTP/1.1 206 Partial Content\r\nContent-Length: 3\r\nContent-Range: bytes 2-4/10\r\n"
                    + FRESH + "\r\n234");
        } else if (!exchange.field("Range").isEmpty()) {
            exchange.write(
                    "HTTP/1.1 416 Too Far\r\nContent-Length: 0\r\nContent-Range: bytes */10\r\n" + FRESH + "\r\n");
        } else if (exchange.field("If-None-Match").equals("\"v\"")) {
            exchange.write("HTTP/1.1 304 Not Modified\r\n" + FRESH + "\r\n");
        } else {
            exchange.ok(FRESH, "0123456789");
        }
    }

    @Test
    void find_modeAll_theOriginJudges() {
        try (OriginFixture fixture = new OriginFixture(JudgedByOriginTest::judge, CachingRules.all())) {
            Got current = fixture.get("/a", "If-None-Match", "\"v\"");
            assertThat(current.status()).isEqualTo(304);
            assertThat(current.field("ETag")).isEqualTo("\"v\"");
            Got part = fixture.get("/a", "Range", "bytes=2-4");
            assertThat(part.status()).isEqualTo(206);
            assertThat(part.body()).isEqualTo("234");
            assertThat(part.field("Content-Range")).isEqualTo("bytes 2-4/10");
            Got none = fixture.get("/b", "Range", "bytes=20-");
            assertThat(none.status()).isEqualTo(416);
            assertThat(none.field("Content-Range")).isEqualTo("bytes */10");
            // None of them answers who wants the whole.
            assertThat(fixture.get("/a").body()).isEqualTo("0123456789");
            assertThat(fixture.get("/b").body()).isEqualTo("0123456789");
            assertThat(fixture.asked()).isEqualTo(5);
        }
    }

    @Test
    void find_modeAllAndTheOriginSendsTheWhole_isStored() {
        try (OriginFixture fixture =
                new OriginFixture(exchange -> exchange.ok(FRESH, "0123456789"), CachingRules.all())) {
            Got part = fixture.get("/a", "Range", "bytes=2-4");
            assertThat(part.status()).isEqualTo(206);
            assertThat(part.body()).isEqualTo("234");
            fixture.awaitStored(1);
            assertThat(fixture.get("/a").cacheStatus()).contains("hit");
            assertThat(fixture.get("/a", "If-None-Match", "\"v\"").status()).isEqualTo(304);
        }
    }

    @Test
    void find_modeKeyed_theWholeIsFetchedAndJudgedHere() {
        try (OriginFixture fixture = new OriginFixture(JudgedByOriginTest::judge)) {
            assertThat(fixture.get("/a", "If-None-Match", "\"v\"").status()).isEqualTo(304);
            fixture.awaitStored(1);
            assertThat(fixture.get("/a", "Range", "bytes=20-").refusal()).isEqualTo(Refusal.Kind.RANGE_NOT_SATISFIABLE);
            assertThat(fixture.get("/a").cacheStatus()).contains("hit");
            assertThat(fixture.asked()).isEqualTo(1);
        }
    }

    /** Some origins have no whole: they answer 206 or 304 to whatever comes. */
    @Test
    void find_originJudgesUnasked_isToldWhatTheClientWants() {
        try (OriginFixture fixture = new OriginFixture(exchange -> {
            if (exchange.target().equals("/part")) {
                exchange.write("HTTP/1.1 206 Partial Content\r\nContent-Length: 3\r\nContent-Range: bytes 2-4/10\r\n"
                        + FRESH + "\r\n234");
            } else if (exchange.target().equals("/none")) {
                exchange.write("HTTP/1.1 416 Too Far\r\nContent-Length: 1\r\n" + FRESH + "\r\n" + exchange.number());
            } else {
                exchange.write("HTTP/1.1 304 Not Modified\r\n" + FRESH + "\r\n");
            }
        })) {
            Got part = fixture.get("/part", "Range", "bytes=2-4");
            assertThat(part.status()).isEqualTo(206);
            assertThat(part.body()).isEqualTo("234");
            assertThat(fixture.origin.requests().getLast().field("Range")).isEqualTo("bytes=2-4");
            assertThat(fixture.get("/current", "If-None-Match", "\"v\"").status())
                    .isEqualTo(304);
            Got none = fixture.get("/none", "Range", "bytes=2-4");
            assertThat(none.status()).isEqualTo(416);
            assertThat(fixture.get("/none").body()).isNotEqualTo(none.body());
            assertThat(fixture.get("/part").refusal()).isEqualTo(Refusal.Kind.FAILED);
            assertThat(fixture.get("/current").refusal()).isEqualTo(Refusal.Kind.FAILED);
            assertThat(fixture.get("/current", "Range", "bytes=2-4").refusal()).isEqualTo(Refusal.Kind.FAILED);
        }
    }
}
