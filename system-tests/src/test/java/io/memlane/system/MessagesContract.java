package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.system.RawHttp.Answer;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9112: where a request ends and the next one begins, and what is no request that is served. */
abstract class MessagesContract extends HttpContract {
    MessagesContract(HttpWorld world) {
        super(world);
    }

    @Test
    void methods_otherThanGetAndHead() throws IOException {
        for (String target : List.of("/a.bin", "/nothing", "*")) {
            Answer options = exchange("OPTIONS", target);
            assertThat(options.status()).as(target).isEqualTo(204);
            assertThat(options.header("Allow")).isEqualTo("GET, HEAD, OPTIONS");
        }
        for (String method : List.of("POST", "PUT", "DELETE", "PATCH", "TRACE")) {
            Answer answer = exchange(method, "/a.bin", "X-Secret: s3cret");
            assertThat(answer.status()).as(method).isEqualTo(405);
            assertThat(answer.header("Allow")).isEqualTo("GET, HEAD, OPTIONS");
            assertThat(answer.text()).doesNotContain("s3cret");
        }
        for (String method : List.of("BREW", "get", "PROPFIND")) {
            assertThat(exchange(method, "/a.bin").status()).as(method).isEqualTo(501);
        }
    }

    @Test
    void bodyOnGet_isNeverTheNextRequest() throws IOException {
        String smuggled = RawHttp.request("GET", "/tiny.txt");
        try (RawHttp http = new RawHttp(pair)) {
            http.send("GET /a.bin HTTP/1.1\r\nHost: a\r\nContent-Length: " + smuggled.length() + "\r\n\r\n" + smuggled);
            assertWhole(http.read("GET"));
            assertThat(http.exchange("OPTIONS", "/").status()).isEqualTo(204);
        }
        try (RawHttp http = new RawHttp(pair)) {
            http.send("GET /a.bin HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + Integer.toHexString(smuggled.length()) + "\r\n" + smuggled + "\r\n0\r\n\r\n");
            assertWhole(http.read("GET"));
            assertThat(http.exchange("OPTIONS", "/").status()).isEqualTo(204);
        }
        try (RawHttp http = new RawHttp(pair)) {
            http.send("GET /a.bin HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 100000\r\n\r\n");
            assertWhole(http.read("GET"));
            assertThat(http.isClosed()).isTrue();
        }
    }

    /** The body is nobody's, but where it ends must be known: else what comes behind it might be taken for a request. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "x\r\nabc\r\n0\r\n\r\n",
                "-1\r\nabc\r\n0\r\n\r\n",
                "+3\r\nabc\r\n0\r\n\r\n",
                "0x3\r\nabc\r\n0\r\n\r\n",
                " 3\r\nabc\r\n0\r\n\r\n",
                "3\nabc\n0\n\n",
                "3\r\nabc0\r\n\r\n",
                "3\r\nabcdef\r\n0\r\n\r\n",
                "fffffffffffffffff\r\nabc\r\n0\r\n\r\n",
                "80000000\r\nabc\r\n0\r\n\r\n",
                "3;a=\"\nb\"\r\nabc\r\n0\r\n\r\n",
                "\r\n0\r\n\r\n",
                "0\r\nX: a\r\n b\r\n\r\n",
                "0\r\nX: a\rb\r\n\r\n"
            })
    void chunks_broken_areNeverFollowedByARequest(String chunks) throws IOException {
        try (RawHttp http = new RawHttp(pair)) {
            http.send("GET /a.bin HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks
                    + RawHttp.request("GET", "/tiny.txt"));
            Answer answer = http.read("GET");
            if (answer.status() == 200) {
                assertWhole(answer);
            } else {
                assertThat(answer.status()).isEqualTo(400);
            }
            assertThat(http.isClosed()).isTrue();
        }
    }

    /** Each with another request behind it, which nobody may answer. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /a.bin HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "GET /a.bin HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
                "GET /a.bin HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcde",
                "GET /a.bin HTTP/1.1\r\nHost: a\r\nContent-Length: 5, 6\r\n\r\nabcde",
                "GET /a.bin HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\nabcde",
                "GET /a.bin HTTP/1.1\r\nHost: a\r\nContent-Length: 0x5\r\n\r\nabcde",
                "GET /a.bin HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
                "GET /a.bin HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
                "GET /a.bin HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n",
                "GET /a.bin HTTP/1.1\r\nHost: a\r\n X: a\r\n\r\n",
                "GET /a.bin HTTP/1.1\r\nHost: a\r\nX : a\r\n\r\n",
                "GET /a.bin HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n",
                "GET /a.bin HTTP/1.1\nHost: a\n\n",
                "GET /a.bin HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n",
                "GET /a.bin HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                "GET /a.bin HTTP/1.1\r\n\r\n",
                "GET /a.bin HTTP/1.2.3\r\nHost: a\r\n\r\n",
                "GET /a.bin\r\n\r\n"
            })
    void request_thatTwoReadersMayUnderstandDifferently_isRefusedAndClosed(String request) throws IOException {
        try (RawHttp http = new RawHttp(pair)) {
            http.send(request + RawHttp.request("GET", "/tiny.txt"));
            Answer answer = http.read("GET");
            assertThat(answer.status()).isBetween(400, 505);
            assertThat(answer.header("ETag")).isEmpty();
            assertThat(http.isClosed()).isTrue();
        }
    }

    @Test
    void headers_tooLarge_431AndClosed() throws IOException {
        try (RawHttp http = new RawHttp(pair)) {
            http.send(RawHttp.request("GET", "/a.bin", "X: " + "x".repeat(64 << 10)));
            assertThat(http.read("GET").status()).isEqualTo(431);
            assertThat(http.isClosed()).isTrue();
        }
        assertThat(get("/a.bin", "Range: bytes=" + "1-2,".repeat(2500)).status())
                .isEqualTo(431);
    }

    @Test
    void pipelining_withRanges_answersInOrder() throws IOException {
        try (RawHttp http = new RawHttp(pair)) {
            StringBuilder requests = new StringBuilder();
            for (int i = 0; i < 50; i++) {
                requests.append(RawHttp.request("GET", "/a.bin", "Range: bytes=" + i * 1000 + "-" + (i * 1000 + i)));
                requests.append(RawHttp.request("HEAD", "/a.bin", "If-None-Match: " + etag));
                requests.append(RawHttp.request("GET", "/a.bin", "Range: bytes=999999-"));
            }
            http.send(requests.toString());
            for (int i = 0; i < 50; i++) {
                Answer part = http.read("GET");
                assertThat(part.status()).isEqualTo(206);
                assertThat(part.body()).isEqualTo(Arrays.copyOfRange(bytes, i * 1000, i * 1001 + 1));
                assertThat(http.read("HEAD").status()).isEqualTo(304);
                assertThat(http.read("GET").status()).isEqualTo(416);
            }
        }
    }
}
