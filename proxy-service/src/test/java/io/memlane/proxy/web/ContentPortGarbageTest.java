package io.memlane.proxy.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.proxy.web.problem.Problem;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;

/** What is refused before or beside Spring must look like any other error, and must never be content. */
@ContentPort
@ExtendWith(OutputCaptureExtension.class)
@Isolated("captures the JVM's output")
class ContentPortGarbageTest {
    private static final String BAD_REQUEST = "urn:memlane:problem:bad-request";

    @LocalServerPort
    int port;

    @AfterEach
    void stillServes() throws Exception {
        assertThat(RawClient.get(port, "/hello").text()).isEqualTo("hello\n");
    }

    static Stream<Arguments> badRequests() {
        String host = "Host: a\r\n\r\n";
        return Stream.of(
                Arguments.of("no host", "GET /hello HTTP/1.1\r\n\r\n", 400),
                Arguments.of("blank host", "GET /hello HTTP/1.1\r\nHost:\r\n\r\n", 400),
                Arguments.of("two hosts", "GET /hello HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
                Arguments.of("bad host", "GET /hello HTTP/1.1\r\nHost: a b/\r\n\r\n", 400),
                Arguments.of("port alone", "GET /hello HTTP/1.1\r\nHost: :\r\n\r\n", 400),
                Arguments.of("two empty ports", "GET /hello HTTP/1.1\r\nHost: x::\r\n\r\n", 400),
                Arguments.of("bad port", "GET /hello HTTP/1.1\r\nHost: a:b\r\n\r\n", 400),
                Arguments.of("no target", "GET\r\n" + host, 400),
                Arguments.of("no slash", "GET hello HTTP/1.1\r\n" + host, 400),
                Arguments.of("asterisk", "GET * HTTP/1.1\r\n" + host, 400),
                Arguments.of("bad scheme", "GET :///hello HTTP/1.1\r\n" + host, 400),
                Arguments.of("user info", "GET http://u:p@a/hello HTTP/1.1\r\n" + host, 400),
                Arguments.of("fragment", "GET /hello#x HTTP/1.1\r\n" + host, 400),
                Arguments.of("HTTP/0.9", "GET /hello\r\n", 505),
                Arguments.of("HTTP/3.0", "GET /hello HTTP/3.0\r\n" + host, 505),
                Arguments.of("HTTP/1.22", "GET /hello HTTP/1.22\r\n" + host, 505),
                Arguments.of("HTTP/1.x", "GET /hello HTTP/1.x\r\n" + host, 505),
                Arguments.of("HTTP/2.0", "GET /hello HTTP/2.0\r\n" + host, 426),
                Arguments.of("not HTTP", "GET /hello SPDY/1.1\r\n" + host, 505),
                Arguments.of("bare CR", "GET /hello HTTP/1.1\rHost: a\r\n\r\n", 400),
                Arguments.of("bare CR in field", "GET /hello HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n", 400),
                Arguments.of("bare LF", "GET /hello HTTP/1.1\nHost: a\n\n", 400),
                Arguments.of("folded field", "GET /hello HTTP/1.1\r\nX: a\r\n b\r\n" + host, 400),
                Arguments.of("space before colon", "GET /hello HTTP/1.1\r\nX : a\r\n" + host, 400),
                Arguments.of("NUL in field", "GET /hello HTTP/1.1\r\nX: a\0b\r\n" + host, 400),
                Arguments.of("no colon", "GET /hello HTTP/1.1\r\nX\r\n" + host, 400),
                Arguments.of(
                        "length and chunked",
                        "GET /hello HTTP/1.1\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n" + host
                                + "0\r\n\r\n",
                        400),
                Arguments.of(
                        "two lengths",
                        "GET /hello HTTP/1.1\r\nContent-Length: 4\r\nContent-Length: 5\r\n" + host + "abcd",
                        400),
                Arguments.of("negative length", "GET /hello HTTP/1.1\r\nContent-Length: -1\r\n" + host, 400),
                Arguments.of("length with sign", "GET /hello HTTP/1.1\r\nContent-Length: +1\r\n" + host + "a", 400),
                Arguments.of(
                        "huge length", "GET /hello HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n" + host, 400),
                Arguments.of("unknown coding", "GET /hello HTTP/1.1\r\nTransfer-Encoding: rot13\r\n" + host, 400),
                Arguments.of("unknown expectation", "GET /hello HTTP/1.1\r\nExpect: tea\r\n" + host, 417),
                Arguments.of("huge field", "GET /hello HTTP/1.1\r\nX: " + "x".repeat(20_000) + "\r\n" + host, 431),
                Arguments.of("huge target", "GET /" + "x".repeat(20_000) + " HTTP/1.1\r\n" + host, 414),
                Arguments.of("long target", "GET /" + "x".repeat(4096) + " HTTP/1.1\r\n" + host, 414),
                Arguments.of("huge method", "X".repeat(20_000) + " /hello HTTP/1.1\r\n" + host, 431),
                Arguments.of("TLS", "\u0016\u0003\u0001\u0002\0\u0001\0\u0001\r\n\r\n", 400));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badRequests")
    void request_bad_isProblemInQuietLog(String name, String request, int status, CapturedOutput output)
            throws Exception {
        int before = output.getAll().length();
        RawClient.Answer answer = RawClient.exchange(port, request);
        String type = switch (status) {
            case 400 -> BAD_REQUEST;
            case 414 -> "urn:memlane:problem:path-too-long";
            case 426 -> "urn:memlane:problem:upgrade-required";
            case 431 -> "urn:memlane:problem:headers-too-large";
            case 505 -> "urn:memlane:problem:version-not-supported";
            default -> "about:blank";
        };
        ContentPortFailureTest.assertProblem(answer, status, type);
        assertThat(output.getAll().substring(before)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../etc/passwd",
                "/..",
                "/echo/%2e%2e/a",
                "/echo/%2E./a",
                "/echo/..%2f..%2fetc",
                "/echo\\a",
                "/echo/%00",
                "/echo/%0d%0aX:y",
                "/echo/%7f",
                "/echo/%c2%80",
                "/echo/%",
                "/echo/%2",
                "/echo/%zz",
                "/echo/%u0041",
                "/echo/%ff",
                "/echo/%c0%ae%c0%ae/a",
                "/echo/%e0%80%af",
                "/echo/%ed%a0%80",
                "/echo/%f5%80%80%80",
                "/echo/%c3",
                "/echo/a%2F",
                "/echo//../a",
                "/echo/a%2F../b",
                "http://a/../echo"
            })
    void get_hostilePath_400(String target) throws Exception {
        RawClient.Answer answer = RawClient.get(port, target);
        ContentPortFailureTest.assertProblem(
                answer, 400, answer.json().get("type").stringValue());
        assertThat(answer.json().get("type").stringValue()).isEqualTo("urn:memlane:problem:bad-path");
    }

    @Test
    void get_brokenUtf8Unencoded_400() throws Exception {
        try (RawClient client = new RawClient(port)) {
            client.send("GET /echo/\u00ff\u00fe HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            assertThat(client.read().status()).isEqualTo(400);
        }
    }

    @Test
    void connect_anything_405() throws Exception {
        RawClient.Answer answer = RawClient.exchange(port, "CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n");
        ContentPortFailureTest.assertProblem(answer, 405, "urn:memlane:problem:method-not-allowed");
    }

    @Test
    void binary_random_isProblemOrClosedWithoutNoise(CapturedOutput output) throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        int before = output.getAll().length();
        Random random = new Random(seed);
        for (int i = 0; i < 100; i++) {
            byte[] garbage = new byte[1 + random.nextInt(2000)];
            random.nextBytes(garbage);
            try (RawClient client = new RawClient(port)) {
                client.send(garbage);
                client.shutdownOutput();
                assertThat(client.read().header("Content-Type"))
                        .as("seed %d", seed)
                        .hasValue(Problem.MEDIA_TYPE);
            } catch (EOFException noLineEndInGarbage) {
                // Closed without an answer: nothing that could be answered.
            } catch (IOException resetByUnreadInput) {
                // Closed too.
            }
        }
        assertThat(output.getAll().substring(before)).isEmpty();
    }
}
