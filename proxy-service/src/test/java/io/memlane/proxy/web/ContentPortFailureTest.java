package io.memlane.proxy.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.memlane.proxy.content.ClientGoneException;
import io.memlane.proxy.web.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

@ContentPort
@ExtendWith(OutputCaptureExtension.class)
@Isolated("captures the JVM's output")
class ContentPortFailureTest {
    @LocalServerPort
    int port;

    @Autowired
    FakeContentSource source;

    @BeforeEach
    void forgetFailures() {
        source.failures.clear();
    }

    @ParameterizedTest
    @CsvSource({
        "/missing,            404, not-found,         Not found",
        "/forbidden,          403, forbidden,         Forbidden",
        "/busy,               503, busy,              Busy",
        "/failed,             502, cache-failed,      Cache failed",
        "/late,               504, deadline-exceeded, Deadline exceeded",
        "/bug,                500, internal-error,    Internal error",
        "/fault,              500, internal-error,    Internal error",
        "/error,              500, internal-error,    Internal error",
        "/changed,            502, cache-failed,      Cache failed",
        "/of-a-later-release, 502, cache-failed,      Cache failed",
        "/silent,             502, cache-failed,      Cache failed",
        "/begun-then-nothing, 502, cache-failed,      Cache failed",
        "/begun-then-cut,     502, cache-failed,      Cache failed",
        "/begun-then-busy,    503, busy,              Busy",
        "/a/%2e%2e/b,         400, bad-path,          Bad request path",
        "/a//../b,            400, bad-path,          Bad request path",
        "/%c0%af,             400, bad-path,          Bad request path",
        "/%EF%BF%BE%7F,       400, bad-path,          Bad request path",
        "/a\\b,               400, bad-path,          Bad request path",
    })
    void get_outcome_isProblemAndConnectionLivesUnlessNotUnderstood(String path, int status, String type, String title)
            throws Exception {
        try (RawClient client = new RawClient(port)) {
            client.send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
            RawClient.Answer answer = client.read();

            assertProblem(answer, status, "urn:memlane:problem:" + type);
            assertThat(answer.json().get("title").stringValue()).isEqualTo(title);
            assertThat(answer.header("ETag")).isEmpty();
            assertThat(answer.header("Last-Modified")).isEmpty();
            assertThat(answer.header("Allow")).isEmpty();
            if (status != 503) {
                assertThat(answer.header("Retry-After")).isEmpty();
            }
            if (type.equals("bad-request")) {
                assertThat(answer.header("Connection")).hasValue("close");
                assertThat(client.isAtEnd()).isTrue();
            } else {
                client.send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n");
                assertThat(client.read().text()).isEqualTo("hello\n");
            }
        }
    }

    @Test
    void get_busy_tellsWhenToComeAgain() throws Exception {
        assertThat(RawClient.get(port, "/busy").header("Retry-After")).hasValue("1");
        assertThat(RawClient.get(port, "/begun-then-busy").header("Retry-After"))
                .hasValue("1");
    }

    @Test
    void get_notAllowed_405WithAllow() throws Exception {
        RawClient.Answer answer = RawClient.get(port, "/not-allowed");
        assertProblem(answer, 405, "urn:memlane:problem:method-not-allowed");
        assertThat(answer.header("Allow")).hasValue("GET, HEAD, OPTIONS");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/missing", "/busy", "/failed", "/bug", "/error", "/a/../b", "/a/%2e%2e/b", "/begun-then-busy"})
    void head_error_hasHeadersOfGetAndNoBody(String path) throws Exception {
        RawClient.Answer get = RawClient.get(port, path);
        try (RawClient client = new RawClient(port)) {
            client.send("HEAD " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            RawClient.Answer head = client.read(true);
            assertThat(head.status()).isEqualTo(get.status());
            assertThat(head.header("Content-Type")).hasValue(Problem.MEDIA_TYPE);
            assertThat(head.header("Content-Length")).isEqualTo(get.header("Content-Length"));
            assertThat(client.readToEnd()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TRACE", "POST", "PUT", "DELETE", "PATCH"})
    void otherMethod_anyPath_405WithAllow(String method) throws Exception {
        RawClient.Answer answer = RawClient.exchange(
                port, method + " /hello HTTP/1.1\r\nHost: a\r\nX-Secret: s3\r\nContent-Length: 3\r\n\r\nabc");
        assertProblem(answer, 405, "urn:memlane:problem:method-not-allowed");
        assertThat(answer.header("Allow")).hasValue("GET, HEAD, OPTIONS");
        assertThat(answer.text()).doesNotContain("s3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PROPFIND", "FOO", "get", "Get", "QUERY"})
    void unknownMethod_anyPath_501(String method) throws Exception {
        for (String target : new String[] {"/hello", "*"}) {
            RawClient.Answer answer = RawClient.exchange(port, method + " " + target + " HTTP/1.1\r\nHost: a\r\n\r\n");
            if (target.equals("/hello") || answer.status() != 400) {
                assertProblem(answer, 501, "urn:memlane:problem:not-implemented");
            }
            assertThat(answer.header("Allow")).isEmpty();
        }
    }

    @Test
    void options_anyPath_204WithAllowAndConnectionLives() throws Exception {
        try (RawClient client = new RawClient(port)) {
            for (String path : new String[] {"/hello", "/missing", "/a/../b"}) {
                client.send("OPTIONS " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
                RawClient.Answer answer = client.read();
                assertThat(answer.status()).isEqualTo(204);
                assertThat(answer.header("Allow")).hasValue("GET, HEAD, OPTIONS");
                assertThat(answer.header("Content-Length")).isEmpty();
            }
            client.send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.read().text()).isEqualTo("hello\n");
        }
    }

    @Test
    void options_asterisk_204WithAllow() throws Exception {
        RawClient.Answer answer = RawClient.exchange(port, "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.header("Allow")).hasValue("GET, HEAD, OPTIONS");
    }

    private static void logAt(@Nullable LogLevel level) {
        LoggingSystem.get(ContentPortFailureTest.class.getClassLoader())
                .setLogLevel(ContentController.class.getName(), level);
    }

    @AfterEach
    void logAsBefore() {
        logAt(null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/cut", "/cut-by-bug", "/cut-by-error", "/short"})
    void get_failureAfterFirstByte_connectionIsCutWithNothingAppended(String path, CapturedOutput output)
            throws Exception {
        logAt(LogLevel.DEBUG);
        int before = output.getAll().length();
        try (RawClient client = new RawClient(port)) {
            client.send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\nGET /hello HTTP/1.1\r\nHost: a\r\n\r\n");
            RawClient.Answer answer = client.read();

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("Content-Length")).hasValue("5000");
            assertThat(answer.body()).isEqualTo(new byte[1000]);
            assertThat(client.isAtEnd()).isTrue();
        }
        assertThat(RawClient.get(port, "/hello").text()).isEqualTo("hello\n");
        String logged = output.getAll().substring(before);
        if (path.equals("/cut-by-error")) {
            // An Error goes on to Jetty, which says so.
            assertThat(logged).containsOnlyOnce(" WARN ").doesNotContain(" ERROR ");
            return;
        }
        // At DEBUG where another test has had such a line a moment ago.
        String level = path.equals("/cut-by-bug") ? " ERROR " : " WARN ";
        assertThat(logged.lines().filter(line -> line.contains(" " + path + " cut")))
                .singleElement(STRING)
                .containsAnyOf(level, " DEBUG ");
        assertThat(logged.lines().filter(line -> line.contains(" ERROR ") || line.contains(" WARN ")))
                .allMatch(line -> line.contains(" " + path + " cut"));
    }

    @Test
    void get_cutOnHttp10_lengthTellsThatItIsShort() throws Exception {
        try (RawClient client = new RawClient(port)) {
            client.send("GET /cut HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
            RawClient.Answer answer = client.read();
            assertThat(answer.header("Content-Length")).hasValue("5000");
            assertThat(answer.body()).hasSize(1000);
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @Test
    void get_clientGoesAwayMidBody_sourceSeesClientGoneAndLogIsSilent(CapturedOutput output) throws Exception {
        int before = output.getAll().length();
        try (RawClient client = new RawClient(port)) {
            client.send("GET /endless HTTP/1.1\r\nHost: a\r\n\r\n");
        }
        assertThat(source.failures.poll(10, TimeUnit.SECONDS)).isInstanceOf(ClientGoneException.class);
        assertThat(RawClient.get(port, "/hello").text()).isEqualTo("hello\n");
        assertThat(output.getAll().substring(before)).isEmpty();
    }

    @Test
    void get_whileManyClientsStall_isAnswered() throws Exception {
        List<RawClient> stalled = new ArrayList<>();
        try {
            for (int i = 0; i < 300; i++) {
                stalled.add(new RawClient(port));
                stalled.getLast().send("GET /endless HTTP/1.1\r\nHost: a\r\n\r\n");
            }
            assertThat(RawClient.get(port, "/hello").text()).isEqualTo("hello\n");
        } finally {
            for (RawClient client : stalled) {
                client.close();
            }
        }
        for (int i = 0; i < stalled.size(); i++) {
            assertThat(source.failures.poll(10, TimeUnit.SECONDS)).isInstanceOf(ClientGoneException.class);
        }
    }

    @Test
    void get_clientHalfCloses_stillGetsItsBody() throws Exception {
        try (RawClient client = new RawClient(port)) {
            client.send("GET /big HTTP/1.1\r\nHost: a\r\n\r\n");
            client.shutdownOutput();
            assertThat(client.read().body()).isEqualTo(FakeContentSource.BIG);
        }
    }

    static void assertProblem(RawClient.Answer answer, int status, String type) {
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).hasValue("application/problem+json");
        assertThat(answer.header("Content-Length")).hasValue(Integer.toString(answer.body().length));
        assertThat(answer.header("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(answer.header("Cache-Control")).hasValue("no-store");
        assertThat(answer.header("Server")).isEmpty();
        JsonNode problem = answer.json();
        assertThat(problem.propertyNames()).containsExactly("type", "title", "status", "detail");
        assertThat(problem.get("type").stringValue()).isEqualTo(type);
        assertThat(problem.get("status").intValue()).isEqualTo(status);
        assertThat(problem.get("detail").stringValue()).isNotBlank();
        assertThat(answer.text()).doesNotContainIgnoringCase("jetty", "exception", "secret", "spring", "java");
    }
}
