package io.memlane.cache.content.directory;

import static io.memlane.cache.content.file.ContentFixture.head;
import static io.memlane.cache.content.file.ContentFixture.text;
import static io.memlane.cache.content.file.ContentFixture.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memlane.cache.content.ContentStoreContract;
import io.memlane.cache.content.ContentUnavailableException;
import io.memlane.cache.content.Lookup;
import io.memlane.cache.content.Representation;
import io.memlane.cache.content.file.ContentFixture;
import io.memlane.cache.content.file.Location;
import io.memlane.cache.content.file.OpenFileTable;
import io.memlane.model.http.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DirectoryContentTest {

    @Nested
    class Contract extends ContentStoreContract {
        @Override
        public Location.Locator serve(Path content) {
            return DirectoryContent.at(content);
        }
    }

    @TempDir
    Path temporary;

    private final AtomicLong ticker = new AtomicLong();
    private Path root;
    private OpenFileTable store;

    @BeforeEach
    void makeContent() {
        root = temporary.resolve("root");
        write(root.resolve("dir/in.txt"), "inside");
        write(temporary.resolve("out.txt"), "outside");
        write(temporary.resolve("root-sibling/out.txt"), "outside");
        store = ContentFixture.table(DirectoryContent.at(root), 8, ticker);
    }

    @AfterEach
    void nothingStaysOpen() throws IOException {
        store.close();
        assertThat(ContentFixture.descriptorsBelow(temporary)).isZero();
    }

    private void link(String name, String target) throws IOException {
        Files.createSymbolicLink(root.resolve(name), Path.of(target));
    }

    @Test
    void find_newlineInTheName_isNotFoundThoughItExists() {
        write(root.resolve("a\nb"), "can't be asked for");
        assertThat(store.find("/a\nb")).isEqualTo(Lookup.Refused.NOT_FOUND);
    }

    @Test
    void find_oddNames_areJustNames() {
        for (String name : new String[] {"...", "..a", "~", "-", "*", "%2e", "a;b", "a'b\"", "\u202e", " ", "#"}) {
            write(root.resolve(name), "named " + name);
            assertThat(text(store, "/" + name)).isEqualTo("named " + name);
        }
    }

    @Test
    void find_linksThatStayInside_areFollowed() throws IOException {
        link("file", "dir/in.txt");
        link("folder", "dir");
        link("dir/up", "../dir/./in.txt");
        link("absolute", root.resolve("dir/in.txt").toString());
        link("twice", "folder/up");
        link("self", ".");
        for (String path :
                new String[] {"/file", "/folder/in.txt", "/dir/up", "/absolute", "/twice", "/self/self/file"}) {
            assertThat(text(store, path)).as(path).isEqualTo("inside");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../out.txt",
                "dir/../../out.txt",
                "../root/dir/in.txt",
                "/etc/passwd",
                "/proc/self/environ",
                "../root-sibling/out.txt",
                "link",
                "nowhere",
                "dir/in.txt/",
                "dir/in.txt/../in.txt/x"
            })
    void find_linkThatLeavesLoopsOrDangles_isNotFound(String target) throws IOException {
        boolean folder = target.equals("dir/in.txt/");
        link("link", folder ? "dir" : target);
        assertThat(store.find("/link")).isEqualTo(folder ? Lookup.Refused.FOLDER : Lookup.Refused.NOT_FOUND);
        assertThat(store.find("/link/passwd")).isEqualTo(Lookup.Refused.NOT_FOUND);
    }

    @Test
    void find_absoluteLinksOut_areNotFound() throws IOException {
        link("file", temporary.resolve("out.txt").toString());
        link("folder", temporary.toString());
        link("sneaky", root.resolve("../out.txt").toString());
        link("sibling", root + "-sibling");
        for (String path :
                new String[] {"/file", "/folder/out.txt", "/sneaky", "/sibling/out.txt", "/folder/root/dir/in.txt"}) {
            assertThat(store.find(path)).as(path).isEqualTo(Lookup.Refused.NOT_FOUND);
        }
    }

    @Test
    void find_descriptorLinkOfProc_isNotFound() throws IOException {
        try (Representation open = ContentFixture.found(store, "/dir/in.txt")) {
            assertThat(head(open).lengthBytes()).isEqualTo(6);
            link("magic", "/proc/self/fd");
            for (int fd = 0; fd < 200; fd++) {
                assertThat(store.find("/magic/" + fd)).isEqualTo(Lookup.Refused.NOT_FOUND);
            }
        }
    }

    @Test
    void find_linkLoops_areNotFound() throws IOException {
        link("one", "two");
        link("two", "one");
        link("deep", "deep/deep");
        assertThat(store.find("/one")).isEqualTo(Lookup.Refused.NOT_FOUND);
        assertThat(store.find("/deep/x")).isEqualTo(Lookup.Refused.NOT_FOUND);
    }

    @Test
    void find_linkRetargeted_isSeenAfterRevalidation() throws IOException {
        write(root.resolve("v2.txt"), "version 2");
        link("current", "dir/in.txt");
        assertThat(text(store, "/current")).isEqualTo("inside");
        retarget("current", "v2.txt");
        assertThat(text(store, "/current")).isEqualTo("version 2");
        retarget("current", "../out.txt");
        assertThat(store.find("/current")).isEqualTo(Lookup.Refused.NOT_FOUND);
    }

    private void retarget(String name, String target) throws IOException {
        link("swap", target);
        Files.move(root.resolve("swap"), root.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        ticker.addAndGet(ContentFixture.REVALIDATE_AFTER.toNanos());
    }

    @Test
    void find_rootIsALinkThatIsSwitched_followsIt() throws IOException {
        write(temporary.resolve("v2/dir/in.txt"), "version 2");
        Path current = Files.createSymbolicLink(temporary.resolve("current"), root);
        Files.createSymbolicLink(root.resolve("absolute"), current.resolve("dir/in.txt"));
        try (OpenFileTable switched = ContentFixture.table(DirectoryContent.at(current), 8, ticker)) {
            assertThat(text(switched, "/dir/in.txt")).isEqualTo("inside");
            assertThat(text(switched, "/absolute")).isEqualTo("inside");
            Path next = Files.createSymbolicLink(temporary.resolve("next"), temporary.resolve("v2"));
            Files.move(next, current, StandardCopyOption.ATOMIC_MOVE);
            ticker.addAndGet(ContentFixture.REVALIDATE_AFTER.toNanos());
            assertThat(text(switched, "/dir/in.txt")).isEqualTo("version 2");
        }
    }

    @Test
    void find_rootVanished_isFailedRatherThanNotFound() throws IOException {
        Files.move(root, temporary.resolve("elsewhere"));
        assertThat(store.find("/dir/in.txt")).matches(lookup -> lookup.is(Refusal.Kind.FAILED), "failed");
    }

    @Test
    void at_folderThatCantBeServed_saysWhatAndWhatToDo() {
        assertUnavailable(temporary.resolve("none"), temporary.resolve("none") + " doesn't exist");
        assertUnavailable(temporary.resolve("out.txt"), temporary.resolve("out.txt") + " is a file");
        assertUnavailable(Path.of("/proc/self"), "belongs to the kernel");
        assertThatThrownBy(() -> DirectoryContent.at(root, path -> false))
                .isInstanceOf(ContentUnavailableException.class)
                .hasMessageContaining(root + " isn't readable");
    }

    private static void assertUnavailable(Path folder, String message) {
        assertThatThrownBy(() -> DirectoryContent.at(folder))
                .isInstanceOfSatisfying(ContentUnavailableException.class, e -> {
                    assertThat(e).hasMessageContaining(message);
                    assertThat(e.action()).contains("memlane.content.location");
                });
    }

    /** What is left at the place is an empty folder, in which nothing is found: no answer about a path. */
    @Test
    void locate_unmountedMeanwhile_failsAndSaysSo() throws IOException {
        AtomicBoolean mounted = new AtomicBoolean(true);
        DirectoryContent content = DirectoryContent.at(root, Files::isReadable, folder -> mounted.get());
        assertThat(content.problem()).isNull();
        mounted.set(false);
        assertThat(content.problem()).isEqualTo("Nothing is mounted at the content folder " + root + " any more");
        assertThatThrownBy(() -> content.locate("/dir/in.txt"))
                .isExactlyInstanceOf(IOException.class)
                .hasMessageContaining("Nothing is mounted");
        mounted.set(true);
        assertThat(content.problem()).isNull();
        content.locate("/dir/in.txt");
    }

    @Test
    void problem_neverMountedOrSwitchedToAnotherFolder_isNone() throws IOException {
        DirectoryContent plain = DirectoryContent.at(root, Files::isReadable, folder -> false);
        assertThat(plain.problem()).isNull();
        Path current = Files.createSymbolicLink(temporary.resolve("current"), root);
        DirectoryContent switched = DirectoryContent.at(current, Files::isReadable, root::equals);
        Files.delete(current);
        assertThat(switched.problem()).contains(current.toString(), "can't be used any more");
        Files.createSymbolicLink(current, temporary.resolve("root-sibling"));
        assertThat(switched.problem()).isNull();
    }
}
