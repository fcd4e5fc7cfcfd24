package io.memlane.proxy.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

/** Without the key there is none: {@link ContentPortTest} and {@link ContentPortFailureTest} know all headers. */
@ContentPort
@TestPropertySource(properties = "server.server-header=edge")
class ContentPortServerHeaderTest {
    @LocalServerPort
    int port;

    @ParameterizedTest
    @CsvSource({
        "GET /hello HTTP/1.1, 200",
        "HEAD /big HTTP/1.1, 200",
        "GET /not-modified HTTP/1.1, 304",
        "GET /folder HTTP/1.1, 308",
        "GET /nothing HTTP/1.1, 404",
        "GET /begun-then-busy HTTP/1.1, 503",
        "GET /error HTTP/1.1, 500",
        "OPTIONS /hello HTTP/1.1, 204",
        "OPTIONS * HTTP/1.1, 204",
        "POST /hello HTTP/1.1, 405",
        "GET /a//../b HTTP/1.1, 400",
        "GET /../b HTTP/1.1, 400",
        "GET hello HTTP/1.1, 400",
        "GET /hello HTTP/3.0, 505"
    })
    void answer_ofEveryKind_hasIt(String requestLine, int status) throws Exception {
        try (RawClient client = new RawClient(port)) {
            client.send(requestLine + "\r\nHost: a\r\n\r\n");
            RawClient.Answer answer = client.read(true);
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.header("Server")).hasValue("edge");
        }
    }
}
