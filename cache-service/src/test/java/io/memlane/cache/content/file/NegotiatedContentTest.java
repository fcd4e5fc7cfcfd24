package io.memlane.cache.content.file;

import static io.memlane.cache.content.file.ContentFixture.coding;
import static io.memlane.cache.content.file.ContentFixture.descriptorsBelow;
import static io.memlane.cache.content.file.ContentFixture.head;
import static io.memlane.cache.content.file.ContentFixture.text;
import static io.memlane.cache.content.file.ContentFixture.varies;
import static io.memlane.cache.content.file.ContentFixture.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.cache.content.Asked;
import io.memlane.cache.content.Lookup;
import io.memlane.cache.content.Representation;
import io.memlane.cache.content.directory.DirectoryContent;
import io.memlane.cache.content.manifest.ManifestContent;
import io.memlane.model.http.ContentCoding;
import io.memlane.model.http.Fields;
import io.memlane.model.http.Refusal;
import io.memlane.model.http.RequestHead;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The files are no real compressions: nobody here unpacks them. */
class NegotiatedContentTest {
    private static final long MODIFIED_NANOS = 0x1234_5678_9abcL;
    private static final long NOW_MILLIS = 1_700_000_000_000L;

    @TempDir
    Path folder;

    private final AtomicLong ticker = new AtomicLong();
    private final List<String> looks = new ArrayList<>();
    private OpenFileTable table;
    private NegotiatedContent content;

    @BeforeEach
    void makeContent() {
        make("a.css", "plain");
        make("a.css.br", "brotli");
        make("a.css.gz", "gzipped!");
        make("sub/index.html", "index");
        make("sub/index.html.zst", "zst");
        make("alone.txt", "alone");
        serve(DirectoryContent.at(folder), 8);
    }

    private void make(String name, String text) {
        try {
            Files.setLastModifiedTime(
                    write(folder.resolve(name), text), FileTime.from(MODIFIED_NANOS, TimeUnit.NANOSECONDS));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void serve(Location.Locator locator, int maxOpen) {
        if (table != null) {
            table.close();
        }
        Location.Locator counting = new Location.Locator() {
            @Override
            public Location locate(String path) throws IOException {
                return locator.locate(path);
            }

            @Override
            public boolean mayExist(String path, Path named) {
                looks.add(path);
                return locator.mayExist(path, named);
            }
        };
        FileOpening opening =
                new FileOpening(counting, Descriptor.Opener.SYSTEM, ContentFixture.BY_TIME, ContentFixture.LATER);
        table = new OpenFileTable(opening, maxOpen, ContentFixture.REVALIDATE_AFTER, ticker::get);
        content = new NegotiatedContent(table, counting);
    }

    @AfterEach
    void nothingStaysOpen() throws IOException {
        content.close();
        assertThat(table.open()).isZero();
        assertThat(descriptorsBelow(folder)).isZero();
    }

    private Representation find(String path, String acceptEncoding) {
        Lookup lookup = content.find(path, acceptEncoding);
        assertThat(lookup).as("%s %s", path, acceptEncoding).isInstanceOf(Lookup.Found.class);
        return ((Lookup.Found) lookup).representation();
    }

    private void passRevalidateAfter() {
        ticker.addAndGet(ContentFixture.REVALIDATE_AFTER.toNanos());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "none", textBlock = """
        /a.css     | none                | IDENTITY | plain
        /a.css     | gzip                | GZIP     | gzipped!
        /a.css     | gzip, br            | BR       | brotli
        /a.css     | zstd                | IDENTITY | plain
        /a.css     | zstd, gzip;q=0.5    | GZIP     | gzipped!
        /a.css     | identity, br;q=0.5  | IDENTITY | plain
        /a.css     | br;q=0              | IDENTITY | plain
        /a.css     | *                   | BR       | brotli
        /a.css     | identity;q=0        | IDENTITY | plain
        /sub/      | zstd                | ZSTD     | zst
        /sub/      | br                  | IDENTITY | index
        """)
    void find_variants_choosesByAcceptEncoding(String path, String acceptEncoding, ContentCoding coding, String bytes) {
        try (Representation file = find(path, acceptEncoding)) {
            assertThat(text(file)).isEqualTo(bytes);
            assertThat(coding(file)).isEqualTo(coding == ContentCoding.IDENTITY ? null : coding.token());
            assertThat(varies(file)).isTrue();
            assertThat(head(file).mediaType())
                    .isEqualTo(path.equals("/sub/") ? "text/html;charset=utf-8" : "text/css;charset=utf-8");
        }
    }

    @Test
    void findNow_somethingBesideTheFileIsNotOpen_isLeftToFindAndHoldsNothing() {
        make("a.css.etag", "\"stated\"");
        assertThat(content.findNow(Asked.get("/a.css", "br", null))).isNull();
        ContentFixture.found(table, "/a.css").close();
        assertThat(content.findNow(Asked.get("/a.css", "br", null)))
                .as("its tag isn't open")
                .isNull();
        ContentFixture.found(table, "/a.css.etag").close();
        assertThat(content.findNow(Asked.get("/a.css", "br", null)))
                .as("its variant isn't open")
                .isNull();
        assertThat(table.opened()).isEqualTo(2);
        ContentFixture.found(table, "/a.css.br").close();
        assertThat(content.findNow(Asked.get("/a.css", "br", null)))
                .isInstanceOfSatisfying(Lookup.Found.class, found -> {
                    try (Representation file = found.representation()) {
                        assertThat(text(file)).isEqualTo("brotli");
                        assertThat(coding(file)).isEqualTo("br");
                    }
                });
        assertThat(table.listed().filter(SharedFile::isInUse)).isEmpty();
    }

    @Test
    void find_methodThatIsNeitherGetNorHead_isNotAllowedWhateverThePath() {
        for (String path : new String[] {"/a.css", "/none", "/sub/", "/sub"}) {
            for (String method : new String[] {"POST", "PUT", "DELETE", "OPTIONS", "get"}) {
                Asked asked = new Asked(path, new RequestHead(method, false, "", path, Fields.EMPTY), "", null);
                assertThat(content.find(asked)).isEqualTo(new Lookup.Refused(Refusal.METHOD_NOT_ALLOWED));
                assertThat(content.findNow(asked)).isEqualTo(new Lookup.Refused(Refusal.METHOD_NOT_ALLOWED));
            }
        }
        assertThat(table.opened()).isZero();
        Asked head = new Asked("/a.css", new RequestHead("HEAD", false, "", "/a.css", Fields.EMPTY), "", null);
        assertThat(content.find(head))
                .isInstanceOfSatisfying(
                        Lookup.Found.class, found -> found.representation().close());
    }

    @Test
    void find_noVariants_doesNotVary() {
        try (Representation file = find("/alone.txt", "br, gzip, zstd")) {
            assertThat(varies(file)).isFalse();
            assertThat(coding(file)).isNull();
        }
    }

    @Test
    void find_variantByItsOwnName_isAFileOfItsOwn() {
        find("/a.css", "gzip").close();
        try (Representation file = find("/a.css.gz", "gzip")) {
            assertThat(coding(file)).isNull();
            assertThat(head(file).mediaType()).isEqualTo("application/gzip");
            assertThat(varies(file)).isFalse();
            assertThat(file.head(NOW_MILLIS).validators().etag().text()).isEqualTo("\"123456789abc-8\"");
        }
    }

    /** Time and size may be those of the plain file, the tag may not. */
    @Test
    void validators_ofVariants_differ() {
        for (String[] expected : new String[][] {
            {null, "\"123456789abc-5\""}, {"br", "\"123456789abc-6-br\""}, {"gzip", "\"123456789abc-8-gzip\""}
        }) {
            for (int round = 0; round < 3; round++) {
                try (Representation file = find("/a.css", expected[0])) {
                    assertThat(file.head(NOW_MILLIS).validators().etag().text()).isEqualTo(expected[1]);
                }
            }
        }
    }

    @Test
    void validators_settledOrNot_areThoseOfTheMoment() {
        try (Representation file = find("/alone.txt", null)) {
            long modifiedMillis = MODIFIED_NANOS / 1_000_000;
            assertThat(file.head(modifiedMillis).validators().etag().isStrong()).isFalse();
            assertThat(file.head(modifiedMillis).validators().showsDate()).isFalse();
            assertThat(file.head(modifiedMillis + 3_000).validators().etag().isStrong())
                    .isTrue();
            assertThat(file.head(modifiedMillis + 3_000).validators().showsDate())
                    .isTrue();
        }
    }

    @Test
    void find_hotFile_isNotLookedBesideAgain() {
        find("/a.css", "br").close();
        int cold = looks.size();
        assertThat(cold).isEqualTo(4);
        for (int i = 0; i < 10; i++) {
            find("/a.css", "br").close();
            find("/a.css", "gzip").close();
            find("/a.css", null).close();
        }
        assertThat(looks).hasSize(cold);
        passRevalidateAfter();
        find("/a.css", "br").close();
        assertThat(looks).hasSize(2 * cold);
    }

    @Test
    void find_variantComesAndGoes_isSeenAfterRevalidation() throws IOException {
        find("/alone.txt", "gzip").close();
        make("alone.txt.gz", "gz");
        find("/alone.txt", "gzip").close();
        passRevalidateAfter();
        try (Representation file = find("/alone.txt", "gzip")) {
            assertThat(text(file)).isEqualTo("gz");
        }
        Files.delete(folder.resolve("alone.txt.gz"));
        passRevalidateAfter();
        try (Representation file = find("/alone.txt", "gzip")) {
            assertThat(text(file)).isEqualTo("alone");
            assertThat(varies(file)).isFalse();
        }
    }

    @Test
    void find_variantWithoutItsFile_isNotFound() throws IOException {
        Files.delete(folder.resolve("a.css"));
        assertThat(content.find("/a.css", "br")).isEqualTo(Lookup.Refused.NOT_FOUND);
    }

    @Test
    void find_variantIsAFolderOrHasNoPlace_sendsThePlainFile() throws IOException {
        Files.createDirectory(folder.resolve("alone.txt.br"));
        try (Representation file = find("/alone.txt", "br")) {
            assertThat(text(file)).isEqualTo("alone");
        }
        serve(DirectoryContent.at(folder), 1);
        try (Representation file = find("/a.css", "br")) {
            assertThat(text(file)).isEqualTo("plain");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
        v1        | "v1"              | "v1-br"
        "v1"      | "v1"              | "v1-br"
        W/"v1"    | W/"v1"            | W/"v1-br"
        a b       | "123456789abc-5"  | "123456789abc-6-br"
        ''        | "123456789abc-5"  | "123456789abc-6-br"
        """)
    void validators_sidecar_statesTheTagOrIsPassedOver(String sidecar, String plain, String brotli) {
        make("a.css.etag", sidecar + "\n");
        try (Representation file = find("/a.css", null);
                Representation variant = find("/a.css", "br")) {
            assertThat(file.head(NOW_MILLIS).validators().etag().text()).isEqualTo(plain);
            assertThat(variant.head(NOW_MILLIS).validators().etag().text()).isEqualTo(brotli);
        }
    }

    @Test
    void validators_sidecarTooLongOrRewritten_isSeen() throws IOException {
        make("a.css.etag", "x".repeat(1025));
        assertThat(tag()).isEqualTo("\"123456789abc-5\"");
        make("a.css.etag", "v2");
        assertThat(tag()).isEqualTo("\"123456789abc-5\"");
        passRevalidateAfter();
        assertThat(tag()).isEqualTo("\"v2\"");
        Files.delete(folder.resolve("a.css.etag"));
        passRevalidateAfter();
        assertThat(tag()).isEqualTo("\"123456789abc-5\"");
    }

    private String tag() {
        try (Representation file = find("/a.css", null)) {
            return file.head(NOW_MILLIS).validators().etag().text();
        }
    }

    @Test
    void find_folder_isOneOnlyWhereItHasAnIndex() throws IOException {
        Files.createDirectory(folder.resolve("empty"));
        assertThat(content.find("/sub", null)).isEqualTo(Lookup.Refused.FOLDER);
        assertThat(content.find("/empty", null)).isEqualTo(Lookup.Refused.NOT_FOUND);
        assertThat(content.find("/empty/", null)).isEqualTo(Lookup.Refused.NOT_FOUND);
        assertThat(content.find("/none", null)).isEqualTo(Lookup.Refused.NOT_FOUND);
        assertThat(content.find("/a.css/", null)).isEqualTo(Lookup.Refused.NOT_FOUND);
    }

    @Test
    void find_manifest_knowsItsKeysOnly() {
        Path manifest = write(folder.resolve("manifest"), """
            /style a.css
            /style.gz sub/index.html.zst
            /docs/index.html sub/index.html
            """);
        serve(ManifestContent.at(manifest), 8);
        try (Representation file = find("/style", "br, gzip")) {
            assertThat(coding(file)).isEqualTo("gzip");
            assertThat(text(file)).isEqualTo("zst");
            assertThat(head(file).mediaType()).isEqualTo("text/css;charset=utf-8");
        }
        try (Representation file = find("/docs/", "zstd")) {
            assertThat(varies(file)).isFalse();
        }
        assertThat(content.find("/docs", null)).isEqualTo(Lookup.Refused.FOLDER);
        assertThat(content.find("/doc", null)).isEqualTo(Lookup.Refused.NOT_FOUND);
    }
}
