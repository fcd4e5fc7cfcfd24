package io.memlane.cache.content;

import static io.memlane.cache.content.file.ContentFixture.descriptorsBelow;
import static io.memlane.cache.content.file.ContentFixture.etag;
import static io.memlane.cache.content.file.ContentFixture.found;
import static io.memlane.cache.content.file.ContentFixture.head;
import static io.memlane.cache.content.file.ContentFixture.text;
import static io.memlane.cache.content.file.ContentFixture.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memlane.cache.content.file.ContentFixture;
import io.memlane.cache.content.file.Location;
import io.memlane.cache.content.file.OpenFileTable;
import io.memlane.model.http.FieldNames;
import io.memlane.model.http.Refusal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for every content, wherever its files come from. */
public abstract class ContentStoreContract {

    private static final String OLD = "the old text of this file";

    @TempDir
    Path folder;

    final AtomicLong ticker = new AtomicLong(Long.MAX_VALUE - 5); // nanoTime may wrap around
    private OpenFileTable store;

    /** Serves what the folder holds now, each file under its path. */
    public abstract Location.Locator serve(Path content);

    @BeforeEach
    void makeContent() {
        write(folder.resolve("a.txt"), OLD);
        write(folder.resolve("sub/index.html"), "<p>sub");
        write(folder.resolve("index.html"), "<p>root");
        write(folder.resolve("sub/b c ü 漢.json"), "{}");
        write(folder.resolve("empty.bin"), "");
        store = ContentFixture.table(serve(folder), 8, ticker);
    }

    @AfterEach
    void nothingStaysOpen() throws IOException {
        store.close();
        assertThat(store.open()).isZero();
        assertThat(descriptorsBelow(folder)).isZero();
    }

    private Path file() {
        return folder.resolve("a.txt");
    }

    private void passRevalidateAfter() {
        ticker.addAndGet(ContentFixture.REVALIDATE_AFTER.toNanos());
    }

    @Test
    void find_file_yieldsBytesAndMetadata() throws IOException {
        Files.setLastModifiedTime(file(), FileTime.from(0x1234_5678_9abcL, TimeUnit.NANOSECONDS));
        try (Representation file = found(store, "/a.txt")) {
            assertThat(text(file)).isEqualTo(OLD);
            assertThat(head(file).lengthBytes()).isEqualTo(OLD.length());
            assertThat(head(file).mediaType()).isEqualTo("text/plain;charset=utf-8");
            // sha256sum of the text, its first half.
            assertThat(etag(file)).isEqualTo("\"9b42cf4c7c0d8b01fa5b2971d524521c\"");
            assertThat(head(file).fields().first(FieldNames.LAST_MODIFIED)).isEqualTo("Thu, 01 Jan 1970 05:33:35 GMT");
            assertThat(head(file).fields().first(FieldNames.ACCEPT_RANGES)).isEqualTo("bytes");
            assertThat(head(file).fields().first(FieldNames.X_CONTENT_TYPE_OPTIONS))
                    .isEqualTo("nosniff");
            assertThat(head(file).version().second()).isEqualTo(Files.getAttribute(file(), "unix:ino"));
            assertThat(file.compare()).isEqualTo(ContentState.UNCHANGED);
        }
    }

    @Test
    void find_slashAtTheEnd_yieldsIndex() {
        assertThat(text(store, "/")).isEqualTo("<p>root");
        assertThat(text(store, "/sub/")).isEqualTo("<p>sub");
        assertThat(text(store, "/sub/index.html")).isEqualTo("<p>sub");
    }

    @Test
    void find_blanksAndOtherScripts_yieldsFile() {
        try (Representation file = found(store, "/sub/b c ü 漢.json")) {
            assertThat(text(file)).isEqualTo("{}");
            assertThat(head(file).mediaType()).isEqualTo("application/json");
        }
    }

    @Test
    void find_emptyFile_yieldsNoBytes() throws IOException {
        try (Representation file = found(store, "/empty.bin")) {
            assertThat(head(file).lengthBytes()).isZero();
            assertThat(head(file).mediaType()).isEqualTo("application/octet-stream");
            assertThat(file.read(ByteBuffer.allocate(1), 0)).isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a.txt",
                "//a.txt",
                "/sub//index.html",
                "/./a.txt",
                "/sub/../a.txt",
                "/..",
                "/../",
                "/.",
                "/sub/.",
                "/a.txt/",
                "/a.txt/x",
                "/a.txt\0",
                "/\0",
                "/a\n.txt",
                "/a.txt\r",
                "/\u007f",
                "/\u0085",
                "/sub\\index.html",
                "\\a.txt",
                "/none",
                "/none/",
                "/A.TXT",
                "/a.txt ",
                "/%61.txt",
                "/a.txt?",
                "/\ud800",
                "/~",
                "C:/a.txt",
                "file:/a.txt"
            })
    void find_noSuchPath_isNotFound(String path) {
        assertThat(store.find(path)).isEqualTo(Lookup.Refused.NOT_FOUND);
    }

    @Test
    void find_folder_isOne() {
        assertThat(store.find("/sub")).isEqualTo(Lookup.Refused.FOLDER);
    }

    @ParameterizedTest
    @ValueSource(ints = {255, 256, 4095, 4096, 100_000})
    void find_endlessName_isNotFound(int length) {
        assertThat(store.find("/" + "x".repeat(length))).isEqualTo(Lookup.Refused.NOT_FOUND);
        assertThat(store.find("/" + "ü".repeat(length / 2))).isEqualTo(Lookup.Refused.NOT_FOUND);
        assertThat(store.find("/x".repeat(length))).isEqualTo(Lookup.Refused.NOT_FOUND);
    }

    @Test
    void find_hotFile_isNeitherOpenedNorLookedAtAgain() throws IOException {
        assertThat(text(store, "/a.txt")).isEqualTo(OLD);
        Files.delete(file());
        for (int i = 0; i < 100; i++) {
            assertThat(text(store, "/a.txt")).isEqualTo(OLD);
        }
        assertThat(store.opened()).isOne();
    }

    @Test
    void find_unchangedAfterAWhile_keepsTheDescriptor() {
        for (int i = 0; i < 5; i++) {
            assertThat(text(store, "/a.txt")).isEqualTo(OLD);
            passRevalidateAfter();
        }
        assertThat(store.opened()).isOne();
    }

    @Test
    void find_rewrittenFile_isSeenAfterRevalidation() {
        String etag;
        try (Representation file = found(store, "/a.txt")) {
            etag = etag(file);
        }
        write(file(), "the new text of this file"); // of the same length
        passRevalidateAfter();
        try (Representation file = found(store, "/a.txt")) {
            assertThat(text(file)).isEqualTo("the new text of this file");
            assertThat(etag(file)).isNotEqualTo(etag);
        }
        assertThat(store.opened()).isEqualTo(2);
        assertThat(store.open()).isOne();
    }

    @Test
    void find_rewrittenWithItsOldTime_isSeenByItsChangeTime() throws IOException {
        FileTime modified = Files.getLastModifiedTime(file());
        assertThat(text(store, "/a.txt")).isEqualTo(OLD);
        write(file(), "the new text of this file");
        Files.setLastModifiedTime(file(), modified);
        passRevalidateAfter();
        assertThat(text(store, "/a.txt")).isEqualTo("the new text of this file");
    }

    @Test
    void find_deletedFile_isNotFoundAfterRevalidationAndFoundWhenItIsBack() throws IOException {
        assertThat(text(store, "/a.txt")).isEqualTo(OLD);
        Files.delete(file());
        passRevalidateAfter();
        assertThat(store.find("/a.txt")).isEqualTo(Lookup.Refused.NOT_FOUND);
        assertThat(store.open()).isZero();
        write(file(), "back");
        assertThat(text(store, "/a.txt")).isEqualTo("back");
    }

    @Test
    void find_fileBecameFolder_isNotFound() throws IOException {
        assertThat(text(store, "/a.txt")).isEqualTo(OLD);
        Files.delete(file());
        Files.createDirectory(file());
        passRevalidateAfter();
        assertThat(store.find("/a.txt")).isNotInstanceOf(Lookup.Found.class);
    }

    @Test
    void find_fifo_isNotFoundWithoutBlocking() throws IOException, InterruptedException {
        Files.delete(file());
        ContentFixture.makeFifo(file());
        assertThat(store.find("/a.txt")).isEqualTo(Lookup.Refused.NOT_FOUND);
    }

    @Test
    void find_accessDenied_isForbidden() {
        // These tests may run as root, for whom no permission bit counts: so the answer of the kernel is made up.
        try (OpenFileTable denied = ContentFixture.table(serve(folder), 8, ticker, file -> {
            throw new AccessDeniedException(file.toString());
        })) {
            assertThat(denied.find("/a.txt")).isEqualTo(Lookup.Refused.FORBIDDEN);
            assertThat(denied.find("/none")).isEqualTo(Lookup.Refused.NOT_FOUND);
            assertThat(denied.open()).isZero();
        }
    }

    @Test
    void find_brokenDisk_isFailedWithTheReason() {
        try (OpenFileTable broken = ContentFixture.table(serve(folder), 8, ticker, file -> {
            throw new IOException("Input/output error");
        })) {
            assertThat(broken.find("/a.txt")).isEqualTo(Lookup.failed("java.io.IOException: Input/output error"));
            assertThat(broken.open()).isZero();
        }
    }

    @Test
    void find_closedStore_isFailedButUsesStayWhole() {
        try (Representation file = found(store, "/a.txt")) {
            store.close();
            assertThat(text(file)).isEqualTo(OLD);
            assertThat(store.find("/a.txt")).matches(lookup -> lookup.is(Refusal.Kind.FAILED), "failed");
            assertThat(store.open()).isOne();
        }
    }

    @Test
    void compare_rewrittenInPlace_isFalse() throws IOException {
        try (Representation file = found(store, "/a.txt")) {
            try (FileChannel channel = FileChannel.open(file(), StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.wrap(new byte[] {'X'}), 0);
            }
            assertThat(file.compare()).isEqualTo(ContentState.CHANGED);
        }
    }

    /** It may be, and the attributes can't tell. */
    @Test
    void compare_rewrittenWithItsOldTime_isDrifted() throws IOException {
        FileTime modified = Files.getLastModifiedTime(file());
        try (Representation file = found(store, "/a.txt")) {
            write(file(), "the new text of this file");
            Files.setLastModifiedTime(file(), modified);
            // As long as the old text, so that its length doesn't tell either.
            assertThat(Files.size(file())).isEqualTo(OLD.length());
            assertThat(file.compare()).isEqualTo(ContentState.DRIFTED);
        }
    }

    @Test
    void compare_anotherLinkOrMode_isDrifted() throws IOException {
        try (Representation file = found(store, "/a.txt")) {
            Files.createLink(folder.resolve("link"), file());
            assertThat(file.compare()).isEqualTo(ContentState.DRIFTED);
            file.distrust();
        }
        try (Representation file = found(store, "/a.txt")) {
            Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("r--r--r--"));
            assertThat(file.compare()).isEqualTo(ContentState.DRIFTED);
        }
    }

    @Test
    void compare_appendedTo_isDrifted() throws IOException {
        try (Representation file = found(store, "/a.txt")) {
            Files.writeString(file(), " and more", StandardOpenOption.APPEND);
            assertThat(file.compare()).isEqualTo(ContentState.DRIFTED);
            assertThat(file.look().lengthBytes()).isEqualTo(OLD.length() + 9);
        }
    }

    @Test
    void find_distrusted_isOpenedAnewAtOnce() throws IOException {
        try (Representation stale = found(store, "/a.txt")) {
            write(file(), "longer than the old text was");
            stale.distrust();
            assertThat(text(store, "/a.txt")).isEqualTo("longer than the old text was");
        }
        assertThat(store.open()).isOne();
    }

    @Test
    void compare_truncated_isFalseAndReadsEndEarly() throws IOException {
        try (Representation file = found(store, "/a.txt")) {
            try (FileChannel channel = FileChannel.open(file(), StandardOpenOption.WRITE)) {
                channel.truncate(3);
            }
            assertThat(file.read(ByteBuffer.allocateDirect(10), 3)).isEqualTo(-1);
            assertThat(text(file)).isEqualTo("the");
            assertThat(file.compare()).isEqualTo(ContentState.CHANGED);
        }
    }

    @Test
    void compare_replacedByRename_isTrueAndTheOldFileStaysWhole() throws IOException {
        try (Representation old = found(store, "/a.txt")) {
            Path next = write(folder.resolve("next"), "the new one");
            Files.move(next, file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            passRevalidateAfter();
            assertThat(text(store, "/a.txt")).isEqualTo("the new one");
            assertThat(text(old)).isEqualTo(OLD);
            assertThat(old.compare()).isEqualTo(ContentState.UNCHANGED);
            assertThat(store.open()).isEqualTo(2);
        }
        assertThat(store.open()).isOne();
    }

    @Test
    void compare_deleted_isTrueUntilWrittenTo() throws IOException {
        try (Representation file = found(store, "/a.txt");
                FileChannel writer = FileChannel.open(file(), StandardOpenOption.WRITE)) {
            Files.delete(file());
            assertThat(file.compare()).isEqualTo(ContentState.UNCHANGED);
            assertThat(text(file)).isEqualTo(OLD);
            writer.write(ByteBuffer.wrap(new byte[] {'X'}), 0);
            assertThat(file.compare()).isEqualTo(ContentState.CHANGED);
        }
    }

    @Test
    void close_twice_givesBackOnce() throws IOException {
        Representation first = found(store, "/a.txt");
        try (Representation second = found(store, "/a.txt")) {
            first.close();
            first.close();
            store.close();
            assertThat(text(second)).isEqualTo(OLD);
        }
        assertThatThrownBy(() -> first.read(ByteBuffer.allocate(1), 0)).isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(first::compare).isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void read_heapAndDirectBuffersAtPositions_fillUpToTheLimit() throws IOException {
        try (Representation file = found(store, "/a.txt")) {
            for (ByteBuffer buffer : new ByteBuffer[] {ByteBuffer.allocate(10), ByteBuffer.allocateDirect(10)}) {
                buffer.position(2).limit(5);
                assertThat(file.read(buffer, 4)).isEqualTo(3);
                assertThat(buffer.get(2)).isEqualTo((byte) 'o');
                assertThat(buffer.position()).isEqualTo(5);
            }
        }
    }

    @Test
    void read_interruptedThread_closesNothing() throws IOException {
        try (Representation file = found(store, "/a.txt")) {
            Thread.currentThread().interrupt();
            assertThat(file.read(ByteBuffer.allocateDirect(3), 0)).isEqualTo(3);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(text(file)).isEqualTo(OLD);
        }
    }
}
