package io.memlane.proxy.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One line for each request, and whatever a client sends, no line more. */
@ContentPort
@TestPropertySource(properties = "memlane.access-log.format=json")
@DirtiesContext // the appender belongs to the JVM
@ExtendWith(OutputCaptureExtension.class)
@Isolated("captures the JVM's output")
class ContentPortAccessLogTest {
    @LocalServerPort
    int port;

    @Autowired
    FakeContentSource source;

    private int before;

    @BeforeEach
    void remember(CapturedOutput output) {
        before = output.getAll().length();
        source.failures.clear();
    }

    /** Lines are written when the client may have its answer already. */
    private List<JsonNode> lines(CapturedOutput output, int expected) {
        await().until(() -> rest(output).size() >= expected);
        List<String> lines = rest(output);
        assertThat(lines).hasSize(expected).allSatisfy(line -> assertThat(line).matches("[ -~]+"));
        return lines.stream().map(line -> JsonMapper.shared().readTree(line)).toList();
    }

    /** What the service's ordinary log says begins with a time. */
    private List<String> rest(CapturedOutput output) {
        return output.getAll()
                .substring(before)
                .lines()
                .filter(line -> !line.matches("\\d{4}-\\d\\d-\\d\\dT.*"))
                .toList();
    }

    @Test
    void get_whole_saysWhatWasSent(CapturedOutput output) throws Exception {
        RawClient.exchange(
                port,
                "GET /chunk?q=1 HTTP/1.1\r\nHost: a\r\nUser-Agent: test/1\r\nReferer: http://b/\r\nRange: bytes=x\r\n"
                        + "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\n\r\n");
        JsonNode line = lines(output, 1).getFirst();
        assertThat(line.get("remoteAddress").stringValue()).isEqualTo("127.0.0.1");
        assertThat(line.get("method").stringValue()).isEqualTo("GET");
        assertThat(line.get("target").stringValue()).isEqualTo("/chunk?q=1");
        assertThat(line.get("protocol").stringValue()).isEqualTo("HTTP/1.1");
        assertThat(line.get("status").intValue()).isEqualTo(200);
        assertThat(line.get("bodyBytes").intValue()).isEqualTo(FakeContentSource.CHUNK);
        assertThat(line.get("complete").booleanValue()).isTrue();
        assertThat(line.get("userAgent").stringValue()).isEqualTo("test/1");
        assertThat(line.get("referer").stringValue()).isEqualTo("http://b/");
        assertThat(line.get("range").stringValue()).isEqualTo("bytes=x");
        assertThat(line.get("traceId").stringValue()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
        assertThat(line.get("firstByteMicros").longValue())
                .isBetween(0L, line.get("totalMicros").longValue());
    }

    @Test
    void bodies_ofAllEndings_areToldApart(CapturedOutput output) throws Exception {
        // A line comes after the answer: each is waited for, so that they are in the order of the requests.
        assertThat(RawClient.get(port, "/cut").body()).hasSize(1000);
        lines(output, 1);
        assertThat(RawClient.exchange(port, "HEAD /big HTTP/1.1\r\nHost: a\r\n\r\n")
                        .status())
                .isEqualTo(200);
        lines(output, 2);
        assertThat(RawClient.get(port, "/nothing").status()).isEqualTo(404);
        lines(output, 3);
        source.waits.set(0);
        try (RawClient client = new RawClient(port)) {
            client.send("GET /endless HTTP/1.1\r\nHost: a\r\n\r\n");
            await().until(() -> source.waits.get() > 0);
        }
        List<JsonNode> lines = lines(output, 4);
        assertThat(lines.get(0).get("bodyBytes").intValue()).isEqualTo(1000);
        assertThat(lines.get(0).get("complete").booleanValue()).isFalse();
        assertThat(lines.get(1).get("bodyBytes").intValue()).isZero();
        assertThat(lines.get(1).get("complete").booleanValue()).isTrue();
        assertThat(lines.get(2).get("status").intValue()).isEqualTo(404);
        assertThat(lines.get(2).get("bodyBytes").intValue()).isPositive();
        assertThat(lines.get(2).get("complete").booleanValue()).isTrue();
        assertThat(lines.get(3).get("complete").booleanValue()).isFalse();
        assertThat(lines.get(3).get("bodyBytes").longValue()).isPositive();
    }

    @Test
    void refusedByTheParser_isLoggedToo(CapturedOutput output) throws Exception {
        RawClient.Answer answer = RawClient.exchange(port, "GET /hello HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n");
        assertThat(answer.status()).isEqualTo(400);
        int bytes = answer.body().length;
        assertThat(RawClient.exchange(port, "\u0016\u0003\r\n\r\n").status()).isEqualTo(400);
        List<JsonNode> lines = lines(output, 2);
        assertThat(lines).allSatisfy(line -> {
            assertThat(line.get("status").intValue()).isEqualTo(400);
            assertThat(line.get("totalMicros").longValue()).isNotNegative();
            assertThat(line.get("bodyBytes").intValue()).isEqualTo(bytes);
        });
    }

    @Test
    void bytesBeyondAscii_areReadOnce(CapturedOutput output) throws Exception {
        String request =
                "GET /hello?\u00e9 HTTP/1.1\r\nHost: a\r\nUser-Agent: \u00e9\ud83d\udc0c\r\nReferer: /\u00e9\r\n\r\n";
        assertThat(RawClient.exchange(port, request).status()).isEqualTo(200);
        JsonNode line = lines(output, 1).getFirst();
        assertThat(line.get("target").stringValue()).isEqualTo("/hello?%C3%A9");
        assertThat(line.get("userAgent").stringValue()).isEqualTo("\u00e9\ud83d\udc0c");
        assertThat(line.get("referer").stringValue()).isEqualTo("/\u00e9");
    }

    @Test
    void hostileText_staysInItsField(CapturedOutput output) throws Exception {
        String agent = "\",\"status\":200}\t\\\u00e9{}%n\u009b";
        try (RawClient client = new RawClient(port)) {
            client.send(
                    ("GET /a%0d%0a{\"status\":200}?\"x=%0A HTTP/1.1\r\nHost: a\r\nUser-Agent: " + agent + "\r\n\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
            assertThat(client.read().status()).isEqualTo(400);
        }
        JsonNode line = lines(output, 1).getFirst();
        assertThat(line.get("status").intValue()).isEqualTo(400);
        assertThat(line.get("target").stringValue()).isEqualTo("/a%0d%0a{\"status\":200}?\"x=%0A");
        assertThat(line.get("userAgent").stringValue()).startsWith("\",\"status\":200}\t\\");
    }
}
