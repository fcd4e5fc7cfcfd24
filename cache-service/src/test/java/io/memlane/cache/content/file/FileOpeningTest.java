package io.memlane.cache.content.file;

import static io.memlane.cache.content.file.ContentFixture.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memlane.cache.content.ContentState;
import io.memlane.cache.content.Pace;
import io.memlane.cache.content.directory.DirectoryContent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changes made between two steps of an opening: the opener of these tests makes them just before it opens. */
class FileOpeningTest {

    @TempDir
    Path temporary;

    private final AtomicInteger opens = new AtomicInteger();
    private Path root;

    @BeforeEach
    void makeContent() {
        root = temporary.resolve("root");
        write(root.resolve("dir/file"), "inside");
        write(temporary.resolve("out/file"), "outside");
    }

    @AfterEach
    void nothingStaysOpen() throws IOException {
        assertThat(ContentFixture.descriptorsBelow(temporary)).isZero();
    }

    /** A step that somebody else takes meanwhile. */
    private interface Meddling {
        void before(int open) throws IOException;
    }

    private FileOpening opening(Meddling meddling) {
        Descriptor.Opener opener = file -> {
            meddling.before(opens.incrementAndGet());
            return Descriptor.Opener.SYSTEM.open(file);
        };
        return ContentFixture.opening(DirectoryContent.at(root), opener);
    }

    private void swapDirForLinkOut() throws IOException {
        Files.move(root.resolve("dir"), temporary.resolve("moved"));
        Files.createSymbolicLink(root.resolve("dir"), temporary.resolve("out"));
    }

    @Test
    void open_folderSwappedForLinkOut_isNotFound() {
        FileOpening opening = opening(open -> {
            if (open == 1) {
                swapDirForLinkOut();
            }
        });
        assertThatThrownBy(() -> opening.open("/dir/file")).isInstanceOf(NoSuchFileException.class);
        assertThat(opens).hasValue(1);
    }

    @Test
    void open_sameFileReachedThroughAFolderOutside_isNotFound() throws IOException {
        // A hard link has the same device and inode: only the kernel's word on where the file lies tells.
        Files.delete(temporary.resolve("out/file"));
        Files.createLink(temporary.resolve("out/file"), root.resolve("dir/file"));
        FileOpening opening = opening(open -> {
            if (open == 1) {
                swapDirForLinkOut();
            }
        });
        assertThatThrownBy(() -> opening.open("/dir/file")).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void open_fileSwappedForLinkOut_isNotFound() {
        FileOpening opening = opening(open -> {
            if (open == 1) {
                Files.delete(root.resolve("dir/file"));
                Files.createSymbolicLink(root.resolve("dir/file"), temporary.resolve("out/file"));
            }
        });
        assertThatThrownBy(() -> opening.open("/dir/file")).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void open_fileSwappedForLinkInside_followsIt() throws IOException {
        FileOpening opening = opening(open -> {
            if (open == 1) {
                Files.move(root.resolve("dir/file"), root.resolve("dir/other"));
                Files.createSymbolicLink(root.resolve("dir/file"), Path.of("other"));
            }
        });
        FileOpening.Opened opened = opening.open("/dir/file");
        try (Descriptor descriptor = opened.descriptor()) {
            assertThat(descriptor.location()).contains(root.toRealPath().resolve("dir/other"));
        }
    }

    @Test
    void open_fileReplacedMeanwhile_takesTheNewOne() throws IOException {
        FileOpening opening = opening(open -> {
            if (open == 1) {
                Path next = write(temporary.resolve("next"), "replaced");
                Files.move(next, root.resolve("dir/file"), StandardCopyOption.ATOMIC_MOVE);
            }
        });
        FileOpening.Opened opened = opening.open("/dir/file");
        try (Descriptor descriptor = opened.descriptor()) {
            assertThat(descriptor.isOpen()).isTrue();
            assertThat(opened.stat().version().sizeBytes()).isEqualTo("replaced".length());
        }
        assertThat(opens).hasValue(2);
    }

    @Test
    void open_fileSwappedEachTime_givesUp() {
        FileOpening opening = opening(open -> {
            Path next = write(temporary.resolve("next"), "replaced");
            Files.move(next, root.resolve("dir/file"), StandardCopyOption.ATOMIC_MOVE);
        });
        assertThatThrownBy(() -> opening.open("/dir/file"))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("swapped all the time");
        assertThat(opens).hasValue(4);
    }

    @Test
    void open_fileSwappedForFolder_isNotFound() {
        FileOpening opening = opening(open -> {
            if (open == 1) {
                Files.delete(root.resolve("dir/file"));
                Files.createDirectory(root.resolve("dir/file"));
            }
        });
        assertThatThrownBy(() -> opening.open("/dir/file")).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void open_withoutProc_looksAtThePathInstead() throws IOException {
        // A channel that isn't the JDK's own has no descriptor number to be found.
        Descriptor.Opener foreign = file -> new ForeignChannel(Descriptor.Opener.SYSTEM.open(file));
        FileOpening opening = ContentFixture.opening(DirectoryContent.at(root), foreign);
        DescriptorBudget budget = new DescriptorBudget(1, evicted -> {});
        assertThat(budget.acquire()).isTrue();
        SharedFile file = new SharedFile("/dir/file", opening.open("/dir/file"), budget, new Pace(), 1, 0);
        assertThat(file.lengthBytes()).isEqualTo("inside".length());
        assertThat(file.compare()).isEqualTo(ContentState.UNCHANGED);

        write(root.resolve("dir/file"), "INSIDE");
        assertThat(file.compare()).isEqualTo(ContentState.CHANGED);
        assertThat(file.isCurrent()).isFalse();

        Files.delete(root.resolve("dir/file"));
        assertThat(file.compare()).isEqualTo(ContentState.UNCHANGED);
        file.release();
        assertThat(budget.taken()).isZero();
    }
}
