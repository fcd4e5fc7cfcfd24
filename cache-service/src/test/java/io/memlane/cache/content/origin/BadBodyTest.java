package io.memlane.cache.content.origin;

import static io.memlane.cache.content.origin.client.OriginFailure.Reason.BAD_RESPONSE;
import static io.memlane.cache.content.origin.client.OriginFailure.Reason.BROKEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.memlane.cache.content.origin.OriginFixture.Got;
import io.memlane.cache.content.origin.client.OriginFailure.Reason;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that aren't what their heads say: never whole, never stored; and what is only odd, which passes as it is. */
class BadBodyTest {
    private static final String FRESH = "HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\n";
    private static final String CHUNKED = FRESH + "Transfer-Encoding: chunked\r\n\r\n";

    static final List<Arguments> BODIES = List.of(
            arguments("shorter than its length", BROKEN, FRESH + "Content-Length: 10\r\n\r\nhello"),
            arguments("no last chunk", BROKEN, CHUNKED + "5\r\nhello\r\n"),
            arguments("half a chunk", BROKEN, CHUNKED + "a\r\nhello"),
            arguments("size that is no number", BAD_RESPONSE, CHUNKED + "5\r\nhello\r\nzz\r\n"),
            arguments("negative size", BAD_RESPONSE, CHUNKED + "5\r\nhello\r\n-1\r\n"),
            arguments("size that overflows", BAD_RESPONSE, CHUNKED + "5\r\nhello\r\nfffffffffffffffff\r\nx"),
            arguments("size with a prefix", BAD_RESPONSE, CHUNKED + "5\r\nhello\r\n0x5\r\nhello\r\n0\r\n\r\n"),
            arguments("chunk longer than its size", BAD_RESPONSE, CHUNKED + "5\r\nhello!\r\n0\r\n\r\n"),
            arguments("bare LF behind a size", BAD_RESPONSE, CHUNKED + "5\r\nhello\r\n5\nhello\r\n0\r\n\r\n"),
            arguments("bare LF behind a chunk", BAD_RESPONSE, CHUNKED + "5\r\nhello\n0\r\n\r\n"));

    @ParameterizedTest(name = "{0}")
    @FieldSource("BODIES")
    void get_bodyThatEndsWrongly_isCutAndNotStored(String what, Reason reason, String response) {
        check("GET", reason, response);
    }

    @ParameterizedTest(name = "{0}")
    @FieldSource("BODIES")
    void post_bodyThatEndsWrongly_isCut(String what, Reason reason, String response) {
        check("POST", reason, response);
    }

    private static void check(String method, Reason reason, String response) {
        try (OriginFixture fixture = OriginFixture.goodBut("/bad", response)) {
            Got got = fixture.ask(method, "/bad", null);
            assertThat(got.status() == 0 || got.cut() != null).as("%s", got).isTrue();
            fixture.awaitFailures(Map.of(reason, 1L), got);
            assertThat(fixture.responses.size()).isZero();
            assertThat(fixture.get("/good").body()).isEqualTo("good");
        }
    }

    /** What comes behind a message is nobody's answer. */
    @ParameterizedTest
    @CsvSource({
        "GET, 'Content-Length: 4\\r\\n\\r\\ngood'",
        "GET, 'Transfer-Encoding: chunked\\r\\n\\r\\n4\\r\\ngood\\r\\n0\\r\\n\\r\\n'",
        "POST, 'Content-Length: 4\\r\\n\\r\\ngood'",
        "HEAD, 'Content-Length: 4\\r\\n\\r\\n'"
    })
    void ask_surplusBehindTheMessage_isNobodys(String method, String rest) {
        String response = "HTTP/1.1 200 OK\r\n" + rest.translateEscapes();
        try (OriginFixture fixture = new OriginFixture(exchange -> {
            if (exchange.number() == 1) {
                exchange.write(response + "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil");
            } else {
                exchange.ok("", "next");
            }
        })) {
            assertThat(fixture.ask(method, "/a", null).body()).isEqualTo(method.equals("HEAD") ? "" : "good");
            assertThat(fixture.get("/b").body()).isEqualTo("next");
            assertThat(fixture.origin.requests().get(0).socket())
                    .isNotSameAs(fixture.origin.requests().get(1).socket());
        }
    }

    /** RFC 9112 §6.3: these have no body, whatever their fields say. */
    @ParameterizedTest
    @ValueSource(strings = {"204 No Content", "304 Not Modified"})
    void get_bodyWhereNoneCanBe_isNobodys(String status) {
        try (OriginFixture fixture = new OriginFixture(exchange -> {
            if (exchange.number() == 1) {
                exchange.write("HTTP/1.1 " + status + "\r\nContent-Length: 4\r\n\r\nevil");
            } else {
                exchange.ok("", "next");
            }
        })) {
            Got got = fixture.get("/a", "Cookie", "a=b", "If-None-Match", "\"v\"");
            assertThat(got.status()).isEqualTo(Integer.parseInt(status.substring(0, 3)));
            assertThat(got.body()).isEmpty();
            assertThat(fixture.get("/b").body()).isEqualTo("next");
        }
    }

    /** What is said to be encoded is the client's to decode, or not. */
    @Test
    void get_gzipThatIsNone_passesAsItIs() {
        try (OriginFixture fixture = new OriginFixture(
                exchange -> exchange.ok("Cache-Control: max-age=60\r\nContent-Encoding: gzip\r\n", "hello"))) {
            for (int i = 0; i < 2; i++) {
                Got got = fixture.get("/a", "Accept-Encoding", "gzip");
                assertThat(got.body()).isEqualTo("hello");
                assertThat(got.field("Content-Encoding")).isEqualTo("gzip");
                fixture.awaitStored(1);
            }
            assertThat(fixture.asked()).isEqualTo(1);
        }
    }

    @Test
    void get_trailers_areDropped() {
        try (OriginFixture fixture =
                new OriginFixture(exchange -> exchange.write(CHUNKED.replace("\r\n\r\n", "\r\nTrailer: X-T\r\n\r\n")
                        + "5\r\nhello\r\n0\r\nX-T: 1\r\nContent-Length: 9\r\n\r\n"))) {
            Got got = fixture.get("/a");
            assertThat(got.body()).isEqualTo("hello");
            assertThat(got.cut()).isNull();
            assertThat(got.fields().names()).doesNotContain("X-T", "Trailer", "Content-Length");
        }
    }

    /** RFC 9112 §8: a body is incomplete if its last chunk hasn't come; this one's has. */
    @Test
    void get_connectionEndsWithinTheTrailers_isWhole() {
        try (OriginFixture fixture = new OriginFixture(exchange -> {
            exchange.write(CHUNKED + "5\r\nhello\r\n0\r\n");
            exchange.socket().shutdownOutput();
        })) {
            Got got = fixture.get("/a");
            assertThat(got.body()).isEqualTo("hello");
            assertThat(got.cut()).isNull();
        }
    }

    @Test
    void get_chunkExtensions_areDropped() {
        try (OriginFixture fixture =
                new OriginFixture(exchange -> exchange.write(CHUNKED + "5;a=b;c=\"d\"\r\nhello\r\n0;e\r\n\r\n"))) {
            assertThat(fixture.get("/a").body()).isEqualTo("hello");
        }
    }

    @Test
    void get_redirectToItself_passesAndIsNotFollowed() {
        try (OriginFixture fixture = new OriginFixture(
                exchange -> exchange.write("HTTP/1.1 302 Found\r\nLocation: /a\r\nContent-Length: 0\r\n\r\n"))) {
            Got got = fixture.get("/a");
            assertThat(got.status()).isEqualTo(302);
            assertThat(got.field("Location")).isEqualTo("/a");
            assertThat(fixture.asked()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Date: yesterday\r\nLast-Modified: once\r\n",
                "Date: Mon, 99 Foo 2026 25:61:61 GMT\r\nLast-Modified: 0\r\nExpires: 0\r\n",
                "Date: \r\nExpires: Thu, 01 Dec 9999999 16:00:00 GMT\r\n",
                "Expires: -1\r\nAge: soon\r\n",
                "Last-Modified: Fri, 31 Dec 9999 23:59:59 GMT\r\n"
            })
    void get_datesThatAreNone_passesAndIsNotTakenForFresh(String fields) {
        try (OriginFixture fixture = new OriginFixture(exchange -> exchange.ok(fields, "n" + exchange.number()))) {
            assertThat(fixture.get("/a").body()).isEqualTo("n1");
            assertThat(fixture.get("/a").body()).isEqualTo("n2");
        }
    }

    /** HTTP/1.0 that keeps its connection, and says how long its body is. */
    @Test
    void get_http10WithLength_isStored() {
        try (OriginFixture fixture = new OriginFixture(exchange -> exchange.write("HTTP/1.0 200 OK\r\n"
                + "Connection: keep-alive\r\n"
                + "Cache-Control: max-age=60\r\n"
                + "Content-Length: 5\r\n\r\n"
                + "hello"))) {
            assertThat(fixture.get("/a").body()).isEqualTo("hello");
            fixture.awaitStored(1);
        }
    }

    @Test
    void get_http10_connectionIsNotUsedAgain() {
        try (OriginFixture fixture =
                new OriginFixture(exchange -> exchange.write("HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello"))) {
            assertThat(fixture.get("/a").body()).isEqualTo("hello");
            assertThat(fixture.get("/b").body()).isEqualTo("hello");
            assertThat(fixture.origin.requests().get(0).socket())
                    .isNotSameAs(fixture.origin.requests().get(1).socket());
        }
    }

    /** A reset isn't the end of a body that only the connection's end ends. */
    @Test
    void get_connectionIsResetWhereItsEndIsTheBodys_isCut() {
        try (OriginFixture fixture = new OriginFixture(exchange -> {
            exchange.write(FRESH + "\r\nhello");
            exchange.cut();
        })) {
            Got got = fixture.get("/a");
            assertThat(got.status() == 0 || got.cut() != null).as("%s", got).isTrue();
            assertThat(fixture.responses.size()).isZero();
        }
    }
}
