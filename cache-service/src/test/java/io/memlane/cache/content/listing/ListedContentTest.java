package io.memlane.cache.content.listing;

import static io.memlane.cache.content.file.ContentFixture.descriptorsBelow;
import static io.memlane.cache.content.file.ContentFixture.etag;
import static io.memlane.cache.content.file.ContentFixture.head;
import static io.memlane.cache.content.file.ContentFixture.text;
import static io.memlane.cache.content.file.ContentFixture.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memlane.cache.content.Asked;
import io.memlane.cache.content.ContentState;
import io.memlane.cache.content.Lookup;
import io.memlane.cache.content.Lookup.Found;
import io.memlane.cache.content.Representation;
import io.memlane.cache.content.directory.DirectoryContent;
import io.memlane.cache.content.file.ContentFixture;
import io.memlane.cache.content.file.NegotiatedContent;
import io.memlane.cache.content.file.OpenFileTable;
import io.memlane.model.http.FieldNames;
import io.memlane.model.http.Fields;
import io.memlane.model.http.Refusal;
import io.memlane.model.http.RepresentationHead;
import io.memlane.model.http.RequestHead;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What may not be read: {@code ListingIT}, as root may read everything. */
class ListedContentTest {
    private static final Pattern LINK = Pattern.compile("<th scope=\"row\"><a href=\"([^\"]*)\">");
    private static final Instant MODIFIED = Instant.parse("2024-02-29T12:34:56Z");

    @TempDir
    Path outside;

    private Path folder;
    private final Set<Path> unreadable = new HashSet<>();
    private OpenFileTable table;
    private ListedContent content;

    @BeforeEach
    void makeContent() throws IOException {
        folder = Files.createDirectory(outside.resolve("content"));
        write(folder.resolve("pub/b.txt"), "bb");
        write(folder.resolve("pub/a.txt"), "a");
        write(folder.resolve("pub/sub/deep.txt"), "deep");
        write(folder.resolve("other/x.txt"), "x");
        write(folder.resolve("indexed/index.html"), "index");
        serve("/pub/**");
    }

    private void serve(String... patterns) {
        if (content != null) {
            content.close();
        }
        DirectoryContent directory = DirectoryContent.at(folder);
        table = ContentFixture.table(directory, 8, new AtomicLong());
        ListableFolders listable = new ListableFolders(List.of(patterns));
        content = new ListedContent(
                new NegotiatedContent(table, directory),
                listable,
                new FolderReader(directory, listable, file -> !unreadable.contains(file)));
    }

    @AfterEach
    void nothingStaysOpen() throws IOException {
        assertThat(content.heldBytes()).isZero();
        content.close();
        assertThat(table.open()).isZero();
        assertThat(descriptorsBelow(folder)).isZero();
    }

    private Representation find(String path, String query) {
        Lookup lookup = content.find(Asked.get(path, null, query));
        assertThat(lookup).as(path).isInstanceOf(Found.class);
        return ((Found) lookup).representation();
    }

    private String page(String path) {
        try (Representation page = find(path, null)) {
            return text(page);
        }
    }

    private List<String> links(String path, String query) {
        try (Representation page = find(path, query)) {
            List<String> links = new ArrayList<>();
            Matcher link = LINK.matcher(text(page));
            while (link.find()) {
                links.add(link.group(1));
            }
            return links;
        }
    }

    private List<String> links(String path) {
        return links(path, null);
    }

    @Test
    void findNow_folderThatCouldBeListed_isLeftToFind() {
        assertThat(content.findNow(Asked.get("/pub/"))).isNull();
        assertThat(content.findNow(Asked.get("/pub"))).isNull();
    }

    @Test
    void find_foldersAndFiles_areWhatThePatternsSay() {
        assertThat(links("/pub/")).containsExactly("./sub/", "./a.txt", "./b.txt");
        assertThat(links("/pub/sub/")).containsExactly("./deep.txt");
        assertThat(content.find("/pub")).isEqualTo(Lookup.Refused.FOLDER);
        assertThat(content.find("/pub/sub")).isEqualTo(Lookup.Refused.FOLDER);
        assertThat(content.find("/pub/none")).isEqualTo(Lookup.Refused.NOT_FOUND);
        assertThat(content.find("/pub/none/")).isEqualTo(Lookup.Refused.NOT_FOUND);
        assertThat(content.find("/pub/a.txt/")).isEqualTo(Lookup.Refused.NOT_FOUND);
        assertThat(content.find("/pub//")).isEqualTo(Lookup.Refused.NOT_FOUND);
        assertThat(content.find("/pub/../other/")).isEqualTo(Lookup.Refused.NOT_FOUND);
        assertThat(content.find("/other/")).isEqualTo(Lookup.Refused.NOT_FOUND);
        assertThat(content.find("/other")).isEqualTo(Lookup.Refused.NOT_FOUND);
        assertThat(content.find("/")).isEqualTo(Lookup.Refused.NOT_FOUND);
    }

    @Test
    void find_query_sorts() {
        assertThat(links("/pub/", "sort=size&order=desc")).containsExactly("./sub/", "./b.txt", "./a.txt");
        assertThat(links("/pub/", "sort=nonsense")).isEqualTo(links("/pub/"));
    }

    @Test
    void find_folderWithIndex_isItsIndex() {
        serve("/**");
        assertThat(page("/indexed/")).isEqualTo("index");
        assertThat(links("/")).containsExactly("./indexed/", "./other/", "./pub/");
    }

    /** Where a folder has an index that can't be read, there is no listing in its place. */
    @Test
    void find_folderWithUnreadableIndex_isNoLink() throws IOException {
        serve("/**");
        write(folder.resolve("pub/sub/index.html"), "index");
        assertThat(links("/pub/")).containsExactly("./sub/", "./a.txt", "./b.txt");
        unreadable.add(folder.toRealPath().resolve("pub/sub/index.html"));
        unreadable.add(folder.toRealPath().resolve("pub/b.txt"));
        assertThat(links("/pub/")).containsExactly("./a.txt");
        unreadable.add(folder.toRealPath().resolve("indexed/index.html"));
        assertThat(links("/")).doesNotContain("./indexed/");
    }

    @Test
    void find_nameWithABackslash_isListedAndFound() throws IOException {
        write(folder.resolve("pub/a\\b.txt"), "backslash");
        assertThat(links("/pub/")).contains("./a%5Cb.txt");
        assertThat(page("/pub/a\\b.txt")).isEqualTo("backslash");
    }

    /** Every link leads to something. */
    @Test
    void find_folderThatYieldsNothing_isNoLink() throws IOException {
        serve("/", "/pub/sub/");
        assertThat(links("/")).containsExactly("./indexed/");
        assertThat(page("/pub/sub/")).doesNotContain("../");
        assertThat(page("/")).doesNotContain("../");
        write(folder.resolve("pub/index.html"), "index");
        assertThat(links("/")).containsExactly("./indexed/", "./pub/");
        assertThat(page("/pub/sub/")).contains("href=\"../\"");
    }

    @Test
    void find_emptyFolder_saysSo() throws IOException {
        Files.createDirectory(folder.resolve("pub/empty"));
        assertThat(page("/pub/empty/")).contains("nothing to show").doesNotContain("<table");
        assertThat(content.find("/pub/empty")).isEqualTo(Lookup.Refused.FOLDER);
    }

    @Test
    void find_dotNamesAndSidecars_arentListed() throws IOException {
        for (String name : List.of(".hidden", "a.txt.etag", "a.txt.gz", "lone.etag", "...")) {
            write(folder.resolve("pub").resolve(name), "x");
        }
        Files.createDirectory(folder.resolve("pub/.git"));
        assertThat(links("/pub/")).containsExactly("./sub/", "./a.txt", "./a.txt.gz", "./b.txt", "./lone.etag");
        assertThat(content.find("/pub/.git/")).isEqualTo(Lookup.Refused.NOT_FOUND);
        assertThat(content.find("/pub/.git")).isEqualTo(Lookup.Refused.NOT_FOUND);
    }

    @Test
    void find_linksOutAndOthersThatCantBeHad_arentListed() throws Exception {
        write(outside.resolve("secret.txt"), "secret");
        Path pub = folder.resolve("pub");
        Files.createSymbolicLink(pub.resolve("out"), outside.resolve("secret.txt"));
        Files.createSymbolicLink(pub.resolve("outFolder"), outside);
        Files.createSymbolicLink(pub.resolve("up"), Path.of("../../secret.txt"));
        Files.createSymbolicLink(pub.resolve("dangling"), Path.of("nothing"));
        Files.createSymbolicLink(pub.resolve("loop"), Path.of("loop"));
        Files.createSymbolicLink(pub.resolve("in"), Path.of("../other/x.txt"));
        Files.createSymbolicLink(pub.resolve("inFolder"), Path.of("../other"));
        ContentFixture.makeFifo(pub.resolve("fifo"));
        write(pub.resolve("back\\slash"), "x");
        write(pub.resolve("line\nend"), "x");
        assertThat(links("/pub/"))
                .containsExactly("./inFolder/", "./sub/", "./a.txt", "./b.txt", "./back%5Cslash", "./in");
        assertThat(links("/pub/inFolder/")).containsExactly("./x.txt");
        assertThat(content.find("/pub/fifo/")).isEqualTo(Lookup.Refused.NOT_FOUND);
        assertThat(content.find("/pub/outFolder/")).isEqualTo(Lookup.Refused.NOT_FOUND);
        assertThat(content.find("/pub/outFolder")).isEqualTo(Lookup.Refused.NOT_FOUND);
    }

    @Test
    void find_folderThatVanishes_isNotFound() throws IOException {
        assertThat(links("/pub/sub/")).hasSize(1);
        Files.delete(folder.resolve("pub/sub/deep.txt"));
        Files.delete(folder.resolve("pub/sub"));
        assertThat(content.find("/pub/sub/")).isEqualTo(Lookup.Refused.NOT_FOUND);
        assertThat(links("/pub/")).containsExactly("./a.txt", "./b.txt");
    }

    @Test
    void find_tooManyEntries_areTheFirstNamesWhateverTheOrder() throws IOException {
        Path many = Files.createDirectory(folder.resolve("pub/many"));
        for (int i = FolderReader.MAX_NAMES + 49; i >= 0; i--) {
            Files.createFile(many.resolve("%05d".formatted(i)));
        }
        assertThat(links("/pub/many/"))
                .hasSize(FolderReader.MAX_NAMES)
                .startsWith("./00000")
                .endsWith("./01999");
        assertThat(links("/pub/many/", "order=desc"))
                .hasSize(FolderReader.MAX_NAMES)
                .startsWith("./01999")
                .endsWith("./00000");
        assertThat(page("/pub/many/")).contains("There is more");
        for (int i = 0; i < 50; i++) {
            Files.delete(many.resolve("%05d".formatted(i)));
        }
        assertThat(page("/pub/many/")).doesNotContain("There is more");
    }

    @Test
    void metadata_sameFolder_isTheSameForEveryCache() throws IOException {
        for (String name : List.of("b.txt", "a.txt", "sub/deep.txt", "sub")) {
            Files.setLastModifiedTime(folder.resolve("pub").resolve(name), FileTime.from(MODIFIED));
        }
        RepresentationHead first = metadata();
        serve("/pub/**");
        assertThat(metadata()).isEqualTo(first);
        assertThat(first.fields().first(FieldNames.ETAG)).matches("\"[0-9a-f]{32}\"");
        assertThat(first.mediaType()).isEqualTo("text/html;charset=utf-8");
        Files.setLastModifiedTime(folder.resolve("pub/a.txt"), FileTime.from(MODIFIED.plusSeconds(1)));
        RepresentationHead second = metadata();
        assertThat(second.lengthBytes()).isEqualTo(first.lengthBytes());
        assertThat(second.version()).isNotEqualTo(first.version());
        assertThat(second.fields().first(FieldNames.ETAG))
                .isNotEqualTo(first.fields().first(FieldNames.ETAG));
    }

    private RepresentationHead metadata() {
        try (Representation page = find("/pub/", null)) {
            assertThat(page.head(0).validators().showsDate()).isFalse();
            assertThat(page.head(0).validators().etag().text()).isEqualTo(etag(page));
            return head(page);
        }
    }

    @Test
    void find_postToAFolder_isNotAllowedAndNothingIsListed() {
        for (String path : List.of("/pub/", "/pub", "/pub/none/")) {
            Asked asked = new Asked(path, new RequestHead("POST", false, "", path, Fields.EMPTY), "", null);
            assertThat(content.find(asked)).isEqualTo(new Lookup.Refused(Refusal.METHOD_NOT_ALLOWED));
            assertThat(content.findNow(asked)).isEqualTo(new Lookup.Refused(Refusal.METHOD_NOT_ALLOWED));
        }
    }

    @Test
    void read_page_isAsOfAFile() throws IOException {
        Representation page = find("/pub/", null);
        int length = (int) head(page).lengthBytes();
        ByteBuffer part = ByteBuffer.allocateDirect(10);
        assertThat(page.read(part, length - 4)).isEqualTo(4);
        assertThat(page.read(part, length)).isEqualTo(-1);
        assertThat(page.compare()).isEqualTo(ContentState.UNCHANGED);
        assertThat(content.heldBytes()).isEqualTo(length);
        page.close();
        page.close();
        assertThatThrownBy(() -> page.read(part, 0)).isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void find_pagesBeyondTheLimit_areBusyUntilOthersAreGivenBack() throws IOException {
        Path many = Files.createDirectory(folder.resolve("pub/many"));
        for (int i = 0; i < 500; i++) {
            Files.createFile(many.resolve("&".repeat(200) + i));
        }
        List<Representation> held = new ArrayList<>();
        Lookup next = content.find("/pub/many/");
        while (next instanceof Found(Representation page)) {
            held.add(page);
            assertThat(held).hasSizeLessThan(1000);
            next = content.find("/pub/many/");
        }
        assertThat(next).isEqualTo(Lookup.busy("too many listings at once"));
        assertThat(content.heldBytes()).isBetween(14L << 20, 16L << 20);
        held.removeLast().close();
        find("/pub/many/", null).close();
        held.forEach(Representation::close);
    }
}
