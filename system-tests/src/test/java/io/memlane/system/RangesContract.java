package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.system.RawHttp.Answer;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9110 §14: one range, several, and those that are none. */
abstract class RangesContract extends HttpContract {
    RangesContract(HttpWorld world) {
        super(world);
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
                        "Content-Range: bytes " + from + "-" + (to - 1) + "/" + HttpWorld.LENGTH,
                        "Last-Modified: " + HttpWorld.DATE,
                        "ETag: " + etag,
                        "Accept-Ranges: bytes",
                        "X-Content-Type-Options: nosniff");
    }

    @Test
    void range_several_isMultipartOfTheSlicesInTheirOrder() throws IOException {
        Answer answer = get("/a.bin", "Range: bytes=150000-180000,0-0,-10");
        assertThat(answer.header("Content-Range")).isEmpty();
        assertThat(Multipart.parts(answer))
                .extracting(Multipart.Part::first)
                .containsExactly(150_000, 0, HttpWorld.LENGTH - 10);
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
            assertThat(answer.header("Content-Range")).isEqualTo("bytes */" + HttpWorld.LENGTH);
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
        for (String same : List.of(etag, HttpWorld.DATE)) {
            Answer answer = get("/a.bin", range, "If-Range: " + same);
            assertThat(answer.status()).as(same).isEqualTo(206);
            assertThat(answer.body()).isEqualTo(Arrays.copyOfRange(bytes, 100, 200));
        }
        for (String other : List.of(
                "\"other\"", "W/" + etag, HttpWorld.EARLIER, HttpWorld.LATER, "garbage", etag + ", " + etag, "*")) {
            assertWhole(get("/a.bin", range, "If-Range: " + other));
        }
        assertWhole(get("/a.bin", range, "If-Range: " + etag, "If-Range: " + etag));
        // A range that doesn't exist isn't looked at either.
        assertWhole(get("/a.bin", "Range: bytes=999999-", "If-Range: \"other\""));
    }
}
