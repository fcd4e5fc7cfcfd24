package io.memlane.proxy.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;

/** Policies over a real socket. */
@ContentPort
@TestPropertySource(
        properties = {
            "memlane.http.policies[0].pattern=/echo/open/**",
            "memlane.http.policies[0].deny=false",
            "memlane.http.policies[0].cors.allowed-origins=*",
            "memlane.http.policies[1].pattern=/echo/*.secret",
            "memlane.http.policies[1].deny=true",
            "memlane.http.policies[2].pattern=/echo/**",
            "memlane.http.policies[2].content-disposition=attachment",
            "memlane.http.policies[2].headers.X-Frame-Options=DENY",
            "memlane.http.policies[3].pattern=/**",
            "memlane.http.policies[3].cache-control=public, max-age=31536000, immutable",
            "memlane.http.policies[3].headers.Content-Language=en",
            "memlane.http.policies[3].headers.X-Frame-Options=SAMEORIGIN",
            "memlane.http.policies[3].cors.allowed-origins=https://app.example",
            "memlane.http.policies[3].cors.allowed-headers=Range",
            "memlane.http.policies[3].cors.exposed-headers=ETag",
            "memlane.http.policies[3].cors.max-age=10m",
            "memlane.http.policies[3].cors.allow-credentials=true",
        })
class ContentPortPolicyTest {
    private static final String APP = "Origin: https://app.example\r\n";
    private static final String CACHE_CONTROL = "public, max-age=31536000, immutable";

    @LocalServerPort
    int port;

    @LocalManagementPort
    int managementPort;

    private RawClient.Answer exchange(String method, String target, String fields) throws Exception {
        try (RawClient client = new RawClient(port)) {
            client.send(method + " " + target + " HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n");
            RawClient.Answer answer = client.read(method.equals("HEAD"));
            // The connection is still in step.
            client.send("GET /one HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.read().text()).isEqualTo("1");
            return answer;
        }
    }

    private RawClient.Answer get(String target, String... fields) throws Exception {
        return exchange("GET", target, String.join("", fields));
    }

    private static void assertCors(RawClient.Answer answer) {
        assertThat(answer.header("Access-Control-Allow-Origin")).hasValue("https://app.example");
        assertThat(answer.header("Access-Control-Allow-Credentials")).hasValue("true");
        assertThat(answer.header("Access-Control-Expose-Headers")).hasValue("ETag");
    }

    private static void assertNoCors(RawClient.Answer answer) {
        assertThat(answer.headers()).noneMatch(line -> line.startsWith("Access-Control-"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD"})
    void content_hasExactHeaders(String method) throws Exception {
        RawClient.Answer answer = exchange(method, "/echo/a.txt", "");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.headers())
                .filteredOn(line -> !line.startsWith("Date: "))
                .containsExactlyInAnyOrder(
                        "Cache-Control: " + CACHE_CONTROL,
                        "Content-Disposition: attachment; filename=\"a.txt\"",
                        "Content-Language: en",
                        "X-Frame-Options: DENY",
                        "Vary: Origin",
                        "Content-Length: 11",
                        "Content-Type: text/plain; charset=utf-8",
                        "Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT",
                        "ETag: \"abc-1\"",
                        "Accept-Ranges: bytes",
                        "X-Content-Type-Options: nosniff");
    }

    /** What the content varies by, in as many lines as it likes, and what the policy does. */
    @Test
    void content_thatVaries_variesByTheOriginToo() throws Exception {
        RawClient.Answer answer = get("/status/200", APP);
        assertThat(answer.header("Vary")).hasValue("Accept, Cookie, Origin");
        assertThat(answer.headers()).contains("Set-Cookie: a=1", "Set-Cookie: b=2");
        assertCors(answer);
    }

    @Test
    void notModified_hasWhatACacheUpdatesItsCopyBy() throws Exception {
        for (String method : List.of("GET", "HEAD")) {
            try (RawClient client = new RawClient(port)) {
                client.send(method + " /not-modified HTTP/1.1\r\nHost: a\r\n" + APP + "\r\n");
                RawClient.Answer answer = client.read(true);
                assertThat(answer.status()).isEqualTo(304);
                assertThat(answer.headers())
                        .filteredOn(line -> !line.startsWith("Date: "))
                        .containsExactlyInAnyOrder(
                                "ETag: \"abc-1\"",
                                "Cache-Control: " + CACHE_CONTROL,
                                "Vary: Accept-Encoding, Origin",
                                "X-Frame-Options: SAMEORIGIN",
                                "Access-Control-Allow-Origin: https://app.example",
                                "Access-Control-Allow-Credentials: true",
                                "Access-Control-Expose-Headers: ETag");
            }
        }
    }

    @Test
    void partial_hasThemToo() throws Exception {
        RawClient.Answer answer = get("/partial", APP);
        assertThat(answer.status()).isEqualTo(206);
        assertThat(answer.header("Cache-Control")).hasValue(CACHE_CONTROL);
        assertThat(answer.header("Vary")).hasValue("Accept-Encoding, Origin");
        assertCors(answer);
    }

    /** Whatever fails and however late: also after a head that was never sent, and past Spring. */
    @ParameterizedTest
    @CsvSource({
        "/missing, 404",
        "/forbidden, 403",
        "/echo/a.secret, 403",
        "/echo/.git, 404",
        "/precondition-failed, 412",
        "/no-such-range, 416",
        "/busy, 503",
        "/bug, 500",
        "/begun-then-busy, 503",
    })
    void error_isReadableForScriptsAndNotKept(String path, int status) throws Exception {
        for (String accept : List.of("", "Accept: text/html\r\n")) {
            RawClient.Answer answer = get(path, APP, accept);
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.header("Cache-Control")).hasValue("no-store");
            assertThat(answer.header("Vary")).hasValue("Accept, Origin");
            assertThat(answer.header("X-Frame-Options")).isEmpty();
            assertThat(answer.header("Content-Disposition")).isEmpty();
            assertThat(answer.header("ETag")).isEmpty();
            assertCors(answer);
        }
    }

    @Test
    void error_pastSpring_isReadableForScripts() throws Exception {
        RawClient.Answer answer = RawClient.exchange(port, "GET /error HTTP/1.1\r\nHost: a\r\n" + APP + "\r\n");
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.header("Cache-Control")).hasValue("no-store");
        assertCors(answer);
    }

    @Test
    void redirect_isReadableForScriptsAndNotKept() throws Exception {
        RawClient.Answer answer = get("/folder", APP);
        assertThat(answer.status()).isEqualTo(308);
        assertThat(answer.header("Cache-Control")).hasValue("no-store");
        assertThat(answer.header("Vary")).hasValue("Origin");
        assertCors(answer);
    }

    /** Each is one path by the time that policies are asked. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/echo/a.secret",
                "/echo/a%2esecret",
                "/echo/%61.s%65cret",
                "/%65cho/a.secret",
                "/echo/a.secret?x=/echo/open/",
                "http://b/echo/a.secret",
                "/echo/a;b.secret",
                "/echo/a%3bb.secret",
                "/echo/.secret",
                "/echo/open/../a.secret",
                "/echo//a.secret",
                "/echo/./a.secret",
                "/./echo/./a.secret",
                "/x/..//echo//a.secret",
                "/echo%2fa.secret",
            })
    void deny_anySpelling_isRefused(String target) throws Exception {
        RawClient.Answer answer = get(target);
        assertThat(answer.status()).isIn(403, 404);
        assertThat(answer.text()).contains("urn:memlane:problem:");
        assertThat(exchange("HEAD", target, "").status()).isEqualTo(answer.status());
    }

    /** Those that could be read as another path are none. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/echo/open/%2e%2e/a.secret",
                "/echo/open//../a.secret",
                "/echo/open/..%2fa.secret",
                "/echo/open%2f../a.secret",
                "/echo%2fopen/../a.secret",
                "/echo/%2e/a.secret",
                "/echo\\a.secret",
            })
    void deny_ambiguousSpelling_is400(String target) throws Exception {
        assertThat(RawClient.get(port, target).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/echo/open/a.secret", "/echo/a.secret.txt", "/echo/a.secret;b", "/echo/a%252esecret"})
    void deny_otherPathsAndExceptions_areServed(String target) throws Exception {
        assertThat(get(target).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/echo/.git/config", "/echo/%2egit/config", "/echo/%2Egit/", "/echo/a/%2e%2e%2e", "/.hello"})
    void hidden_anySpelling_isLikeNothing(String target) throws Exception {
        RawClient.Answer answer = get(target);
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.text()).isEqualTo(get("/missing").text());
    }

    @Test
    void cors_otherOrigin_isRefusedWithoutCorsFields() throws Exception {
        for (String origin : List.of("https://evil.example", "null", "https://app.example.evil", "://", "x y")) {
            RawClient.Answer answer = get("/hello", "Origin: " + origin + "\r\n");
            assertThat(answer.status()).as(origin).isEqualTo(403);
            assertThat(answer.header("Vary")).hasValue("Accept, Origin");
            assertThat(answer.header("Cache-Control")).hasValue("no-store");
            assertThat(answer.text()).contains("urn:memlane:problem:origin-not-allowed");
            assertNoCors(answer);
        }
    }

    @Test
    void cors_sameOriginOrNone_isAnsweredPlainly() throws Exception {
        for (String origin : List.of("", "Origin: http://a\r\n")) {
            RawClient.Answer answer = get("/hello", origin);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("Vary")).hasValue("Origin");
            assertNoCors(answer);
        }
    }

    @Test
    void cors_anyOrigin_withoutCredentials() throws Exception {
        RawClient.Answer answer = get("/echo/open/a", "Origin: https://whoever.example\r\n");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Access-Control-Allow-Origin")).hasValue("*");
        assertThat(answer.header("Access-Control-Allow-Credentials")).isEmpty();
        assertThat(answer.header("Vary")).hasValue("Origin");
    }

    @Test
    void preflight_allowed_saysWhatMayBeSent() throws Exception {
        RawClient.Answer answer = exchange(
                "OPTIONS",
                "/hello",
                APP + "Access-Control-Request-Method: GET\r\nAccess-Control-Request-Headers: range\r\n");
        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.header("Allow")).hasValue("GET, HEAD, OPTIONS");
        assertThat(answer.header("Access-Control-Allow-Methods")).hasValue("GET,HEAD");
        assertThat(answer.header("Access-Control-Allow-Headers")).hasValue("range");
        assertThat(answer.header("Access-Control-Max-Age")).hasValue("600");
        assertThat(answer.header("Vary"))
                .hasValue("Origin, Access-Control-Request-Method, Access-Control-Request-Headers");
        assertThat(answer.header("Cache-Control")).isEmpty();
        assertCors(answer);
    }

    @ParameterizedTest
    @CsvSource({
        "https://evil.example, GET, range",
        "https://app.example, PUT, range",
        "https://app.example, GET, x-other",
    })
    void preflight_notAllowed_isRefused(String origin, String method, String field) throws Exception {
        RawClient.Answer answer = exchange(
                "OPTIONS",
                "/hello",
                "Origin: " + origin + "\r\nAccess-Control-Request-Method: " + method
                        + "\r\nAccess-Control-Request-Headers: " + field + "\r\n");
        assertThat(answer.status()).isEqualTo(403);
        assertNoCors(answer);
    }

    @Test
    void options_withoutOrigin_isAnsweredAsBefore() throws Exception {
        RawClient.Answer answer = exchange("OPTIONS", "/hello", "");
        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.header("Allow")).hasValue("GET, HEAD, OPTIONS");
        assertNoCors(answer);
    }

    @Test
    void endpoint_onTheManagementPortAlone_showsPoliciesInOrder() throws Exception {
        try (RawClient client = new RawClient(managementPort)) {
            client.send("GET /actuator/policies HTTP/1.0\r\n\r\n");
            String answer = new String(client.readToEnd(), java.nio.charset.StandardCharsets.UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 200 ");
            JsonNode json = tools.jackson.databind.json.JsonMapper.shared()
                    .readTree(answer.substring(answer.indexOf("\r\n\r\n") + 4));
            assertThat(json.get("serveHiddenFiles").isNull()).isTrue();
            assertThat(json.get("policies")
                            .valueStream()
                            .map(policy -> policy.get("pattern").stringValue()))
                    .containsExactly("/echo/open/**", "/echo/*.secret", "/echo/**", "/**");
            assertThat(json.get("policies").get(1).get("deny").booleanValue()).isTrue();
            assertThat(json.get("policies")
                            .get(3)
                            .get("cors")
                            .get("allowedOrigins")
                            .get(0)
                            .stringValue())
                    .isEqualTo("https://app.example");
        }
        assertThat(get("/actuator/policies").status()).isEqualTo(404);
    }
}
