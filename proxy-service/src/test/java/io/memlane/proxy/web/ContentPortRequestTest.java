package io.memlane.proxy.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;

/** What is seldom sent and yet right. */
@ContentPort
class ContentPortRequestTest {
    @LocalServerPort
    int port;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        /./echo/a              | /echo/a
        /echo/./a.deb          | /echo/a.deb
        /x/../echo/a           | /echo/a
        //echo//a              | /echo/a
        /echo/@scope%2Fname    | /echo/@scope/name
        /echo%2Fa              | /echo/a
        /echo/a%5Cb            | /echo/a\\b
        /echo/a..;x/a          | /echo/a..;x/a
        http://a/./echo//a     | /echo/a
        http://a:/echo/a       | /echo/a
        """)
    void get_anotherSpelling_isThePath(String target, String path) throws Exception {
        RawClient.Answer answer = RawClient.get(port, target);

        assertThat(answer.status()).as(target).isEqualTo(200);
        assertThat(answer.text()).isEqualTo(path);
    }

    /** RFC 9110 §2.5. */
    @Test
    void get_higherMinorVersion_isServedAndConnectionStays() throws Exception {
        try (RawClient client = new RawClient(port)) {
            client.send("GET /hello HTTP/1.2\r\nHost: a\r\n\r\nGET /hello HTTP/1.9\r\nHost: a\r\n\r\n");
            assertThat(client.read().text()).isEqualTo("hello\n");
            assertThat(client.read().text()).isEqualTo("hello\n");
            client.send("GET /echo/x HTTP/1.2\r\nHost: a\r\nConnection: close\r\n\r\n");
            assertThat(client.read().text()).isEqualTo("/echo/x");
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    /** RFC 9110 §15.5.22. */
    @Test
    void get_http2ByRequestLine_426WithUpgrade() throws Exception {
        RawClient.Answer answer = RawClient.exchange(port, "GET /hello HTTP/2.0\r\nHost: a\r\n\r\n");

        assertThat(answer.status()).isEqualTo(426);
        assertThat(answer.header("Upgrade")).hasValue("HTTP/1.1");
        assertThat(answer.header("Connection").orElse("")).contains("Upgrade");
    }

    /** RFC 3986 §3.2.3. */
    @ParameterizedTest
    @ValueSource(strings = {"x:", "127.0.0.1:", "[::1]:", "x:80", "x"})
    void get_hostWithEmptyPort_200(String host) throws Exception {
        assertThat(RawClient.exchange(port, "GET /hello HTTP/1.1\r\nHost: " + host + "\r\n\r\n")
                        .text())
                .isEqualTo("hello\n");
    }

    @ParameterizedTest
    @CsvSource({
        "k=\u00e9, k=%E9",
        "k=%E9, k=%E9",
        "k=\u00c3\u00a9, k=%C3%A9",
        "\u00e9=1&\u00fc?, %E9=1&%FC?",
        "k=%ZZ%, k=%ZZ%"
    })
    void redirect_queryInAnyEncoding_keepsItsBytes(String query, String kept) throws Exception {
        try (RawClient client = new RawClient(port)) {
            client.send(("GET /folder?" + query + " HTTP/1.1\r\nHost: a\r\n\r\n").getBytes(ISO_8859_1));

            assertThat(client.read().header("Location")).hasValue("./folder/?" + kept);
        }
    }

    @Test
    void redirect_encodedSlashInName_resolvesToTheFolder() throws Exception {
        assertThat(RawClient.get(port, "/x/../folder").header("Location")).hasValue("./folder/");
        assertThat(RawClient.get(port, "/sc%2Ffolder").header("Location")).hasValue("./sc%2Ffolder/");
    }

    /** Also where Jetty finds no path in it at all. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        /../etc/passwd | The path leads out of the root.
        /a/../../b?c   | The path leads out of the root.
        /a%zz          | The path contains a percent sign without two hexadecimal digits.
        /a%00          | The path contains a control character.
        /a/%2e%2e/b    | The path contains a dot segment that is encoded,
        /%FC           | The path is not valid UTF-8 when decoded.
        """)
    void get_refusedPath_saysWhy(String target, String reason) throws Exception {
        RawClient.Answer answer = RawClient.get(port, target);

        ContentPortFailureTest.assertProblem(answer, 400, "urn:memlane:problem:bad-path");
        assertThat(answer.json().get("detail").stringValue()).startsWith(reason);
    }
}
