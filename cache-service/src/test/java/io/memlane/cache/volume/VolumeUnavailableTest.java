package io.memlane.cache.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.util.unit.DataSize;

/** Volumes that a cache can't start on, and what it says. */
class VolumeUnavailableTest {
    private static final boolean ROOT = System.getProperty("user.name").equals("root");
    private static final int OTHER_USER = 20_004;

    @TempDir(factory = SharedMemory.class)
    Path folder;

    private static FailureAnalysis refusal(Path directory, @Nullable DataSize maxSize) {
        VolumeUnavailableException failure = catchThrowableOfType(
                VolumeUnavailableException.class,
                () -> Volume.open(new VolumeProperties(directory, maxSize, List.of())));
        return new VolumeFailureAnalyzer().analyze(new IllegalStateException("the start failed", failure));
    }

    @Test
    void open_fileInTheWay_saysSo() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "mine");
        FailureAnalysis refusal = refusal(file, null);
        assertThat(refusal.getDescription()).isEqualTo(file + " is not a folder.");
        assertThat(refusal.getAction()).contains("memlane.shm.directory");
        assertThat(file).hasContent("mine");
    }

    /** Files of another user can be made by root alone; TwoUsersIT in system-tests starts a cache on some. */
    @ParameterizedTest
    @ValueSource(strings = {"", "cache.lock", "token", "token.new", "seg-000001"})
    void open_somebodyElsesFolderOrFile_saysWhoseItIsAndLeavesIt(String name) throws Exception {
        Path volume = Files.createDirectory(folder.resolve("volume"));
        Path theirs = volume.resolve(name);
        if (name.startsWith("seg-")) {
            Files.createDirectory(theirs);
        } else if (!name.isEmpty()) {
            Files.createFile(theirs);
        }
        if (ROOT) {
            Files.setAttribute(theirs, "unix:uid", OTHER_USER);
            FailureAnalysis refusal = refusal(volume, null);
            assertThat(refusal.getDescription()).contains(theirs + ": it belongs to " + OTHER_USER);
            assertThat(refusal.getAction()).contains("memlane.shm.trusted-users");
            assertThat(theirs).exists();
        }
        List<String> trusted = List.of(Integer.toString(OTHER_USER));
        Volume.open(new VolumeProperties(volume, null, trusted)).close();
    }

    @Test
    void open_noParent_saysWhatToMount() {
        Path directory = folder.resolve("a/b");
        FailureAnalysis refusal = refusal(directory, null);
        assertThat(refusal.getDescription())
                .isEqualTo("The volume " + directory + " doesn't exist, nor does the folder above it.");
        assertThat(refusal.getAction()).contains("tmpfs", "memlane.shm.directory");
        assertThat(folder).isEmptyDirectory();
    }

    /** Nobody can make a file there, not even root. */
    @Test
    void open_folderThatTakesNoFiles_saysSo() {
        FailureAnalysis refusal = refusal(Path.of("/proc/self"), null);
        assertThat(refusal.getDescription()).contains("The volume /proc/self ");
        assertThat(refusal.getAction()).containsAnyOf("writable by this user", "read-write");
    }

    @Test
    void open_maxSizeBeyondTheVolume_saysBothFiguresAndLeavesNothing() throws Exception {
        long total = Files.getFileStore(folder).getTotalSpace();
        FailureAnalysis refusal = refusal(folder.resolve("volume"), DataSize.ofBytes(total + 1));
        assertThat(refusal.getDescription())
                .contains("memlane.shm.max-size is " + (total + 1) + " bytes", "has " + total);
        assertThat(refusal.getAction()).contains("memlane.shm.max-size");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void limit_maxSizeBelowTheLeast_isRefused() {
        for (long bytes : new long[] {-1, 0, (4 << 20) - 1}) {
            assertThatThrownBy(() -> limit(100L << 20, DataSize.ofBytes(bytes)))
                    .hasMessageContainingAll(
                            "memlane.shm.max-size is " + bytes + " bytes",
                            "has " + (100L << 20),
                            "4194304 are the least");
        }
        assertThat(limit(100L << 20, DataSize.ofMegabytes(4))).isEqualTo(4 << 20);
    }

    @Test
    void limit_volumeTooSmall_saysItsSizeAndTheRemedy() {
        VolumeUnavailableException failure =
                catchThrowableOfType(VolumeUnavailableException.class, () -> limit(1 << 20, null));
        assertThat(failure).hasMessageContainingAll("/some/volume", "has 1048576 bytes", "at least 4194304");
        assertThat(failure.action()).contains("sizeLimit", "--shm-size");
    }

    @Test
    void limit_nothingSet_isHalfOfTheVolume() {
        assertThat(limit(100L << 20, null)).isEqualTo(50L << 20);
    }

    private static long limit(long totalBytes, @Nullable DataSize maxSize) {
        Path directory = Path.of("/some/volume");
        return Volume.limit(new VolumeProperties(directory, maxSize, List.of()), directory, totalBytes);
    }
}
