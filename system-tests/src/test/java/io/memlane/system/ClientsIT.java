package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that others wrote, as processes: curl, wget, zsync, zckdl, h2load. */
@Tag("clients")
@ExtendWith(LogsOnFailure.class)
class ClientsIT {
    private static final int LENGTH = 1_000_003;
    private static final int SMALL_LENGTH = 10_000;
    private static final String DATE = "Thu, 29 Feb 2024 12:34:56 GMT";

    private static Content content;
    private static Content keys;
    private static byte[] bytes;
    private static byte[] text;
    private static Pair plain;
    private static Pair tls;
    private static Path trusted;

    @TempDir
    Path folder;

    private Path out;
    private Path head;

    @BeforeAll
    static void startPairs() throws Exception {
        content = Content.create();
        keys = Content.create();
        content.write("a.bin", LENGTH, 1);
        content.write("small.bin", SMALL_LENGTH, 2);
        bytes = Files.readAllBytes(content.path("a.bin"));
        Files.setLastModifiedTime(content.path("a.bin"), FileTime.from(HttpWorld.MODIFIED));
        text = "body { margin: 0 }\n".repeat(1000).getBytes(StandardCharsets.US_ASCII);
        Files.write(content.path("both.css"), text);
        Files.write(content.path("both.css.br"), brotli(text));
        Files.write(content.path("both.css.gz"), gzip(text));
        Files.write(content.path("one.css"), text);
        Files.write(content.path("one.css.gz"), gzip(text));
        Certificate certificate = Certificate.make(keys.path("web.p12"));
        trusted = Files.writeString(
                keys.path("web.pem"),
                "-----BEGIN CERTIFICATE-----\n"
                        + Base64.getMimeEncoder()
                                .encodeToString(certificate.certificate().getEncoded())
                        + "\n-----END CERTIFICATE-----\n");
        plain = Pair.start(
                settings -> settings.content(content.folder()).proxy("server.http2.enabled=true", AccessLines.SETTING));
        tls = Pair.start(settings -> settings.content(content.folder())
                .proxy("server.http2.enabled=true")
                .proxy(certificate.settings()));
    }

    @AfterAll
    static void stopPairs() {
        try {
            plain.close();
            tls.close();
        } finally {
            content.close();
            keys.close();
        }
    }

    @BeforeEach
    void nameFiles() {
        out = folder.resolve("out");
        head = folder.resolve("head");
    }

    @AfterEach
    void atRest() {
        plain.assertAtRest();
        tls.assertAtRest();
        assertThat(plain.replaced() + tls.replaced()).as("replaced segments").isZero();
    }

    private static byte[] gzip(byte[] text) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(text);
        }
        return packed.toByteArray();
    }

    /** RFC 7932 without compression: a window of 16 bits, one meta-block that is stored, and an empty last one. */
    private static byte[] brotli(byte[] text) {
        assertThat(text).hasSizeLessThanOrEqualTo(1 << 16);
        int header = (text.length - 1) << 4 | 1 << 20;
        ByteArrayOutputStream stored = new ByteArrayOutputStream();
        stored.write(header);
        stored.write(header >> 8);
        stored.write(header >> 16);
        stored.writeBytes(text);
        stored.write(3);
        return stored.toByteArray();
    }

    private static String url(String path) {
        return "http://127.0.0.1:" + plain.contentPort() + path;
    }

    private static String tlsUrl(String path) {
        return "https://localhost:" + tls.contentPort() + path;
    }

    /** What it prints; the body goes to a file, the head to another one. */
    private String curl(String... words) {
        List<String> command = new ArrayList<>(List.of("timeout", "60", "curl", "-sS", "-D", head.toString(), "-o"));
        command.add(out.toString());
        command.addAll(List.of(words));
        return Command.of(command.toArray(String[]::new)).succeeds().strip();
    }

    private String status(String... words) {
        List<String> all = new ArrayList<>(List.of("-w", "%{http_code}"));
        all.addAll(List.of(words));
        return curl(all.toArray(String[]::new));
    }

    private RawHttp.Answer answer() throws IOException {
        List<String> lines = Files.readAllLines(head, StandardCharsets.ISO_8859_1);
        int status = Integer.parseInt(lines.getFirst().split(" ", 3)[1]);
        List<String> fields =
                lines.stream().skip(1).filter(line -> !line.isEmpty()).toList();
        return new RawHttp.Answer(status, fields, Files.exists(out) ? Files.readAllBytes(out) : new byte[0]);
    }

    @Test
    void curl_plain_bodyIsWhole() throws IOException {
        assertThat(status(url("/a.bin"))).isEqualTo("200");
        assertThat(answer().body()).isEqualTo(bytes);
    }

    @Test
    void curl_head_hasNoBody() throws IOException {
        assertThat(status("-I", url("/a.bin"))).isEqualTo("200");
        assertThat(answer().header("Content-Length")).isEqualTo("" + LENGTH);
        assertThat(answer().header("Last-Modified")).isEqualTo(DATE);
    }

    @Test
    void curl_resumesAHalfFile_fileIsWhole() throws IOException {
        Files.write(out, Arrays.copyOf(bytes, LENGTH / 2));
        assertThat(status("-C", "-", url("/a.bin"))).isEqualTo("206");
        assertThat(answer().header("Content-Range"))
                .isEqualTo("bytes " + LENGTH / 2 + "-" + (LENGTH - 1) + "/" + LENGTH);
        assertThat(answer().body()).isEqualTo(bytes);
    }

    @Test
    void curl_ranges_areTheSlices() throws IOException {
        assertThat(status("-r", "70000-139999", url("/a.bin"))).isEqualTo("206");
        assertThat(answer().body()).isEqualTo(Arrays.copyOfRange(bytes, 70_000, 140_000));
        assertThat(status("-r", "-5", url("/a.bin"))).isEqualTo("206");
        assertThat(answer().body()).isEqualTo(Arrays.copyOfRange(bytes, LENGTH - 5, LENGTH));
        assertThat(status("-r", "900000-950000,3-9,-1", url("/a.bin"))).isEqualTo("206");
        List<Multipart.Part> parts = Multipart.parts(answer());
        assertThat(parts).extracting(Multipart.Part::first).containsExactly(900_000, 3, LENGTH - 1);
        for (Multipart.Part part : parts) {
            assertThat(part.bytes()).isEqualTo(Arrays.copyOfRange(bytes, part.first(), part.last() + 1));
        }
    }

    @Test
    void curl_compressed_unpacksTheVariantToTheFile() throws IOException {
        assertThat(status("--compressed", url("/both.css"))).isEqualTo("200");
        assertThat(answer().header("Content-Encoding")).isEqualTo("br");
        assertThat(answer().body()).isEqualTo(text);
        assertThat(status("--compressed", url("/one.css"))).isEqualTo("200");
        assertThat(answer().header("Content-Encoding")).isEqualTo("gzip");
        assertThat(answer().body()).isEqualTo(text);
        assertThat(status(url("/both.css"))).isEqualTo("200");
        assertThat(answer().header("Content-Encoding")).isEmpty();
        assertThat(answer().body()).isEqualTo(text);
    }

    @Test
    void curl_conditions_bySinceAndByTag() throws IOException {
        assertThat(status("-z", DATE, url("/a.bin"))).isEqualTo("304");
        assertThat(status("-z", HttpWorld.EARLIER, url("/a.bin"))).isEqualTo("200");
        assertThat(answer().body()).isEqualTo(bytes);
        String tag = folder.resolve("tag").toString();
        assertThat(status("--etag-save", tag, url("/a.bin"))).isEqualTo("200");
        assertThat(status("--etag-compare", tag, url("/a.bin"))).isEqualTo("304");
        assertThat(status("--etag-compare", tag, url("/small.bin"))).isEqualTo("200");
        assertThat(answer().body()).hasSize(SMALL_LENGTH);
    }

    @Test
    void curl_severalUrls_oneConnection() throws IOException {
        List<String> words = new ArrayList<>(List.of("-w", "%{num_connects} %{size_download}\\n"));
        for (int i = 0; i < 5; i++) {
            words.addAll(List.of(url("/a.bin"), "-o", folder.resolve("more" + i).toString()));
        }
        assertThat(curl(words.toArray(String[]::new)).lines())
                .containsExactly("1 " + LENGTH, "0 " + LENGTH, "0 " + LENGTH, "0 " + LENGTH, "0 " + LENGTH);
        for (Path file : List.of(out, folder.resolve("more0"), folder.resolve("more3"))) {
            assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
        }
    }

    @Test
    void curl_http2_inTheClearAndOverTls() throws IOException {
        String version = "%{http_version} %{http_code}";
        assertThat(curl("--http2-prior-knowledge", "-w", version, url("/a.bin")))
                .isEqualTo("2 200");
        assertThat(answer().body()).isEqualTo(bytes);
        assertThat(curl("--http2", "--cacert", trusted.toString(), "-w", version, tlsUrl("/a.bin")))
                .isEqualTo("2 200");
        assertThat(answer().body()).isEqualTo(bytes);
        assertThat(curl("--http1.1", "--cacert", trusted.toString(), "-w", version, tlsUrl("/a.bin")))
                .isEqualTo("1.1 200");
        assertThat(answer().body()).isEqualTo(bytes);
    }

    @Test
    void wget_continuesAHalfFile_fileIsWhole() throws IOException {
        Path file = Files.write(folder.resolve("a.bin"), Arrays.copyOf(bytes, LENGTH / 3));
        Command.of("timeout", "60", "wget", "-q", "-c", "-t", "1", "-P", folder.toString(), url("/a.bin"))
                .succeeds();
        assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
        AccessLines.awaitLine(
                plain,
                line -> AccessLines.text(line, "userAgent").startsWith("Wget")
                        && AccessLines.text(line, "range").equals("bytes=" + LENGTH / 3 + "-")
                        && line.get("status").intValue() == 206
                        && line.get("bodyBytes").intValue() == LENGTH - LENGTH / 3);
    }

    /** Only what differs is fetched, by requests with several ranges; zsync finds nothing in an answer that has no line end first. */
    @Test
    void zsync_fileThatChangedHereAndThere_isWholeAfterFewRequests() throws IOException {
        content.write("sync.bin", 4 << 20, 3);
        Path file = content.path("sync.bin");
        Path control = content.path("sync.bin.zsync");
        Command.of("zsyncmake", "-u", "sync.bin", "-o", control.toString(), file.toString())
                .succeeds();
        Path old = Files.write(folder.resolve("old"), altered(Files.readAllBytes(file)));
        Command.of("timeout", "60", "zsync", "-q", "-i", old.toString(), "-o", out.toString(), url("/sync.bin.zsync"))
                .succeeds();
        assertThat(Files.readAllBytes(out)).isEqualTo(Files.readAllBytes(file));
        AccessLines.awaitLine(
                plain,
                line -> AccessLines.text(line, "target").equals("/sync.bin")
                        && AccessLines.text(line, "range").contains(",")
                        && line.get("status").intValue() == 206);
        assertThat(AccessLines.of(plain))
                .filteredOn(line -> AccessLines.text(line, "target").equals("/sync.bin"))
                .hasSizeLessThan(20);
    }

    @Test
    void zckdl_fileThatChangedHereAndThere_isWhole() throws IOException {
        content.write("chunks.bin", 4 << 20, 4);
        Path file = content.path("chunks.bin");
        Command.of("zck", "-o", content.path("chunks.zck").toString(), file.toString())
                .succeeds();
        Path old = Files.write(folder.resolve("old"), altered(Files.readAllBytes(file)));
        Path source = folder.resolve("old.zck");
        Command.of("zck", "-o", source.toString(), old.toString()).succeeds();
        Command.of(
                        "sh",
                        "-c",
                        "cd \"$0\" && exec timeout 60 zckdl -q -s old.zck \"$1\"",
                        folder.toString(),
                        url("/chunks.zck"))
                .succeeds();
        assertThat(Files.readAllBytes(folder.resolve("chunks.zck")))
                .isEqualTo(Files.readAllBytes(content.path("chunks.zck")));
    }

    /** As many places as a request has ranges. */
    private static byte[] altered(byte[] bytes) {
        byte[] altered = bytes.clone();
        for (int at = 100_000; at < altered.length; at += 400_000) {
            Arrays.fill(altered, at, at + 5_000, (byte) 'x');
        }
        return altered;
    }

    @Test
    void curl_post_largeBody_seesTheAnswer() throws IOException {
        Path upload = Files.write(folder.resolve("upload"), new byte[64 << 20]);
        for (String version : List.of("--http1.0", "--http1.1", "--http2-prior-knowledge")) {
            assertThat(status(version, "-T", upload.toString(), url("/a.bin")))
                    .as(version)
                    .isEqualTo("405");
        }
        assertThat(status("--cacert", trusted.toString(), "-T", upload.toString(), tlsUrl("/a.bin")))
                .isEqualTo("405");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void h2load_manyStreams_allSucceed(boolean encrypted) {
        String url = encrypted ? tlsUrl("/small.bin") : url("/small.bin");
        String report = Command.of("timeout", "90", "h2load", "-n", "2000", "-c", "8", "-m", "8", url)
                .succeeds();
        assertThat(report)
                .contains("2000 done, 2000 succeeded, 0 failed, 0 errored, 0 timeout")
                .contains("2000 2xx, 0 3xx, 0 4xx, 0 5xx")
                .contains("(" + 2000L * SMALL_LENGTH + ") data")
                .contains(encrypted ? "Application protocol: h2\n" : "Application protocol: h2c");
    }
}
