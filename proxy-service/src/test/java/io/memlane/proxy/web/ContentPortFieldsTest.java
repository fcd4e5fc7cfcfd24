package io.memlane.proxy.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.model.http.RequestFields;
import io.memlane.proxy.web.problem.ErrorPage;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Header fields on their way in and out. */
@ContentPort
class ContentPortFieldsTest {
    private static final String PAGE_ACCEPT = "Accept: text/html,application/xhtml+xml,*/*;q=0.8\r\n";

    @LocalServerPort
    int port;

    @Autowired
    FakeContentSource source;

    private RawClient.Answer get(String path, String fields) throws Exception {
        return RawClient.exchange(port, "GET " + path + " HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n");
    }

    private static List<String> withoutDate(RawClient.Answer answer) {
        return answer.headers().stream()
                .filter(line -> !line.startsWith("Date: "))
                .toList();
    }

    /** What is all the same to files isn't told: no host, no address, no other field. */
    @Test
    void get_fieldsThatChoose_reachTheSourceUnparsedAndNoOthers() throws Exception {
        assertThat(get("/fields", "Accept: a\r\nCookie: c\r\nX-Own: x\r\nAuthorization: b\r\n")
                        .text())
                .isEqualTo("GET http:///fields\nfrom \nboundary 0\n");
        assertThat(get(
                                "/fields",
                                "If-Match: \"a\"\r\nif-match: W/\"b\"\r\nIf-Unmodified-Since: u\r\nIf-None-Match: *\r\n"
                                        + "If-Modified-Since: m\r\nIf-Range: r\r\nRange: bytes=0-1,3-\r\n"
                                        + "Accept-Encoding: gzip\r\nAccept-Encoding: br;q=0.5\r\n")
                        .text())
                .isEqualTo("GET http:///fields\nfrom \nboundary 32\n"
                        + "If-Match: \"a\"\nIf-Match: W/\"b\"\nIf-Unmodified-Since: u\nIf-None-Match: *\n"
                        + "If-Modified-Since: m\nIf-Range: r\nRange: bytes=0-1,3-\n"
                        + "Accept-Encoding: gzip\nAccept-Encoding: br;q=0.5\n");
    }

    @Test
    void get_target_reachesTheSourceAsItCame() throws Exception {
        for (String target :
                List.of("/fields/?", "/fields/?sort=size&x=%2F/", "/%66ields?a=%zz", "//fields/?" + "x".repeat(3000))) {
            assertThat(get(target, "").text()).startsWith("GET http://" + target + "\n");
        }
        assertThat(get("/fields", "").text()).startsWith("GET http:///fields\n");
    }

    /** What reads it finds neither of both, but one that no grammar allows. */
    @Test
    void get_repeatedFieldThatMayComeOnce_isInvalidNotOneOfThem() throws Exception {
        get("/fields", "Range: bytes=0-1\r\nRange: bytes=2-3\r\n");
        assertThat(RequestFields.of(source.asked.head().fields()).range()).isEqualTo(",");
    }

    @ParameterizedTest
    @ValueSource(strings = {"If-Match", "If-None-Match", "If-Modified-Since", "If-Range", "Range", "Accept-Encoding"})
    void get_fieldBeyondItsLimit_431AndConnectionLives(String name) throws Exception {
        try (RawClient client = new RawClient(port)) {
            client.send("GET /fields HTTP/1.1\r\nHost: a\r\n" + name + ": " + "x".repeat(8193) + "\r\n\r\n");
            RawClient.Answer answer = client.read();
            assertThat(answer.status()).isEqualTo(431);
            assertThat(answer.json().get("type").stringValue()).isEqualTo("urn:memlane:problem:headers-too-large");
            client.send("GET /fields HTTP/1.1\r\nHost: a\r\n" + name + ": " + "x".repeat(8192) + "\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(200);
        }
    }

    @Test
    void get_partial_hasExactHeaders() throws Exception {
        RawClient.Answer answer = get("/partial", "");
        assertThat(answer.status()).isEqualTo(206);
        assertThat(answer.body()).hasSize(7);
        assertThat(withoutDate(answer))
                .containsExactlyInAnyOrder(
                        "Content-Length: 7",
                        "Content-Type: text/plain",
                        "Content-Range: bytes 3-9/1000",
                        "Content-Encoding: br",
                        "Vary: Accept-Encoding",
                        "Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT",
                        "ETag: \"abc-1\"",
                        "Accept-Ranges: bytes",
                        "X-Content-Type-Options: nosniff");
    }

    @Test
    void get_severalParts_haveNoContentRangeOfTheirOwn() throws Exception {
        RawClient.Answer answer = get("/parts", "");
        assertThat(answer.status()).isEqualTo(206);
        assertThat(withoutDate(answer))
                .containsExactlyInAnyOrder(
                        "Content-Length: 9",
                        "Content-Type: multipart/byteranges; boundary=x",
                        "ETag: \"abc-1\"",
                        "Accept-Ranges: bytes",
                        "X-Content-Type-Options: nosniff");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD"})
    void notModified_hasExactHeadersAndConnectionLives(String method) throws Exception {
        try (RawClient client = new RawClient(port)) {
            client.send(method + " /not-modified HTTP/1.1\r\nHost: a\r\n\r\n");
            RawClient.Answer answer = client.read(true);
            assertThat(answer.status()).isEqualTo(304);
            assertThat(answer.header("Date")).isPresent();
            assertThat(withoutDate(answer)).containsExactlyInAnyOrder("ETag: \"abc-1\"", "Vary: Accept-Encoding");
            client.send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.read().text()).isEqualTo("hello\n");
        }
    }

    @Test
    void get_preconditionFailed_isAProblemWithoutValidators() throws Exception {
        RawClient.Answer answer = get("/precondition-failed", "");
        assertThat(answer.status()).isEqualTo(412);
        assertThat(answer.json().get("type").stringValue()).isEqualTo("urn:memlane:problem:precondition-failed");
        assertThat(answer.header("ETag")).isEmpty();
    }

    @Test
    void get_noSuchRange_tellsTheLength() throws Exception {
        RawClient.Answer answer = get("/no-such-range", "");
        assertThat(answer.status()).isEqualTo(416);
        assertThat(answer.header("Content-Range")).hasValue("bytes */1000");
        assertThat(answer.json().get("type").stringValue()).isEqualTo("urn:memlane:problem:range-not-satisfiable");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        /folder        | ./folder/
        /folder?a=b&c  | ./folder/?a=b&c
        /folder?       | ./folder/?
        /a:b?x=//e     | ./a:b/?x=//e
        /f%25lder      | ./f%25lder/
        """)
    void get_folderWithoutSlash_308RelativeWithQuery(String target, String location) throws Exception {
        for (String method : List.of("GET", "HEAD")) {
            try (RawClient client = new RawClient(port)) {
                client.send(method + " " + target + " HTTP/1.1\r\nHost: a\r\n\r\n");
                RawClient.Answer answer = client.read();
                assertThat(answer.status()).isEqualTo(308);
                assertThat(answer.header("Location")).hasValue(location);
                assertThat(answer.header("Cache-Control")).hasValue("no-store");
                assertThat(answer.header("Content-Length")).hasValue("0");
                client.send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n");
                assertThat(client.read().text()).isEqualTo("hello\n");
            }
        }
    }

    /** Also those that Jetty finds, if it has read the header by then. */
    @ParameterizedTest
    @CsvSource({"/missing,404", "/busy,503", "/a/%2e%2e/b,400", "/no-such-range,416"})
    void get_errorForABrowser_isAPage(String path, int status) throws Exception {
        RawClient.Answer page = get(path, PAGE_ACCEPT);
        assertThat(page.status()).isEqualTo(status);
        assertThat(page.header("Content-Type")).hasValue("text/html;charset=utf-8");
        assertThat(page.header("Content-Security-Policy")).hasValue(ErrorPage.SECURITY_POLICY);
        assertThat(page.header("Vary")).hasValue("Accept");
        assertThat(page.text()).startsWith("<!DOCTYPE html>").contains("HTTP status " + status);
        RawClient.Answer problem = get(path, "");
        assertThat(problem.header("Content-Type")).hasValue("application/problem+json");
        assertThat(problem.header("Content-Security-Policy")).isEmpty();
        assertThat(problem.header("Vary")).hasValue("Accept");
    }
}
