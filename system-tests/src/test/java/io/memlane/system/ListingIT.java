package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.system.RawHttp.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Folders that are listed, byte by byte over a real socket. */
@CommonPair.User
class ListingIT {
    private static final Instant MODIFIED = Instant.parse("2024-02-29T12:34:56Z");
    private static final Pattern LINK = Pattern.compile("<th scope=\"row\"><a href=\"([^\"]*)\">");

    /** Names that mean something to HTML, to URLs or to people. */
    private static final List<String> HOSTILE = List.of(
            "<script>alert(1)<",
            "\"><img src=x>",
            "'x' onclick=y",
            "javascript:alert(1)",
            "?sort=size#frag",
            "&amp;",
            "a b+c%20d%2Fe",
            "100%",
            "x..;y",
            "a;b=c",
            "gr\u00fcn \uD83D\uDE00",
            "\u202Eexe.txt",
            "{0}$1");

    private static Content content;
    private static Pair pair;
    private static double replacedBefore;

    @BeforeAll
    static void usePair(CommonPair common) throws IOException {
        content = common.content();
        pair = common.pair();
        replacedBefore = pair.replaced();
        make("pub/big.bin", 3_000);
        make("pub/Small.txt", 10);
        make("pub/middle.txt", 200);
        make("pub/middle.txt.etag", 3);
        make("pub/.hidden", 3);
        make("pub/sub/deep.txt", 20);
        make("pub/sub/secret.txt", 20);
        make("pub/indexed/index.html", 50);
        make("private/x.txt", 20);
        for (String name : HOSTILE) {
            make("pub/hostile/" + name, name.getBytes(StandardCharsets.UTF_8).length);
        }
        for (int i = 0; i < 1_000; i++) {
            make("pub/many/file-%04d.txt".formatted(i), i);
        }
        Files.setLastModifiedTime(content.path("pub/sub"), FileTime.from(MODIFIED));
        Files.setLastModifiedTime(content.path("pub/indexed"), FileTime.from(MODIFIED));
        Files.setLastModifiedTime(content.path("pub/many"), FileTime.from(MODIFIED));
        Files.setLastModifiedTime(content.path("pub/hostile"), FileTime.from(MODIFIED));
        content.awaitRest();
    }

    private static void make(String name, int length) throws IOException {
        content.write(name, length, name.hashCode());
        Files.setLastModifiedTime(content.path(name), FileTime.from(MODIFIED));
    }

    @AfterEach
    void atRest() {
        pair.assertAtRest();
        assertThat(pair.replaced()).as("replaced segments").isEqualTo(replacedBefore);
    }

    private static Answer get(String target, String... fields) throws IOException {
        return exchange("GET", target, fields);
    }

    private static Answer exchange(String method, String target, String... fields) throws IOException {
        try (RawHttp http = new RawHttp(pair)) {
            return http.exchange(method, target, fields);
        }
    }

    private static List<String> links(String target) throws IOException {
        Answer answer = get(target);
        assertThat(answer.status()).as(target).isEqualTo(200);
        List<String> links = new ArrayList<>();
        Matcher link = LINK.matcher(new String(answer.body(), StandardCharsets.UTF_8));
        while (link.find()) {
            links.add(link.group(1));
        }
        return links;
    }

    @Test
    void get_folder_isAPageWithExactHeaders() throws IOException {
        Answer answer = get("/pub/");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("ETag")).matches("\"[0-9a-f]{32}\"");
        assertThat(answer.linesButDate())
                .containsExactlyInAnyOrder(
                        "Content-Length: " + answer.body().length,
                        "Content-Type: text/html;charset=utf-8",
                        "ETag: " + answer.header("ETag"),
                        "Accept-Ranges: bytes",
                        "X-Content-Type-Options: nosniff");
        assertThat(answer.text())
                .contains("<meta http-equiv=\"Content-Security-Policy\"")
                .doesNotContain("../");
        Answer head = exchange("HEAD", "/pub/");
        assertThat(head.linesButDate()).isEqualTo(answer.linesButDate());
        assertThat(head.body()).isEmpty();
    }

    @Test
    void get_query_sortsWithFoldersFirst() throws IOException {
        assertThat(links("/pub/"))
                .containsExactly(
                        "./hostile/", "./indexed/", "./many/", "./sub/", "./big.bin", "./middle.txt", "./Small.txt");
        assertThat(links("/pub/?sort=size")).endsWith("./sub/", "./Small.txt", "./middle.txt", "./big.bin");
        assertThat(links("/pub/?sort=size&order=desc")).endsWith("./sub/", "./big.bin", "./middle.txt", "./Small.txt");
        assertThat(links("/pub/?order=desc")).startsWith("./sub/", "./many/");
        assertThat(get("/pub/?sort=%00&order=<script>").body())
                .isEqualTo(get("/pub/").body());
        assertThat(get("/pub/?sort=size&order=desc").text()).contains("aria-sort=\"descending\"");
    }

    @Test
    void get_conditionsAndRanges_areAsOfAnyRepresentation() throws IOException {
        Answer whole = get("/pub/many/?sort=size");
        String tag = whole.header("ETag");
        assertThat(whole.body()).hasSizeGreaterThan(150_000);
        Answer notModified = get("/pub/many/?sort=size", "If-None-Match: " + tag);
        assertThat(notModified.status()).isEqualTo(304);
        assertThat(notModified.linesButDate()).containsExactly("ETag: " + tag);
        assertThat(get("/pub/many/?sort=name", "If-None-Match: " + tag).status())
                .isEqualTo(200);
        assertThat(get("/pub/many/", "If-Match: " + tag).status()).isEqualTo(412);
        Answer range = get("/pub/many/?sort=size", "Range: bytes=70000-140000", "If-Range: " + tag);
        assertThat(range.status()).isEqualTo(206);
        assertThat(range.header("Content-Range")).isEqualTo("bytes 70000-140000/" + whole.body().length);
        assertThat(range.body()).isEqualTo(Arrays.copyOfRange(whole.body(), 70_000, 140_001));
        assertThat(get("/pub/", "Range: bytes=9999999-").status()).isEqualTo(416);
    }

    /** Each name leads to the bytes of that file, and none to anything else. */
    @Test
    void get_hostileNames_areLinksToTheirFiles() throws IOException {
        List<String> links = links("/pub/hostile/");
        assertThat(links).hasSize(HOSTILE.size());
        List<byte[]> bodies = new ArrayList<>();
        for (String link : links) {
            assertThat(link).startsWith("./");
            Answer answer = get("/pub/hostile/" + link.substring(2));
            assertThat(answer.status()).as(link).isEqualTo(200);
            bodies.add(answer.body());
        }
        for (String name : HOSTILE) {
            byte[] expected = Files.readAllBytes(content.path("pub/hostile/" + name));
            assertThat(bodies).as(name).anyMatch(body -> Arrays.equals(body, expected));
        }
        assertThat(get("/pub/hostile/").text()).doesNotContain("<script", "<img", "' onclick");
    }

    @Test
    void get_everyLink_leadsToSomething() throws IOException {
        for (String folder : List.of("/pub/", "/pub/sub/", "/pub/hostile/")) {
            for (String link : links(folder)) {
                int expected = link.equals("./secret.txt") ? 403 : 200; // the cache doesn't know what the proxy refuses
                assertThat(get(folder + link.substring(2)).status()).as(link).isEqualTo(expected);
            }
        }
        assertThat(get("/pub/sub/").text()).contains("href=\"../\"");
        assertThat(get("/pub/indexed/").body()).isEqualTo(Files.readAllBytes(content.path("pub/indexed/index.html")));
    }

    @Test
    void get_folderWithoutItsSlash_isRedirectedWithTheQuery() throws IOException {
        Answer redirect = get("/pub/sub?sort=size&order=desc");
        assertThat(redirect.status()).isEqualTo(308);
        assertThat(redirect.header("Location")).isEqualTo("./sub/?sort=size&order=desc");
    }

    @Test
    void get_whatNoPatternNames_isNotFound() throws IOException {
        for (String target : List.of("/", "/private/", "/private", "/pub/none/", "/pub/.hidden/", "/pub/big.bin/")) {
            assertThat(get(target).status()).as(target).isEqualTo(404);
        }
    }

    @Test
    void get_whatTheCacheMayNotRead_isForbiddenAndNotListed() throws IOException {
        make("pub/sub/locked.txt", 5);
        make("pub/sub/locked/x.txt", 5);
        Files.setPosixFilePermissions(content.path("pub/sub/locked.txt"), PosixFilePermissions.fromString("---------"));
        Files.setPosixFilePermissions(content.path("pub/sub/locked"), PosixFilePermissions.fromString("--x--x--x"));
        try {
            assertThat(links("/pub/sub/")).containsExactly("./deep.txt", "./secret.txt");
            assertThat(get("/pub/sub/locked/").status()).isEqualTo(403);
            assertThat(get("/pub/sub/locked/x.txt").status()).isEqualTo(200);
        } finally {
            Files.setPosixFilePermissions(content.path("pub/sub/locked"), PosixFilePermissions.fromString("rwx------"));
            Content.removeTree(content.path("pub/sub/locked"));
            Files.delete(content.path("pub/sub/locked.txt"));
        }
    }
}
