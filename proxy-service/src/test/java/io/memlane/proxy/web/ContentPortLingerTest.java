package io.memlane.proxy.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Answers that are given before the request was read get to clients that send all of it first (RFC 9112 §9.6). */
@ContentPort
class ContentPortLingerTest {
    /** More than the kernel holds for both ends: a server that reads on is needed to get rid of it. */
    private static final int BODY_BYTES = 32 << 20;

    private static final int PIECE_BYTES = 64 << 10;

    @LocalServerPort
    int port;

    static Stream<Arguments> refused() {
        String length = "Content-Length: " + BODY_BYTES + "\r\n\r\n";
        return Stream.of(
                Arguments.of("length", "POST /hello HTTP/1.1\r\nHost: a\r\n" + length, 405),
                Arguments.of("HTTP/1.0", "PUT /hello HTTP/1.0\r\n" + length, 405),
                Arguments.of("close", "POST /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + length, 405),
                Arguments.of("expectation", "PUT /hello HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n" + length, 405),
                Arguments.of("unknown expectation", "PUT /hello HTTP/1.1\r\nHost: a\r\nExpect: tea\r\n" + length, 417),
                Arguments.of("unknown method", "BREW /hello HTTP/1.1\r\nHost: a\r\n" + length, 501),
                Arguments.of("content of a GET", "GET /hello HTTP/1.1\r\nHost: a\r\n" + length, 200),
                Arguments.of("no host", "POST /hello HTTP/1.1\r\n" + length, 400),
                Arguments.of("endless field", "GET /hello HTTP/1.1\r\nHost: a\r\nX: ", 431),
                Arguments.of("endless target", "GET /", 414),
                Arguments.of("no HTTP", "\u0016\u0003\u0001\r\n\r\n", 400));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void clientSendsAllBeforeItReads_getsItsAnswer(String name, String head, int status) throws Exception {
        byte[] piece = "x".repeat(PIECE_BYTES).getBytes();
        try (RawClient client = new RawClient(port)) {
            client.send(head);
            for (int sent = 0; sent < BODY_BYTES; sent += PIECE_BYTES) {
                client.send(piece);
            }
            assertThat(client.read().status()).isEqualTo(status);
            assertThat(client.readToEnd()).isEmpty();
        }
        assertThat(RawClient.get(port, "/hello").text()).isEqualTo("hello\n");
    }

    @Test
    void clientSendsChunksBeforeItReads_getsItsAnswer() throws Exception {
        byte[] chunk = ("10000\r\n" + "x".repeat(1 << 16) + "\r\n").getBytes();
        try (RawClient client = new RawClient(port)) {
            client.send("POST /hello HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
            for (int sent = 0; sent < BODY_BYTES; sent += 1 << 16) {
                client.send(chunk);
            }
            client.send("0\r\n\r\n");
            RawClient.Answer answer = client.read();
            assertThat(answer.status()).isEqualTo(405);
            assertThat(answer.header("Connection")).hasValue("close");
            assertThat(client.readToEnd()).isEmpty();
        }
    }

    /** What is sent with the header is read anyway, and the connection serves the next request. */
    @Test
    void smallBody_connectionGoesOn() throws Exception {
        try (RawClient client = new RawClient(port)) {
            for (int i = 0; i < 3; i++) {
                client.send("POST /hello HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nabcde");
                assertThat(client.read().status()).isEqualTo(405);
            }
        }
    }
}
