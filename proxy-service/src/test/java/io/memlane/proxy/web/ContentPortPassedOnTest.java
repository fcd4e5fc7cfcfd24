package io.memlane.proxy.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.memlane.proxy.content.ClientGoneException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

/** Content that takes any method, and all fields that aren't of the client's connection alone. */
@ContentPort
@TestPropertySource(
        properties = "server.max-http-request-header-size=64KB") // so that what is passed on meets its own limit
class ContentPortPassedOnTest {
    @LocalServerPort
    int port;

    @Autowired
    FakeContentSource source;

    @BeforeEach
    void takeAll() {
        source.failures.clear();
        source.all = true;
    }

    @AfterEach
    void takeFilesAlone() {
        source.all = false;
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private RawClient.Answer exchange(String request) throws Exception {
        try (RawClient client = new RawClient(port)) {
            client.send(request);
            RawClient.Answer answer = client.read(request.startsWith("HEAD "));
            client.send("GET /one HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.read().text()).as("the connection is in step").isEqualTo("1");
            return answer;
        }
    }

    @Test
    void get_fields_passEndToEndAndTheConnectionsOwnDoNot() throws Exception {
        assertThat(exchange("GET /fields?q=%2F HTTP/1.1\r\n"
                                + "host: a.example:81\r\n"
                                + "Accept: x\r\n"
                                + "Cookie: c=1\r\n"
                                + "X-Own: 1\r\n"
                                + "x-own: 2\r\n"
                                + "Authorization: secret\r\n"
                                + "Range: bytes=0-1,3-\r\n"
                                + "Connection: keep-alive, X-Hop, Upgrade\r\n"
                                + "X-Hop: h\r\n"
                                + "Keep-Alive: timeout=1\r\n"
                                + "TE: trailers\r\n"
                                + "Proxy-Authorization: p\r\n"
                                + "Proxy-Connection: close\r\n"
                                + "Upgrade: x\r\n"
                                + "Trailer: t\r\n"
                                + "X-Forwarded-For: 1.2.3.4\r\n"
                                + "X-Empty:\r\n\r\n")
                        .text())
                .isEqualTo("GET http://a.example:81/fields?q=%2F\nfrom 127.0.0.1\nboundary 32\n"
                        + "Accept: x\nCookie: c=1\nX-Own: 1\nx-own: 2\nAuthorization: secret\nRange: bytes=0-1,3-\n"
                        + "X-Forwarded-For: 1.2.3.4\nX-Empty: \n");
    }

    /** Values that HTTP servers know, so that one may put its own spelling in their place. */
    @Test
    void get_knownValuesInUnusualCase_passAsTheyCame() throws Exception {
        String fields = "Accept: Text/HTML\nAccept-Encoding: GZIP, Deflate\nCache-Control: No-Cache\nPragma: NO-cache\n"
                + "Content-Type: Text/Plain; charset=UTF-8\n";
        assertThat(exchange("GET /fields HTTP/1.1\r\nHost: a\r\n" + fields.replace("\n", "\r\n") + "\r\n")
                        .text())
                .endsWith(fields);
    }

    /** RFC 9110 §7.8: it isn't meant for this hop, and may be ignored where it is. */
    @ParameterizedTest
    @ValueSource(strings = {"", "Connection: keep-alive\r\n", "Connection: X-Hop, Upgrade\r\n"})
    void get_upgrade_isIgnored(String connection) throws Exception {
        for (String fields : List.of("Upgrade: x\r\n" + connection, connection + "Upgrade: h2c\r\n")) {
            RawClient.Answer answer = exchange("GET /fields HTTP/1.1\r\nHost: a\r\n" + fields + "X-Own: 1\r\n\r\n");
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.text()).endsWith("X-Own: 1\n").doesNotContain("Upgrade");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "POST"})
    void request_interimResponses_comeBeforeTheAnswer(String method) throws Exception {
        try (RawClient client = new RawClient(port)) {
            for (int i = 0; i < 2; i++) {
                client.send(method + " /hinted HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
                RawClient.Answer hint = client.read(true);
                assertThat(hint.status()).isEqualTo(103);
                assertThat(hint.headers()).containsExactly("Link: </a>", "Link: </b>");
                assertThat(client.read(true).status()).isEqualTo(102);
                RawClient.Answer answer = client.read(method.equals("HEAD"));
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.header("Link")).isEmpty();
                assertThat(answer.text()).isEqualTo(method.equals("HEAD") ? "" : "hello\n");
            }
        }
    }

    /** RFC 9110 §15.2. */
    @Test
    void get_byHttp10_hasNoInterimResponses() throws Exception {
        RawClient.Answer answer = RawClient.exchange(port, "GET /hinted HTTP/1.0\r\n\r\n");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo("hello\n");
    }

    /** They are said by the rest of the request. */
    @Test
    void post_fieldsOfTheMessage_doNotPass() throws Exception {
        assertThat(exchange("POST /fields HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Type: t\r\n\r\nxy")
                        .text())
                .isEqualTo("POST http://a/fields\nfrom 127.0.0.1\nboundary 0\nContent-Type: t\n");
        assertThat(exchange("POST /fields HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
                        .text())
                .isEqualTo("POST http://a/fields\nfrom 127.0.0.1\nboundary 0\n");
    }

    /** RFC 9112 §3.2.2: the target's authority, if it has one, and Host is ignored. */
    @ParameterizedTest
    @CsvSource({
        "http://b.example/fields, b.example/fields",
        "http://b.example:8080/fields?x, b.example:8080/fields?x",
        "/fields, a/fields",
        "//fields, a//fields"
    })
    void get_target_saysTheAuthorityBeforeHostDoes(String target, String told) throws Exception {
        assertThat(exchange("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n").text())
                .startsWith("GET http://" + told + "\n");
    }

    @Test
    void get_withoutHostByHttp10_isServed() throws Exception {
        assertThat(RawClient.exchange(port, "GET /fields HTTP/1.0\r\n\r\n").status())
                .isEqualTo(200);
    }

    @Test
    void get_fieldsBeyondTheirLimits_431AndConnectionLives() throws Exception {
        String head = "GET /fields HTTP/1.1\r\nHost: a\r\n";
        assertThat(exchange(head + "X-Own: " + "x".repeat(8192) + "\r\n\r\n").status())
                .isEqualTo(200);
        RawClient.Answer long1 = exchange(head + "X-Own: " + "x".repeat(8193) + "\r\n\r\n");
        assertThat(long1.status()).isEqualTo(431);
        assertThat(long1.json().get("type").stringValue()).isEqualTo("urn:memlane:problem:headers-too-large");
        // Names count too.
        String two = "X-1: " + "x".repeat(8000) + "\r\nX-2: " + "x".repeat(8000) + "\r\n";
        assertThat(exchange(head + two + "X-3: " + "x".repeat(375) + "\r\n\r\n").status())
                .isEqualTo(200);
        assertThat(exchange(head + two + "X-3: " + "x".repeat(376) + "\r\n\r\n").status())
                .isEqualTo(431);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE", "QUERY", "GET", "OPTIONS", "PROPFIND"})
    void request_withBody_passesWithIt(String method) throws Exception {
        assertThat(exchange(method + " /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello")
                        .text())
                .isEqualTo("5 announced, came " + hex("hello"));
        assertThat(source.asked.head().method()).isEqualTo(method);
        assertThat(exchange(method + " /upload HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                                + "2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\n\r\n")
                        .text())
                .isEqualTo("-1 announced, came " + hex("hello"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "DELETE", "OPTIONS", "POST"})
    void request_withoutBody_passesWithoutOne(String method) throws Exception {
        assertThat(exchange(method + " /upload HTTP/1.1\r\nHost: a\r\n\r\n").text())
                .isEqualTo("none");
        assertThat(exchange(method + " /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")
                        .text())
                .isEqualTo("none");
    }

    /** It isn't told to go on before somebody takes what it sends. */
    @Test
    void post_expectsContinue_isToldWhenTheBodyIsRead() throws Exception {
        try (RawClient client = new RawClient(port)) {
            client.send("POST /upload HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
            assertThat(client.read(true).status()).isEqualTo(100);
            client.send("hi");
            assertThat(client.read().text()).isEqualTo("2 announced, came " + hex("hi"));
            assertThat(source.asked.head().fields().single("Expect")).isEqualTo("100-continue");
            client.send("POST /hello HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
            RawClient.Answer unread = client.read();
            assertThat(unread.status()).as("nobody reads it").isEqualTo(200);
            assertThat(unread.text()).isEqualTo("hello\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 10\r\n\r\nhel", "Transfer-Encoding: chunked\r\n\r\n5\r\nhel"})
    void post_clientBreaksOff_sourceSeesIt(String rest) throws Exception {
        try (RawClient client = new RawClient(port)) {
            client.send("POST /upload HTTP/1.1\r\nHost: a\r\n" + rest);
            await().until(() -> source.asked != null && source.asked.path().equals("/upload"));
        }
        assertThat(source.failures.poll(10, TimeUnit.SECONDS)).isInstanceOf(java.io.IOException.class);
    }

    /** Not an IOException of the client's, but the server's word that it is none: the source sees one all the same. */
    @Test
    void post_chunksThatAreNone_sourceSeesAnIOException() throws Exception {
        RawClient.exchange(
                port, "POST /upload HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nzz\r\n\r\n");
        assertThat(source.failures.poll(10, TimeUnit.SECONDS)).isInstanceOf(java.io.IOException.class);
    }

    @ParameterizedTest
    @CsvSource({"TRACE /hello, 405", "CONNECT a:443, 405"})
    void request_thatWouldTellOrTunnel_isRefused(String line, int status) throws Exception {
        source.failures.clear();
        int answered = RawClient.exchange(port, line + " HTTP/1.1\r\nHost: a\r\nX-Secret: s3\r\n\r\n")
                .status();
        assertThat(answered).isIn(status, 400, 501);
        assertThat(source.asked == null
                        || !List.of("TRACE", "CONNECT")
                                .contains(source.asked.head().method()))
                .isTrue();
    }

    @Test
    void options_passes() throws Exception {
        RawClient.Answer answer = exchange("OPTIONS /status/200 HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("X-Own")).hasValue("1");
        assertThat(answer.header("Allow")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 400, 401, 403, 404, 405, 412, 416, 418, 429, 500, 502, 503, 599})
    void answer_ofAnyStatus_passesWithItsFieldsAndBody(int status) throws Exception {
        for (String method : List.of("GET", "POST")) {
            RawClient.Answer answer = exchange(method + " /status/" + status + " HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.body()).isEqualTo(new byte[5]);
            assertThat(answer.headers())
                    .filteredOn(line -> !line.startsWith("Date: "))
                    .containsExactly(
                            "Content-Type: text/x",
                            "Set-Cookie: a=1",
                            "Vary: Accept",
                            "X-Own: 1",
                            "Set-Cookie: b=2",
                            "Vary: Cookie",
                            "Content-Length: 5");
        }
    }

    /** RFC 9110 §8.6: it has no body, and no length of one. */
    @Test
    void answer_withoutContent_hasNoLength() throws Exception {
        RawClient.Answer answer = exchange("DELETE /status/204 HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.header("Content-Length")).isEmpty();
        assertThat(answer.header("Transfer-Encoding")).isEmpty();
        assertThat(answer.headers()).contains("Set-Cookie: a=1", "Set-Cookie: b=2");
    }

    /** RFC 9110 §6.6.1: who has a Date passes it on. */
    @Test
    void answer_withItsOwnDateAndServer_hasThemOnce() throws Exception {
        RawClient.Answer answer = exchange("GET /dated HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(answer.header("Date")).hasValue(FakeContentSource.MODIFIED);
        assertThat(answer.header("Server")).hasValue("origin/1");
    }

    /** What is sent and not wanted doesn't become the next request. */
    @Test
    void post_bodyNobodyReads_connectionStaysInStepOrEnds() throws Exception {
        assertThat(exchange("POST /hello HTTP/1.1\r\nHost: a\r\nContent-Length: 33\r\n\r\n"
                                + "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n".substring(0, 33))
                        .text())
                .isEqualTo("hello\n");
        assertThat(source.asked.path()).isEqualTo("/hello");
    }

    @Test
    void post_clientGoneAsTheAnswerIsSent_sourceSeesClientGone() throws Exception {
        try (RawClient client = new RawClient(port)) {
            client.send("POST /endless HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx");
            assertThat(client.bytes(1000)).hasSize(1000);
        }
        assertThat(source.failures.poll(10, TimeUnit.SECONDS)).isInstanceOf(ClientGoneException.class);
    }
}
