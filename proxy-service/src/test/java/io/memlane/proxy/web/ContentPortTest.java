package io.memlane.proxy.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;

@ContentPort
class ContentPortTest {
    @LocalServerPort
    int port;

    @LocalManagementPort
    int managementPort;

    @Test
    void get_known_hasExactHeadersAndBody() throws Exception {
        RawClient.Answer answer = RawClient.get(port, "/hello");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo("hello\n");
        assertThat(answer.headers())
                .filteredOn(line -> !line.startsWith("Date: "))
                .containsExactlyInAnyOrder(
                        "Content-Length: 6",
                        "Content-Type: text/html; charset=UTF-8",
                        "Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT",
                        "ETag: \"abc-1\"",
                        "Accept-Ranges: bytes",
                        "X-Content-Type-Options: nosniff");
    }

    @Test
    void get_mediaTypeWithoutCharset_getsNone() throws Exception {
        assertThat(RawClient.get(port, "/plain").header("Content-Type")).hasValue("text/html");
    }

    @Test
    void get_empty_hasLengthZeroAndKeepsConnection() throws Exception {
        try (RawClient client = new RawClient(port)) {
            client.send("GET /empty HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.read().header("Content-Length")).hasValue("0");
            client.send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.read().text()).isEqualTo("hello\n");
        }
    }

    @Test
    void get_tenMegabytes_sameDigest() throws Exception {
        assertThat(sha256(RawClient.get(port, "/big").body())).isEqualTo(sha256(FakeContentSource.BIG));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/hello", "/empty", "/big"})
    void head_known_sameHeadersAsGetAndNoBody(String path) throws Exception {
        try (RawClient client = new RawClient(port)) {
            client.send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
            RawClient.Answer get = client.read();
            client.send("HEAD " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
            RawClient.Answer head = client.read(true);

            assertThat(head.status()).isEqualTo(200);
            assertThat(withoutDate(head)).isEqualTo(withoutDate(get));
            client.send("GET /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            assertThat(client.read().text()).isEqualTo("hello\n");
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @Test
    void get_http10_closesAfterBody() throws Exception {
        try (RawClient client = new RawClient(port)) {
            client.send("GET /hello HTTP/1.0\r\n\r\n");
            assertThat(client.read().text()).isEqualTo("hello\n");
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @Test
    void get_pipelined_answersInOrder() throws Exception {
        try (RawClient client = new RawClient(port)) {
            client.send("GET /echo/1 HTTP/1.1\r\nHost: a\r\n\r\nHEAD /echo/2 HTTP/1.1\r\nHost: a\r\n\r\n"
                    + "GET /nope HTTP/1.1\r\nHost: a\r\n\r\nGET /big HTTP/1.1\r\nHost: a\r\n\r\n"
                    + "GET /echo/3 HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.read().text()).isEqualTo("/echo/1");
            assertThat(client.read(true).header("Content-Length")).hasValue("7");
            assertThat(client.read().status()).isEqualTo(404);
            assertThat(client.read().body()).hasSize(FakeContentSource.BIG.length);
            assertThat(client.read().text()).isEqualTo("/echo/3");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        /echo/a                | /echo/a
        /echo/a?b=c            | /echo/a
        /echo/100%25           | /echo/100%
        /echo/%2541            | /echo/%41
        /echo/a%20b            | /echo/a b
        /echo/a+b              | /echo/a+b
        /echo/gr%C3%BCn        | /echo/grün
        /echo/grün             | /echo/grün
        /echo/%F0%9F%90%8C     | /echo/🐌
        /echo/a;b=c            | /echo/a;b=c
        /echo/a;b/c;d          | /echo/a;b/c;d
        /echo/;                | /echo/;
        /echo/a%3Bb            | /echo/a;b
        /echo/a%3Fb%23         | /echo/a?b#
        /echo/a...             | /echo/a...
        /echo/dir/             | /echo/dir/
        /echo/a:b@c            | /echo/a:b@c
        /echo/{<"a^`>}         | /echo/{<"a^`>}
        /echo/WEB-INF/web.xml  | /echo/WEB-INF/web.xml
        http://b/echo/absolute | /echo/absolute
        HTTP://a:80/echo/%41?q | /echo/A
        """)
    void get_legalTarget_reachesTheSourceDecodedOnce(String target, String path) throws Exception {
        RawClient.Answer answer = RawClient.get(port, target);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo(path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/WEB-INF/web.xml", "/META-INF/MANIFEST.MF", "/actuator", "/actuator/health"})
    void get_nameThatMeansSomethingElsewhere_isContent(String path) throws Exception {
        RawClient.Answer answer = RawClient.get(port, path);
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.json().get("type").stringValue()).isEqualTo("urn:memlane:problem:not-found");
    }

    @Test
    void management_healthAndUnknownPath_answersAsBootDoes() throws Exception {
        assertThat(managementAnswer("/actuator/health"))
                .startsWith("HTTP/1.1 200 ")
                .contains("\"status\":\"UP\"");
        assertThat(managementAnswer("/hello")).startsWith("HTTP/1.1 404 ").doesNotContain("urn:memlane");
    }

    @Test
    void get_withBody_connectionStaysInStep() throws Exception {
        try (RawClient client = new RawClient(port)) {
            client.send("GET /hello HTTP/1.1\r\nHost: a\r\nContent-Length: 33\r\n\r\n"
                    + "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n".substring(0, 33));
            assertThat(client.read().text()).isEqualTo("hello\n");
            client.send("GET /echo/next HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.read().text()).isEqualTo("/echo/next");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Expect: 100-continue\r\n"})
    void get_withBodyThatDoesNotCome_answersAndCloses(String header) throws Exception {
        try (RawClient client = new RawClient(port)) {
            client.send("GET /hello HTTP/1.1\r\nHost: a\r\n" + header + "Content-Length: 100000\r\n\r\n");
            assertThat(client.read().text()).isEqualTo("hello\n");
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    private String managementAnswer(String path) throws Exception {
        try (RawClient client = new RawClient(managementPort)) {
            client.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            return new String(client.readToEnd(), StandardCharsets.UTF_8);
        }
    }

    private static byte[] sha256(byte[] bytes) throws Exception {
        return MessageDigest.getInstance("SHA-256").digest(bytes);
    }

    private static List<String> withoutDate(RawClient.Answer answer) {
        return answer.headers().stream()
                .filter(line -> !line.startsWith("Date: "))
                .sorted()
                .toList();
    }
}
