package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.system.RawHttp.Answer;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 9110 §13: preconditions, and the validators that they are about. */
abstract class ConditionsContract extends HttpContract {
    ConditionsContract(HttpWorld world) {
        super(world);
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
                .replace("DATE", HttpWorld.DATE)
                .replace("LATER", HttpWorld.LATER)
                .replace("EARLIER", HttpWorld.EARLIER)
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
}
