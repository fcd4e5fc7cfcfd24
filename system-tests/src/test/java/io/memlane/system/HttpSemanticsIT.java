package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.system.RawHttp.Answer;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9110 and 9112 over a real socket, byte by byte. The other payload modes and manifests: {@link TransferIT}, {@link ManifestIT}. */
@ExtendWith(LogsOnFailure.class)
class HttpSemanticsIT {
    private static final long SEED = Long.getLong("memlane.system.seed", System.nanoTime());
    private static final int LENGTH = 200_003;
    private static final Instant MODIFIED = Instant.parse("2024-02-29T12:34:56.789Z");
    private static final String DATE = "Thu, 29 Feb 2024 12:34:56 GMT";
    private static final String LATER = "Thu, 29 Feb 2024 12:34:57 GMT";
    private static final String EARLIER = "Thu, 29 Feb 2024 12:34:55 GMT";

    private static Content content;
    private static Pair pair;
    private static byte[] bytes;
    private static String etag;

    @BeforeAll
    static void startPair() throws IOException {
        System.out.println("HttpSemanticsIT seed " + SEED);
        content = Content.create();
        make("a.bin", LENGTH);
        make("style.css", 40_000);
        make("style.css.br", 9_000);
        make("style.css.gz", 11_000);
        make("empty.txt", 0);
        make("tiny.txt", 20);
        make("docs/index.html", 3_000);
        make("files/only.txt", 10);
        make("stated.txt", 100);
        Files.writeString(content.path("stated.txt.etag"), "release-7\n");
        bytes = bytes("a.bin");
        make("policy/a b.css", 500);
        make("policy/secret.txt", 10);
        make("policy/.hidden", 10);
        make(".well-known/security.txt", 30);
        pair = Pair.start(settings -> settings.content(content)
                .segments(4)
                .proxy(
                        "memlane.http.policies[0].pattern=/policy/secret*",
                        "memlane.http.policies[0].deny=true",
                        "memlane.http.policies[1].pattern=/policy/**",
                        "memlane.http.policies[1].cache-control=max-age=60",
                        "memlane.http.policies[1].content-disposition=inline",
                        "memlane.http.policies[1].cors.allowed-origins=https://app.example"));
        try (RawHttp http = new RawHttp(pair)) {
            etag = http.get("/a.bin").header("ETag");
        }
    }

    private static void make(String name, int length) throws IOException {
        content.write(name, length, name.hashCode());
        Files.setLastModifiedTime(content.path(name), FileTime.from(MODIFIED));
    }

    private static byte[] bytes(String name) throws IOException {
        return Files.readAllBytes(content.path(name));
    }

    @AfterAll
    static void stopPair() {
        pair.close();
    }

    @AfterEach
    void atRest() {
        pair.assertAtRest();
        assertThat(pair.replaced()).as("replaced segments").isZero();
    }

    private static Answer get(String target, String... fields) throws IOException {
        return exchange("GET", target, fields);
    }

    private static Answer exchange(String method, String target, String... fields) throws IOException {
        try (RawHttp http = new RawHttp(pair)) {
            return http.exchange(method, target, fields);
        }
    }

    private static void assertWhole(Answer answer) {
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Range")).isEmpty();
        assertThat(answer.body()).isEqualTo(bytes);
    }

    @Test
    void get_whole_hasExactHeaders() throws IOException {
        Answer answer = get("/a.bin");
        assertWhole(answer);
        assertThat(etag).matches("\"[0-9a-f]+-[0-9a-f]+\"");
        assertThat(answer.header("Date")).endsWith(" GMT");
        assertThat(answer.linesButDate())
                .containsExactlyInAnyOrder(
                        "Content-Length: " + LENGTH,
                        "Content-Type: application/octet-stream",
                        "Last-Modified: " + DATE,
                        "ETag: " + etag,
                        "Accept-Ranges: bytes",
                        "X-Content-Type-Options: nosniff");
    }

    @ParameterizedTest
    @CsvSource({
        "0-0,0,1",
        "0-99,0,100",
        "65535-65536,65535,65537",
        "100000-,100000,200003",
        "-1,200002,200003",
        "-70000,130003,200003",
        "-999999999999999999999999,0,200003",
        "200002-200002,200002,200003",
        "5-99999999999999999999999999,5,200003",
        "'0-9,10-19',0,20",
        "'50-99,0-60',0,100",
        "'7-7,300000-',7,8"
    })
    void range_oneOrMerged_isTheSlice(String range, int from, int to) throws IOException {
        Answer answer = get("/a.bin", "Range: bytes=" + range);
        assertThat(answer.status()).isEqualTo(206);
        assertThat(answer.body()).isEqualTo(Arrays.copyOfRange(bytes, from, to));
        assertThat(answer.linesButDate())
                .containsExactlyInAnyOrder(
                        "Content-Length: " + (to - from),
                        "Content-Type: application/octet-stream",
                        "Content-Range: bytes " + from + "-" + (to - 1) + "/" + LENGTH,
                        "Last-Modified: " + DATE,
                        "ETag: " + etag,
                        "Accept-Ranges: bytes",
                        "X-Content-Type-Options: nosniff");
    }

    @Test
    void range_several_isMultipartOfTheSlicesInTheirOrder() throws IOException {
        Answer answer = get("/a.bin", "Range: bytes=150000-180000,0-0,-10");
        assertThat(answer.header("Content-Range")).isEmpty();
        assertThat(Multipart.parts(answer)).extracting(Multipart.Part::first).containsExactly(150_000, 0, LENGTH - 10);
        for (Multipart.Part part : Multipart.parts(answer)) {
            assertThat(part.mediaType()).isEqualTo("application/octet-stream");
            assertThat(part.bytes()).isEqualTo(Arrays.copyOfRange(bytes, part.first(), part.last() + 1));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bytes=",
                "bytes=-",
                "bytes=x-y",
                "bytes=5-4",
                "bytes 0-1",
                "items=0-1",
                "bytes=0-1,x",
                "bytes=0x1-2",
                "bytes=1.5-3",
                "bytes=--1",
                "=0-1",
                ""
            })
    void range_malformedOrOfAnotherUnit_isIgnored(String range) throws IOException {
        assertWhole(get("/a.bin", "Range: " + range));
    }

    @Test
    void range_abuse_isNeverLongerThanTheFile() throws IOException {
        assertWhole(get("/a.bin", "Range: bytes=0-0" + ",2-2,4-4,6-6".repeat(100)));
        Answer tiny = get("/tiny.txt", "Range: bytes=0-0,2-2,4-4,6-6");
        assertThat(tiny.status()).isEqualTo(200);
        assertThat(tiny.body()).isEqualTo(bytes("tiny.txt"));
        assertWhole(get("/a.bin", "Range: bytes=0-1", "Range: bytes=5-6"));
    }

    @Test
    void range_unsatisfiable_416WithTheLength() throws IOException {
        for (String range : List.of("bytes=200003-", "bytes=-0", "bytes=999999-1000000,300000-")) {
            Answer answer = get("/a.bin", "Range: " + range);
            assertThat(answer.status()).as(range).isEqualTo(416);
            assertThat(answer.header("Content-Range")).isEqualTo("bytes */" + LENGTH);
            assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
            assertThat(answer.header("ETag")).isEmpty();
        }
        assertThat(get("/empty.txt", "Range: bytes=0-").status()).isEqualTo(200);
    }

    @Test
    void range_onHead_isIgnored() throws IOException {
        Answer answer = exchange("HEAD", "/a.bin", "Range: bytes=0-9");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.linesButDate()).isEqualTo(get("/a.bin").linesButDate());
    }

    @Test
    void ifRange_sameState_isTheRangeElseTheWhole() throws IOException {
        String range = "Range: bytes=100-199";
        for (String same : List.of(etag, DATE)) {
            Answer answer = get("/a.bin", range, "If-Range: " + same);
            assertThat(answer.status()).as(same).isEqualTo(206);
            assertThat(answer.body()).isEqualTo(Arrays.copyOfRange(bytes, 100, 200));
        }
        for (String other : List.of("\"other\"", "W/" + etag, EARLIER, LATER, "garbage", etag + ", " + etag, "*")) {
            assertWhole(get("/a.bin", range, "If-Range: " + other));
        }
        assertWhole(get("/a.bin", range, "If-Range: " + etag, "If-Range: " + etag));
        // A range that doesn't exist isn't looked at either.
        assertWhole(get("/a.bin", "Range: bytes=999999-", "If-Range: \"other\""));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        If-None-Match: ETAG                                    | 304
        If-None-Match: W/ETAG                                  | 304
        If-None-Match: "x", ETAG , "y"                         | 304
        If-None-Match: *                                       | 304
        If-None-Match: "x"                                     | 200
        If-None-Match: garbage                                 | 200
        If-Modified-Since: DATE                                | 304
        If-Modified-Since: LATER                               | 304
        If-Modified-Since: EARLIER                             | 200
        If-Modified-Since: yesterday                           | 200
        If-Modified-Since: Thursday, 29-Feb-24 12:34:56 GMT    | 304
        If-Modified-Since: Thu Feb 29 12:34:56 2024            | 304
        If-None-Match: "x"~If-Modified-Since: DATE             | 200
        If-None-Match: ETAG~If-Modified-Since: EARLIER         | 304
        If-None-Match: ETAG~Range: bytes=0-1                   | 304
        If-None-Match: "x"~If-None-Match: ETAG                 | 304
        If-Modified-Since: DATE~If-Modified-Since: DATE        | 200
        If-Match: ETAG                                         | 200
        If-Match: *                                            | 200
        If-Match: "x"                                          | 412
        If-Match: W/ETAG                                       | 412
        If-Match: garbage                                      | 412
        If-Match: "x"~If-None-Match: ETAG                      | 412
        If-Match: ETAG~If-None-Match: ETAG                     | 304
        If-Unmodified-Since: DATE                              | 200
        If-Unmodified-Since: EARLIER                           | 412
        If-Unmodified-Since: garbage                           | 200
        If-Match: ETAG~If-Unmodified-Since: EARLIER            | 200
        If-Match: "x"~Range: bytes=999999-                     | 412
        If-Match: ETAG~Range: bytes=0-1                        | 206
        """)
    void conditions_inTheOrderOfTheRfc_decide(String fields, int status) throws IOException {
        String[] lines = fields.replace("ETAG", etag)
                .replace("DATE", DATE)
                .replace("LATER", LATER)
                .replace("EARLIER", EARLIER)
                .split("~", -1);
        assertThat(get("/a.bin", lines).status()).isEqualTo(status);
        int head = exchange("HEAD", "/a.bin", lines).status();
        assertThat(head).isEqualTo(status == 206 ? 200 : status);
        assertThat(get("/nothing.bin", lines).status()).isEqualTo(404);
    }

    @Test
    void notModified_hasExactHeaders() throws IOException {
        for (String method : List.of("GET", "HEAD")) {
            try (RawHttp http = new RawHttp(pair)) {
                Answer answer = http.exchange(method, "/a.bin", "If-None-Match: " + etag);
                assertThat(answer.status()).isEqualTo(304);
                assertThat(answer.header("Date")).isNotEmpty();
                assertThat(answer.linesButDate()).containsExactly("ETag: " + etag);
                assertWhole(http.get("/a.bin"));
            }
        }
    }

    @Test
    void timeInTheFuture_isWeakAndConfirmsNothing() throws IOException {
        content.write("future.txt", 100, 1);
        Files.setLastModifiedTime(
                content.path("future.txt"), FileTime.from(Instant.now().plusSeconds(86_400)));
        Answer answer = get("/future.txt");
        assertThat(answer.header("ETag")).startsWith("W/\"");
        assertThat(answer.header("Last-Modified"))
                .isLessThanOrEqualTo(answer.header("Date"))
                .isNotEmpty();
        assertThat(get("/future.txt", "If-Modified-Since: " + answer.header("Last-Modified"))
                        .status())
                .isEqualTo(200);
        assertThat(get("/future.txt", "Range: bytes=0-1", "If-Range: " + answer.header("ETag"))
                        .status())
                .isEqualTo(200);
        assertThat(get("/future.txt", "If-None-Match: " + answer.header("ETag")).status())
                .isEqualTo(304);
    }

    @Test
    void sidecar_statesTheTag() throws IOException {
        assertThat(get("/stated.txt").header("ETag")).isEqualTo("\"release-7\"");
        assertThat(get("/stated.txt", "If-None-Match: \"release-7\"").status()).isEqualTo(304);
    }

    @Test
    void variants_chosenByAcceptEncoding_areRepresentationsOfTheirOwn() throws IOException {
        Answer plain = get("/style.css");
        assertThat(plain.header("Vary")).isEqualTo("Accept-Encoding");
        assertThat(plain.header("Content-Encoding")).isEmpty();
        assertThat(plain.body()).isEqualTo(bytes("style.css"));
        assertVariant("br", "br", "style.css.br", plain);
        assertVariant("gzip, deflate", "gzip", "style.css.gz", plain);
        assertVariant("gzip, deflate, br, zstd", "br", "style.css.br", plain);
        assertVariant("br;q=0.1, gzip", "gzip", "style.css.gz", plain);
        assertVariant("*;q=0.1", "br", "style.css.br", plain);
        for (String identity : List.of("identity", "br;q=0, gzip;q=0", "deflate", "identity;q=0", "")) {
            Answer answer = get("/style.css", "Accept-Encoding: " + identity);
            assertThat(answer.linesButDate()).as(identity).isEqualTo(plain.linesButDate());
            assertThat(answer.body()).isEqualTo(plain.body());
        }
        assertThat(get("/a.bin", "Accept-Encoding: br").header("Vary")).isEmpty();
        assertThat(get("/style.css.br").header("Content-Encoding")).isEmpty();
    }

    private static void assertVariant(String accept, String coding, String file, Answer plain) throws IOException {
        byte[] stored = bytes(file);
        Answer answer = get("/style.css", "Accept-Encoding: " + accept);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Encoding")).as(accept).isEqualTo(coding);
        assertThat(answer.header("Content-Type")).isEqualTo("text/css;charset=utf-8");
        assertThat(answer.header("Vary")).isEqualTo("Accept-Encoding");
        assertThat(answer.header("ETag")).isNotEqualTo(plain.header("ETag")).endsWith("-" + coding + "\"");
        assertThat(answer.body()).isEqualTo(stored);
        Answer part = get(
                "/style.css", "Accept-Encoding: " + accept, "Range: bytes=5000-", "If-Range: " + answer.header("ETag"));
        assertThat(part.status()).isEqualTo(206);
        assertThat(part.header("Content-Encoding")).isEqualTo(coding);
        assertThat(part.header("Content-Range")).isEqualTo("bytes 5000-" + (stored.length - 1) + "/" + stored.length);
        assertThat(part.body()).isEqualTo(Arrays.copyOfRange(stored, 5000, stored.length));
        Answer current = get("/style.css", "Accept-Encoding: " + accept, "If-None-Match: " + answer.header("ETag"));
        assertThat(current.status()).isEqualTo(304);
        assertThat(current.linesButDate())
                .containsExactlyInAnyOrder("ETag: " + answer.header("ETag"), "Vary: Accept-Encoding");
        // Bytes of one variant must never be joined to those of another.
        assertThat(get("/style.css", "Range: bytes=5000-", "If-Range: " + answer.header("ETag"))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void folders_indexAndSlash() throws IOException {
        assertThat(get("/docs/").body()).isEqualTo(bytes("docs/index.html"));
        assertThat(get("/docs/").header("Content-Type")).isEqualTo("text/html;charset=utf-8");
        Answer redirect = get("/docs?a=%2F/b");
        assertThat(redirect.status()).isEqualTo(308);
        assertThat(redirect.header("Location")).isEqualTo("./docs/?a=%2F/b");
        assertThat(redirect.body()).isEmpty();
        assertThat(get("/files").status()).isEqualTo(404);
        assertThat(get("/files/").status()).isEqualTo(404);
        assertThat(get("/a.bin/").status()).isEqualTo(404);
        assertThat(get("//docs").status()).isEqualTo(400);
    }

    @Test
    void policy_contentAndItsStates_haveWhatItSays() throws IOException {
        Answer whole = get("/policy/a%20b.css", "Origin: https://app.example");
        String tag = whole.header("ETag");
        assertThat(whole.status()).isEqualTo(200);
        assertThat(whole.body()).isEqualTo(bytes("policy/a b.css"));
        assertThat(whole.linesButDate())
                .containsExactlyInAnyOrder(
                        "Cache-Control: max-age=60",
                        "Content-Disposition: inline; filename=\"a b.css\"",
                        "Access-Control-Allow-Origin: https://app.example",
                        "Vary: Origin",
                        "Content-Length: 500",
                        "Content-Type: text/css;charset=utf-8",
                        "Last-Modified: " + DATE,
                        "ETag: " + tag,
                        "Accept-Ranges: bytes",
                        "X-Content-Type-Options: nosniff");
        Answer part = get("/policy/a%20b.css", "Range: bytes=0-9");
        assertThat(part.status()).isEqualTo(206);
        assertThat(part.header("Cache-Control")).isEqualTo("max-age=60");
        Answer same = get("/policy/a%20b.css", "If-None-Match: " + tag);
        assertThat(same.status()).isEqualTo(304);
        assertThat(same.linesButDate())
                .containsExactlyInAnyOrder("Cache-Control: max-age=60", "Vary: Origin", "ETag: " + tag);
        Answer beyond = get("/policy/a%20b.css", "Range: bytes=500-", "Origin: https://app.example");
        assertThat(beyond.status()).isEqualTo(416);
        assertThat(beyond.header("Cache-Control")).isEqualTo("no-store");
        assertThat(beyond.header("Access-Control-Allow-Origin")).isEqualTo("https://app.example");
    }

    @Test
    void policy_deniedAndHidden_inNoSpelling() throws IOException {
        for (String target : List.of("/policy/secret.txt", "/policy/s%65cret.txt", "/policy/secret%2etxt")) {
            assertThat(get(target).status()).as(target).isEqualTo(403);
        }
        for (String target : List.of("/policy/.hidden", "/policy/%2ehidden", "/policy/%2Eh%69dden")) {
            assertThat(get(target).status()).as(target).isEqualTo(404);
        }
        for (String target : List.of("/policy/x/../secret.txt", "/policy//secret.txt", "/policy/%2e/secret.txt")) {
            assertThat(get(target).status()).as(target).isEqualTo(400);
        }
        assertThat(get("/.well-known/security.txt").body()).isEqualTo(bytes(".well-known/security.txt"));
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

    @Test
    void ranges_atRandom_equalTheSlices() throws IOException {
        new RandomRanges(bytes, SEED).run(pair, "/a.bin", 400);
        new RandomRanges(bytes("docs/index.html"), SEED).run(pair, "/docs/", 400);
    }

    /** Whatever stands in a field, the answer is one that the RFC knows, and bytes are those of the file. */
    @Test
    void fields_garbage_neverFailAndNeverLie() throws IOException {
        Random random = new Random(SEED);
        List<String> names = List.of(
                "Range",
                "If-Range",
                "If-Match",
                "If-None-Match",
                "If-Modified-Since",
                "If-Unmodified-Since",
                "Accept-Encoding",
                "Accept",
                "Connection");
        for (int i = 0; i < 600; i++) {
            String name = names.get(random.nextInt(names.size()));
            String line = name + ": " + garbage(random);
            try (RawHttp http = new RawHttp(pair)) {
                Answer answer = http.get("/a.bin", line);
                assertThat(answer.status()).as(line).isIn(200, 206, 304, 400, 412, 416, 431);
                if (answer.status() == 200) {
                    assertThat(answer.body()).as(line).isEqualTo(bytes);
                }
                if (answer.status() == 206) {
                    Multipart.parts(answer)
                            .forEach(part -> assertThat(part.bytes())
                                    .as(line)
                                    .isEqualTo(Arrays.copyOfRange(bytes, part.first(), part.last() + 1)));
                }
            } catch (EOFException | SocketException closed) {
                assertThat(name).as(line).isEqualTo("Connection");
            }
        }
    }

    private static String garbage(Random random) {
        List<String> pieces = List.of(
                "bytes",
                "=",
                "0",
                "-",
                "9",
                ",",
                " ",
                "\t",
                "\"",
                "W/",
                etag,
                DATE,
                "*",
                ";",
                "q=",
                "gzip",
                "br",
                "close",
                "99999999999999999999",
                "\u00e9",
                "\u0080",
                "\\",
                "text/html");
        StringBuilder garbage = new StringBuilder();
        for (int i = random.nextInt(12); i >= 0; i--) {
            garbage.append(pieces.get(random.nextInt(pieces.size())));
        }
        return garbage.toString();
    }
}
