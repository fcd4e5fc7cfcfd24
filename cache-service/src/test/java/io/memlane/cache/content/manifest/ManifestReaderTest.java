package io.memlane.cache.content.manifest;

import static io.memlane.cache.content.file.ContentFixture.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.memlane.cache.content.ContentUnavailableException;
import io.memlane.cache.content.file.ContentFixture;
import io.memlane.cache.content.file.Descriptor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestReaderTest {

    @TempDir
    Path folder;

    private Path manifest;
    private Path file;

    @BeforeEach
    void makeFile() {
        manifest = folder.resolve("manifest");
        file = write(folder.resolve("f"), "x");
    }

    private Map<String, Path> read(byte[] bytes) {
        try {
            Files.write(manifest, bytes);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return new ManifestReader(Descriptor.Opener.SYSTEM).read(manifest);
    }

    private Map<String, Path> read(String text) {
        return read(text.getBytes(StandardCharsets.UTF_8));
    }

    private String failure(byte[] bytes) {
        ContentUnavailableException e = catchThrowableOfType(ContentUnavailableException.class, () -> read(bytes));
        assertThat(e.action()).contains("memlane.content.location");
        return e.getMessage();
    }

    private String failure(String text) {
        return failure(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void read_commentsBlanksCrLfAndByteOrderMark_areTolerated() {
        write(folder.resolve("with # and  blanks"), "y");
        Map<String, Path> files =
                read("\uFEFF/first f\r\n\r\n   \t\n#/no f\n  # /no f\n \t/ü\t \tf \t\r\n/s with # and  blanks");
        assertThat(files)
                .containsOnly(
                        Map.entry("/first", file),
                        Map.entry("/ü", file),
                        Map.entry("/s", folder.resolve("with # and  blanks")));
    }

    @Test
    void read_nothingInIt_isEmpty() {
        assertThat(read("")).isEmpty();
        assertThat(read("\n\n")).isEmpty();
        assertThat(read("\uFEFF")).isEmpty();
    }

    @Test
    void read_badLines_areAllReportedWithNumberAndReason() throws IOException, InterruptedException {
        ContentFixture.makeFifo(folder.resolve("fifo"));
        String message = failure("""
            /good f
            noslash f
            /nopath
            # /fine

            /good f
            /x/index.html f
            /x/ f
            /missing nothing/here
            /folder .
            /fifo fifo
            /a/../b f
            /a\\b f
            /nul a\0b
            /under f/x
            /proc /proc/self/status
            """);
        assertThat(message)
                .startsWith("The manifest " + manifest + " has 11 bad lines:\n")
                .contains(
                        "line 2: the key \"noslash\" doesn't start with a slash",
                        "line 3: no path after the key \"/nopath\"",
                        "line 6: the key \"/good\" is already on line 1",
                        "line 8: the key \"/x/index.html\" is already on line 7",
                        "line 9: no such file: \"" + folder + "/nothing/here\"",
                        "line 10: not a regular file: \"" + folder,
                        "line 11: not a regular file: \"" + folder + "/fifo\"",
                        "line 12: no request can name the key \"/a/../b\"",
                        "line 14: not a path on this machine: \"a�b\"",
                        "line 15: ",
                        "line 16: not a regular file: \"/proc/self/status\"");
    }

    @Test
    void read_oneBadLine_isReportedInTheSingular() {
        assertThat(failure("x")).contains("has 1 bad line:\n  line 1: the key \"x\" doesn't start with a slash");
    }

    @Test
    void read_badUtf8_isReportedForItsLineOnly() {
        byte[] bytes = "/a f\n/\u00c3( f\n/b f\n/c missing".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(failure(bytes)).contains("has 2 bad lines", "line 2: not UTF-8", "line 4: no such file");
    }

    @Test
    void read_endlessLine_isReportedWithoutBeingHeld() {
        String endless = "/" + "x".repeat(1 << 20);
        assertThat(failure(endless + " f\n/missing nothing"))
                .contains("line 1: longer than 16384 bytes", "line 2: no such file")
                .hasSizeLessThan(1000);
    }

    @Test
    void read_binaryGarbage_isReportedBounded() {
        long seed = System.nanoTime();
        System.out.println("ManifestReaderTest seed " + seed);
        byte[] garbage = new byte[1 << 20];
        new Random(seed).nextBytes(garbage);
        String message = failure(garbage);
        assertThat(message).contains("line 1: ", "more bad lines");
        assertThat(message.lines().count()).isLessThanOrEqualTo(ManifestReader.MAX_REPORTED + 2);
        assertThat(message.lines()).allMatch(line -> line.chars().noneMatch(Character::isISOControl));
    }

    @Test
    void read_unreadableFile_isABadLine() {
        write(manifest, "/a f");
        ManifestReader reader = new ManifestReader(path -> {
            throw new AccessDeniedException(path.toString());
        });
        assertThatThrownBy(() -> reader.read(manifest)).hasMessageContaining("line 1: not readable: \"" + file + "\"");
    }

    @Test
    void read_noManifest_saysWhatAndWhatToDo() throws IOException, InterruptedException {
        ManifestReader reader = new ManifestReader(Descriptor.Opener.SYSTEM);
        assertThatThrownBy(() -> reader.read(folder.resolve("none")))
                .hasMessageContaining(folder + "/none doesn't exist");
        assertThatThrownBy(() -> reader.read(folder)).hasMessageContaining(folder + " is a folder");
        ContentFixture.makeFifo(folder.resolve("fifo"));
        assertThatThrownBy(() -> reader.read(folder.resolve("fifo"))).hasMessageContaining("isn't a regular file");
    }

    @Test
    void read_files_areClosedAgain() throws IOException {
        read("/a f\n/b f");
        assertThat(ContentFixture.descriptorsBelow(folder)).isZero();
    }
}
