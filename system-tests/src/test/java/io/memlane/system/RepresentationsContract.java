package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.system.RawHttp.Answer;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a path yields: a file, one of its compressed variants, the index of a folder. */
abstract class RepresentationsContract extends HttpContract {
    RepresentationsContract(HttpWorld world) {
        super(world);
    }

    @Test
    void get_whole_hasExactHeaders() throws IOException {
        Answer answer = get("/a.bin");
        assertWhole(answer);
        assertThat(answer.header("Date")).endsWith(" GMT");
        assertThat(answer.linesButDate())
                .containsExactlyInAnyOrder(
                        "Content-Length: " + HttpWorld.LENGTH,
                        "Content-Type: application/octet-stream",
                        "Last-Modified: " + HttpWorld.DATE,
                        "ETag: " + etag,
                        "Accept-Ranges: bytes",
                        "X-Content-Type-Options: nosniff");
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

    private void assertVariant(String accept, String coding, String file, Answer plain) throws IOException {
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
        // Listings are off by default.
        assertThat(get("/files/only.txt").body()).isEqualTo(bytes("files/only.txt"));
        assertThat(get("/files").status()).isEqualTo(404);
        assertThat(get("/files/").status()).isEqualTo(404);
        assertThat(get("/a.bin/").status()).isEqualTo(404);
        assertThat(get("//docs").header("Location")).isEqualTo("./docs/");
    }
}
