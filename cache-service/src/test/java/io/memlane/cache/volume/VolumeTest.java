package io.memlane.cache.volume;

import static io.memlane.cache.volume.VolumeFixture.SMALL;
import static io.memlane.cache.volume.VolumeFixture.names;
import static io.memlane.cache.volume.VolumeFixture.permissions;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memlane.model.ErrorCode;
import io.memlane.model.MemlaneException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;
import org.springframework.util.unit.DataSize;

class VolumeTest {
    @TempDir(factory = SharedMemory.class)
    Path folder;

    private Path directory;

    @BeforeEach
    void name() {
        directory = folder.resolve("volume");
    }

    @Test
    void open_noFolder_makesItWithTokenAndLock() throws Exception {
        try (Volume volume = VolumeFixture.open(directory)) {
            assertThat(names(directory)).containsExactly("cache.lock", "token");
            assertThat(permissions(directory)).isEqualTo("rwxr-x---");
            assertThat(permissions(directory.resolve("token"))).isEqualTo("rw-r-----");
            String token = Files.readString(directory.resolve("token"));
            assertThat(token).matches("[0-9a-f]{64}");
            assertThat(volume.isToken(token)).isTrue();
            assertThat(volume.isToken(token.substring(1))).isFalse();
            assertThat(volume.isToken(token + "0")).isFalse();
            assertThat(volume.isToken("")).isFalse();
            assertThat(volume.problem()).isNull();
        }
    }

    @Test
    void open_again_writesAnotherToken() throws Exception {
        Volume volume = VolumeFixture.open(directory);
        String first = Files.readString(directory.resolve("token"));
        volume.close();
        try (Volume next = VolumeFixture.open(directory)) {
            assertThat(next.isToken(first)).isFalse();
        }
    }

    @Test
    void open_whatAnEarlierCacheLeft_isSweptAndNothingElse() throws Exception {
        Path outside = Files.createDirectory(folder.resolve("outside"));
        Files.writeString(outside.resolve("kept"), "x");
        Files.createDirectories(directory.resolve("seg-000017/queue"));
        Files.writeString(directory.resolve("seg-000017/queue/file"), "x");
        Files.writeString(directory.resolve("seg-000018"), "a file with such a name");
        Files.createSymbolicLink(directory.resolve("seg-000019"), outside);
        Files.createSymbolicLink(directory.resolve("seg-000020"), folder.resolve("nowhere"));
        Files.writeString(directory.resolve("seg-notes"), "of somebody else");
        Files.writeString(directory.resolve("token.new"), "half");
        try (Volume volume = VolumeFixture.open(directory)) {
            assertThat(names(directory)).containsExactly("cache.lock", "seg-notes", "token");
            assertThat(outside.resolve("kept")).exists();
            assertThat(volume.reservedBytes()).isZero();
        }
        assertThat(names(directory)).containsExactly("seg-notes");
    }

    @Test
    void close_folderThatItMade_leavesNothing() throws Exception {
        Volume volume = VolumeFixture.open(directory);
        volume.allocate(SMALL, () -> {});
        volume.close();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void close_folderThatWasThere_staysEmpty() throws Exception {
        VolumeFixture.open(Files.createDirectory(directory)).close();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void close_folderGone_closesAllTheSame() throws Exception {
        Volume volume = VolumeFixture.open(directory);
        FileSystemUtils.deleteRecursively(directory);
        volume.close();
        VolumeFixture.open(directory).close();
    }

    @Test
    void allocate_segments_areCountedAndGivenBack() throws Exception {
        try (Volume volume = VolumeFixture.open(directory)) {
            VolumeSegment first = volume.allocate(SMALL, () -> {});
            VolumeSegment second = volume.allocate(SMALL, () -> {});
            assertThat(volume.reservedBytes()).isEqualTo(2 * SMALL.reservedBytes());
            assertThat(names(directory)).contains(first.name(), second.name());
            assertThat(first.name()).isNotEqualTo(second.name());
            assertThat(permissions(directory.resolve(first.name()))).isEqualTo("rwxr-x---");
            assertThat(usedBytes(directory.resolve(first.name()))).isBetween(1L, SMALL.reservedBytes());
            first.close();
            assertThat(volume.reservedBytes()).isEqualTo(SMALL.reservedBytes());
            assertThat(names(directory)).doesNotContain(first.name()).contains(second.name());
            second.close();
            assertThat(volume.reservedBytes()).isZero();
            assertThat(volume.allocate(SMALL, () -> {}).name()).isGreaterThan(second.name());
        }
    }

    @Test
    void allocate_folderOfTheOneBeforeWasMadeAgain_isRemoved() throws Exception {
        try (Volume volume = VolumeFixture.open(directory)) {
            VolumeSegment first = volume.allocate(SMALL, () -> {});
            first.close();
            Files.createDirectories(directory.resolve(first.name()).resolve("queue"));
            String second = volume.allocate(SMALL, () -> {}).name();
            assertThat(names(directory)).containsExactly("cache.lock", second, "token");
        }
    }

    /** In blocks, as a sparse file's length says nothing. */
    private static long usedBytes(Path segment) throws Exception {
        Process du = new ProcessBuilder("du", "-sB1", segment.toString()).start();
        return Long.parseLong(new String(du.getInputStream().readAllBytes()).split("\\s")[0]);
    }

    @Test
    void allocate_limitReached_refusesWithFiguresUntilSomeIsGivenBack() throws Exception {
        long limit = DataSize.ofMegabytes(4).toBytes();
        try (Volume volume = Volume.open(new VolumeProperties(directory, DataSize.ofBytes(limit), List.of()))) {
            List<VolumeSegment> segments = new ArrayList<>();
            for (long left = limit; left >= SMALL.reservedBytes(); left -= SMALL.reservedBytes()) {
                segments.add(volume.allocate(SMALL, () -> {}));
            }
            assertThatThrownBy(() -> volume.allocate(SMALL, () -> {}))
                    .isInstanceOfSatisfying(
                            MemlaneException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.VOLUME_FULL))
                    .hasMessageContainingAll(
                            "needs " + SMALL.reservedBytes() + " bytes",
                            segments.size() + " segments hold " + segments.size() * SMALL.reservedBytes(),
                            "of the " + limit + " that memlane.shm.max-size allows, which leaves "
                                    + (limit - segments.size() * SMALL.reservedBytes()),
                            directory.toString(),
                            "memlane.pool.segments");
            assertThat(names(directory)).hasSize(segments.size() + 2);
            segments.getFirst().close();
            volume.allocate(SMALL, () -> {}).close();
        }
    }

    @Test
    void allocate_segmentCannotBeMade_leavesNothingAndGivesTheReservationBack() throws Exception {
        try (Volume volume = VolumeFixture.open(directory)) {
            Files.createDirectories(directory.resolve("seg-000001/queue"));
            assertThatThrownBy(() -> volume.allocate(SMALL, () -> {}))
                    .isInstanceOfSatisfying(
                            MemlaneException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.VOLUME_FAILED))
                    .hasMessageContaining(directory.toString());
            assertThat(volume.reservedBytes()).isZero();
            assertThat(names(directory)).containsExactly("cache.lock", "token");
        }
    }

    @Test
    void problem_tokenOrFolderGone_saysWhatHappened() throws Exception {
        try (Volume volume = VolumeFixture.open(directory)) {
            Files.delete(directory.resolve("token"));
            assertThat(volume.problem()).contains(directory.toString(), "somebody emptied the folder");
            FileSystemUtils.deleteRecursively(directory);
            assertThat(volume.problem()).contains(directory.toString(), "is gone");
        }
    }
}
