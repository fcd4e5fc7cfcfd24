package io.memlane.model.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderRemovalTest {
    /** So that the removal takes longer than it takes to see its beginning. */
    private static final int FILES = 20_000;

    @TempDir
    Path folder;

    private Path inner;

    @BeforeEach
    void makeTree() throws IOException {
        inner = Files.createDirectories(folder.resolve("seg/queue"));
        Files.writeString(folder.resolve("seg/slab"), "x");
    }

    @Test
    void remove_tree_leavesNothingOfItAndWhatLinksLeadTo() throws IOException {
        Path precious = Files.writeString(folder.resolve("precious"), "mine");
        Files.createSymbolicLink(inner.resolve("link"), precious);
        Files.createSymbolicLink(inner.resolve("folder"), folder);
        FolderRemoval.remove(folder, Path.of("seg"));
        assertThat(folder.resolve("seg")).doesNotExist();
        assertThat(precious).hasContent("mine");
    }

    @Test
    void remove_fileLinkOrNothing_isRemovedItself() throws IOException {
        Files.createSymbolicLink(folder.resolve("link"), folder.resolve("seg"));
        FolderRemoval.remove(folder, Path.of("link"));
        FolderRemoval.remove(folder, Path.of("seg/slab").getFileName());
        FolderRemoval.remove(folder, Path.of("none"));
        FolderRemoval.remove(folder.resolve("none"), Path.of("seg"));
        assertThat(folder.resolve("link")).doesNotExist();
        assertThat(folder.resolve("seg/slab")).exists();
    }

    /** Somebody who may write the folder moves a part of it away while it is removed, and has a link to another place instead. */
    @Test
    void remove_linkSwappedInMeanwhile_deletesNothingElsewhere() throws Exception {
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        for (int i = 0; i < FILES; i++) {
            Files.createFile(inner.resolve("f" + i));
            Files.createFile(elsewhere.resolve("f" + i));
        }
        CompletableFuture<Throwable> removal =
                CompletableFuture.supplyAsync(() -> catchThrowable(() -> FolderRemoval.remove(folder, Path.of("seg"))));
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofNanos(100_000))
                .until(() -> inner.toFile().list().length < FILES);
        Files.move(inner, folder.resolve("aside"));
        Files.createSymbolicLink(inner, elsewhere);
        removal.get();
        assertThat(elsewhere.toFile().list()).hasSize(FILES);
        FolderRemoval.remove(folder, Path.of("seg"));
        assertThat(folder.resolve("seg")).doesNotExist();
        assertThat(elsewhere.toFile().list()).hasSize(FILES);
    }
}
