package io.memlane.cache.content.manifest;

import static io.memlane.cache.content.file.ContentFixture.head;
import static io.memlane.cache.content.file.ContentFixture.text;
import static io.memlane.cache.content.file.ContentFixture.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.cache.content.ContentStoreContract;
import io.memlane.cache.content.Lookup;
import io.memlane.cache.content.Representation;
import io.memlane.cache.content.file.ContentFixture;
import io.memlane.cache.content.file.Location;
import io.memlane.cache.content.file.OpenFileTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestContentTest {

    @Nested
    class Contract extends ContentStoreContract {

        @TempDir
        Path elsewhere;

        @Override
        public Location.Locator serve(Path content) {
            try (Stream<Path> files = Files.walk(content)) {
                String lines = files.filter(Files::isRegularFile)
                        .map(file -> "/" + content.relativize(file) + "\t" + file)
                        // A key ends at the first blank, so this one file can't be listed as it is.
                        .map(line -> line.startsWith("/sub/b c") ? "" : line)
                        .collect(Collectors.joining("\n"));
                ManifestContent manifest = ManifestContent.at(write(elsewhere.resolve("manifest"), lines));
                return path -> path.equals("/sub/b c ü 漢.json") ? withBlanks(content, path) : manifest.locate(path);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private Location withBlanks(Path content, String path) throws IOException {
            Path manifest = write(elsewhere.resolve("blanks"), "/key " + content + path);
            return ManifestContent.at(manifest).locate("/key");
        }
    }

    @TempDir
    Path folder;

    private OpenFileTable open(String manifest) {
        Path file = write(folder.resolve("conf/locals.txt"), manifest);
        return ContentFixture.table(ManifestContent.at(file), 8, new AtomicLong());
    }

    @Test
    void find_keysOfTheAncestor_yieldTheirFiles() {
        write(folder.resolve("conf/files/road.jpg"), "a road");
        write(folder.resolve("up.txt"), "up");
        try (OpenFileTable store = open("""
            # a comment

            /courses/ud923/filecorpus/road.jpg files/road.jpg
            /up\t \t../up.txt  \t
            /absolute   %s
            """.formatted(folder.resolve("up.txt")))) {
            assertThat(text(store, "/courses/ud923/filecorpus/road.jpg")).isEqualTo("a road");
            assertThat(text(store, "/up")).isEqualTo("up");
            assertThat(text(store, "/absolute")).isEqualTo("up");
            assertThat(store.find("/courses/ud923/filecorpus/none.jpg")).isEqualTo(Lookup.Refused.NOT_FOUND);
            assertThat(store.find("/files/road.jpg")).isEqualTo(Lookup.Refused.NOT_FOUND);
        }
    }

    @Test
    void find_keyWithoutExtension_takesTheMediaTypeOfTheFile() {
        write(folder.resolve("conf/road.jpg"), "a road");
        try (OpenFileTable store = open("/road road.jpg\n/page.html road.jpg");
                Representation road = ContentFixture.found(store, "/road");
                Representation page = ContentFixture.found(store, "/page.html")) {
            assertThat(head(road).mediaType()).isEqualTo("image/jpeg");
            assertThat(head(page).mediaType()).isEqualTo("text/html;charset=utf-8");
        }
    }

    @Test
    void find_linksToAnywhere_areFollowed() throws IOException {
        Path real = write(folder.resolve("far/away.txt"), "away");
        Files.createDirectories(folder.resolve("conf"));
        Files.createSymbolicLink(folder.resolve("conf/link"), real);
        try (OpenFileTable store = open("/link link")) {
            assertThat(text(store, "/link")).isEqualTo("away");
        }
    }

    @Test
    void find_keyIsAFolder_meansItsIndex() {
        write(folder.resolve("conf/page"), "index");
        try (OpenFileTable store = open("/x/ page\n/y/index.html page")) {
            for (String path : new String[] {"/x/", "/x/index.html", "/y/", "/y/index.html"}) {
                assertThat(text(store, path)).isEqualTo("index");
            }
            assertThat(store.find("/x")).isEqualTo(Lookup.Refused.FOLDER);
            assertThat(store.find("/")).isEqualTo(Lookup.Refused.NOT_FOUND);
        }
    }
}
