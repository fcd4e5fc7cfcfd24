package io.memlane.cache.content.origin;

import static io.memlane.cache.content.origin.client.OriginFailure.Reason.BAD_RESPONSE;
import static io.memlane.cache.content.origin.client.OriginFailure.Reason.BROKEN;
import static io.memlane.cache.content.origin.client.OriginFailure.Reason.LARGE_HEAD;
import static io.memlane.cache.content.origin.client.OriginFailure.Reason.UPGRADE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.memlane.cache.content.origin.OriginFixture.Got;
import io.memlane.cache.content.origin.client.OriginFailure.Reason;
import io.memlane.model.http.Refusal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;

/** Heads that are none, by RFC 9110 and 9112: refused and counted, nothing is stored, and the next request is answered as ever. */
class BadHeadTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\n";
    private static final String HELLO = "Content-Length: 5\r\n\r\nhello";
    private static final String CHUNKS = "\r\n5\r\nhello\r\n0\r\n\r\n";

    static final List<Arguments> HEADS = List.of(
            arguments("two lengths", BAD_RESPONSE, OK + "Content-Length: 6\r\n" + HELLO),
            arguments("one length twice", BAD_RESPONSE, OK + "Content-Length: 5\r\n" + HELLO),
            arguments("a list of lengths", BAD_RESPONSE, OK + "Content-Length: 5, 5\r\n\r\nhello"),
            arguments("negative length", BAD_RESPONSE, OK + "Content-Length: -5\r\n\r\nhello"),
            arguments("length with a sign", BAD_RESPONSE, OK + "Content-Length: +5\r\n\r\nhello"),
            arguments("hexadecimal length", BAD_RESPONSE, OK + "Content-Length: 0x5\r\n\r\nhello"),
            arguments("length that overflows", BAD_RESPONSE, OK + "Content-Length: 99999999999999999999\r\n\r\nhello"),
            arguments("empty length", BAD_RESPONSE, OK + "Content-Length:\r\n\r\nhello"),
            arguments(
                    "length and chunks",
                    BAD_RESPONSE,
                    OK + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n" + CHUNKS),
            arguments(
                    "chunks and length",
                    BAD_RESPONSE,
                    OK + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n" + CHUNKS),
            arguments("another coding", BAD_RESPONSE, OK + "Transfer-Encoding: gzip\r\n\r\nhello"),
            arguments("another coding and chunks", BAD_RESPONSE, OK + "Transfer-Encoding: gzip, chunked\r\n" + CHUNKS),
            arguments("chunks twice", BAD_RESPONSE, OK + "Transfer-Encoding: chunked, chunked\r\n" + CHUNKS),
            arguments("chunks before another", BAD_RESPONSE, OK + "Transfer-Encoding: chunked, gzip\r\n" + CHUNKS),
            arguments("identity", BAD_RESPONSE, OK + "Transfer-Encoding: identity\r\n\r\nhello"),
            arguments("chunks by HTTP/1.0", BAD_RESPONSE, "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n" + CHUNKS),
            arguments("bare LF", BAD_RESPONSE, "HTTP/1.1 200 OK\nContent-Length: 5\n\nhello"),
            arguments("bare LF within", BAD_RESPONSE, OK + "X: y\n" + HELLO),
            arguments("bare CR within", BAD_RESPONSE, OK + "X: y\rZ: 1\r\n" + HELLO),
            arguments("NUL within", BAD_RESPONSE, OK + "X: a\0b\r\n" + HELLO),
            arguments("folded line", BAD_RESPONSE, OK + "X: a\r\n b\r\n" + HELLO),
            arguments("space before colon", BAD_RESPONSE, OK + "Content-Length : 5\r\n\r\nhello"),
            arguments("space before name", BAD_RESPONSE, OK + " X: y\r\n" + HELLO),
            arguments("no name", BAD_RESPONSE, OK + ": y\r\n" + HELLO),
            arguments("name that is none", BAD_RESPONSE, OK + "X(y): z\r\n" + HELLO),
            arguments("no colon", BAD_RESPONSE, OK + "no colon\r\n" + HELLO),
            arguments("status of four digits", BAD_RESPONSE, "HTTP/1.1 2000 OK\r\n" + HELLO),
            arguments("status of two digits", BAD_RESPONSE, "HTTP/1.1 99 What\r\n" + HELLO),
            arguments("status beyond", BAD_RESPONSE, "HTTP/1.1 600 What\r\n" + HELLO),
            arguments("status that is no number", BAD_RESPONSE, "HTTP/1.1 abc What\r\n" + HELLO),
            arguments("HTTP/0.9", BAD_RESPONSE, "hello, this is HTTP/0.9"),
            arguments("another protocol", BAD_RESPONSE, "SSH-2.0-OpenSSH_9.2\r\n"),
            arguments("a later version", BAD_RESPONSE, "HTTP/2.0 200 OK\r\n" + HELLO),
            arguments("TLS", BAD_RESPONSE, "\u0015\u0003\u0001\0\u0002\u0002\u0050"),
            arguments(
                    "206 to a whole request",
                    BAD_RESPONSE,
                    "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-4/5\r\n" + HELLO),
            arguments("304 to an unconditional request", BAD_RESPONSE, "HTTP/1.1 304 Not Modified\r\n\r\n"),
            arguments("101", UPGRADE, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"),
            arguments("too many fields", LARGE_HEAD, OK + "X: y\r\n".repeat(200) + HELLO),
            arguments("a long field", LARGE_HEAD, OK + "X: " + "y".repeat(40_000) + "\r\n" + HELLO),
            arguments("a long name", LARGE_HEAD, OK + "x".repeat(40_000) + ": y\r\n" + HELLO),
            arguments("a long reason", LARGE_HEAD, "HTTP/1.1 200 " + "x".repeat(40_000) + "\r\n" + HELLO),
            arguments("nothing", BROKEN, ""),
            arguments("half a head", BROKEN, "HTTP/1.1 200 OK\r\nContent-Len"));

    @ParameterizedTest(name = "{0}")
    @FieldSource("HEADS")
    void get_headThatIsNone_isRefusedAndCounted(String what, Reason reason, String response) {
        check("GET", reason, response);
    }

    /** The same for what passes. */
    @ParameterizedTest(name = "{0}")
    @FieldSource("HEADS")
    void post_headThatIsNone_isRefusedAndCounted(String what, Reason reason, String response) {
        check("POST", reason, response);
    }

    @ParameterizedTest(name = "{0}")
    @FieldSource("HEADS")
    void head_headThatIsNone_isRefusedAndCounted(String what, Reason reason, String response) {
        check("HEAD", reason, response);
    }

    private static void check(String method, Reason reason, String response) {
        try (OriginFixture fixture = OriginFixture.goodBut("/bad", response)) {
            assertThat(fixture.get("/good").body()).isEqualTo("good");
            Got got = fixture.ask(method, "/bad", null);
            assertThat(got.refusal()).as("%s", got).isEqualTo(Refusal.Kind.FAILED);
            fixture.awaitFailures(Map.of(reason, 1L), got);
            assertThat(fixture.responses.size()).isZero();
            assertThat(fixture.get("/good").body()).isEqualTo("good");
        }
    }
}
