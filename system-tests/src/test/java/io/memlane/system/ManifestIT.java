package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The ancestor's workload: keys that are listed, and yield files that may be anywhere. */
@ExtendWith(LogsOnFailure.class)
@Tag("long")
class ManifestIT {
    private static final Map<String, String> DIGESTS = new LinkedHashMap<>();
    private static Content content;
    private static Pair pair;

    @BeforeAll
    static void startPair() throws IOException {
        content = Content.create();
        DIGESTS.put("/courses/ud923/filecorpus/1kb-sample-file-1.html", content.write("corpus/one.html", 1024, 1));
        DIGESTS.put("/courses/ud923/filecorpus/road.jpg", content.write("corpus/road.jpg", 68_000, 2));
        DIGESTS.put("/courses/ud923/filecorpus/paraglider.jpg", content.write("with blanks/a file.jpg", 300_000, 3));
        DIGESTS.put("/moviesample.png", content.write("moviesample.png", 3_000_001, 4));
        DIGESTS.put("/gr\u00fc\u00dfe.txt", content.write("elsewhere.txt", 77, 5));
        Path manifest = content.path("locals.txt");
        Files.writeString(manifest, """
            # key and path, as in the ancestor's locals.txt

            /courses/ud923/filecorpus/1kb-sample-file-1.html corpus/one.html
            /courses/ud923/filecorpus/road.jpg \t  corpus/road.jpg \t\s
              /courses/ud923/filecorpus/paraglider.jpg with blanks/a file.jpg
            /moviesample.png\t%s
            /gr\u00fc\u00dfe.txt elsewhere.txt
            /listed.css elsewhere.txt
            /listed.css.gz corpus/road.jpg
            /docs/index.html elsewhere.txt
            """.formatted(content.path("moviesample.png")));
        pair = Pair.start(settings -> settings.manifest(manifest).segments(2));
    }

    @AfterAll
    static void stopPair() {
        try {
            pair.close();
        } finally {
            content.close();
        }
    }

    @AfterEach
    void atRest() {
        pair.assertAtRest();
    }

    @Test
    void get_everyKey_yieldsItsFile() throws IOException {
        for (Map.Entry<String, String> file : DIGESTS.entrySet()) {
            Client.Reply reply = pair.get(file.getKey());
            assertThat(reply.status()).as(file.getKey()).isEqualTo(200);
            assertThat(reply.isComplete()).isTrue();
            assertThat(reply.sha256()).as(file.getKey()).isEqualTo(file.getValue());
        }
        assertThat(pair.get("/courses/ud923/filecorpus/road.jpg").header("Content-Type"))
                .isEqualTo("image/jpeg");
    }

    @Test
    void get_rangesAndConditions_workAsForAFolder() throws IOException {
        byte[] file = Files.readAllBytes(content.path("corpus/road.jpg"));
        String key = "/courses/ud923/filecorpus/road.jpg";
        new RandomRanges(file, 20261122).run(pair, key, 100);
        try (RawHttp http = new RawHttp(pair)) {
            String etag = http.get(key).header("ETag");
            assertThat(http.get(key, "If-None-Match: " + etag).status()).isEqualTo(304);
            assertThat(http.get(key, "If-Match: \"x\"").status()).isEqualTo(412);
            assertThat(http.get(key, "Range: bytes=68000-").header("Content-Range"))
                    .isEqualTo("bytes */68000");
        }
    }

    @Test
    void get_variantAndIndex_areThoseThatAreListed() throws IOException {
        try (RawHttp http = new RawHttp(pair)) {
            RawHttp.Answer variant = http.get("/listed.css", "Accept-Encoding: gzip, br");
            assertThat(variant.header("Content-Encoding")).isEqualTo("gzip");
            assertThat(variant.header("Content-Type")).isEqualTo("text/css;charset=utf-8");
            assertThat(variant.body()).isEqualTo(Files.readAllBytes(content.path("corpus/road.jpg")));
            assertThat(http.get("/docs/").body()).isEqualTo(Files.readAllBytes(content.path("elsewhere.txt")));
            assertThat(http.get("/docs").header("Location")).isEqualTo("./docs/");
        }
    }

    @Test
    void get_keyWithEscapes_isDecodedOnce() throws IOException {
        assertThat(pair.get("/gr%C3%BC%C3%9Fe.txt").sha256()).isEqualTo(DIGESTS.get("/gr\u00fc\u00dfe.txt"));
        assertThat(pair.get("/moviesample%2Epng").sha256()).isEqualTo(DIGESTS.get("/moviesample.png"));
        assertThat(pair.get("/moviesample%252Epng").status()).isEqualTo(404);
    }

    @Test
    void get_unknownKey_404() throws IOException {
        assertThat(pair.get("/courses/ud923/filecorpus/none.jpg").status()).isEqualTo(404);
        // Files beside the manifest are no keys.
        assertThat(pair.get("/elsewhere.txt").status()).isEqualTo(404);
        assertThat(pair.get("/locals.txt").status()).isEqualTo(404);
        assertThat(pair.get("/").status()).isEqualTo(404);
    }
}
