package io.memlane.cache.volume;

import static io.memlane.cache.volume.VolumeFixture.names;
import static io.memlane.cache.volume.VolumeFixture.permissions;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two caches on one folder, in one process and in two. */
class VolumeSecondCacheTest {
    @TempDir(factory = SharedMemory.class)
    Path folder;

    @Test
    void open_servedInThisProcess_isRefused() throws Exception {
        try (Volume volume = VolumeFixture.open(folder)) {
            assertThatThrownBy(() -> VolumeFixture.open(folder))
                    .isInstanceOf(VolumeUnavailableException.class)
                    .hasMessage("Another cache serves the volume " + folder + ".");
            assertThat(volume.problem()).isNull();
        }
    }

    @Test
    void open_servedHere_isRefusedToAnotherProcess() throws Exception {
        try (Volume volume = VolumeFixture.open(folder);
                VolumeProcess second = VolumeProcess.start(folder, "022")) {
            assertThat(second.answer).isEqualTo("Another cache serves the volume " + folder + ".");
            assertThat(volume.problem()).isNull();
        }
    }

    @Test
    void open_anotherProcessServesIt_isRefusedUntilThatIsKilled() throws Exception {
        Path directory = folder.resolve("volume");
        try (VolumeProcess first = VolumeProcess.start(directory, "077")) {
            assertThat(first.answer).isEqualTo("open seg-000001");
            // Whatever its umask: the proxy is another user of the same group.
            assertThat(permissions(directory)).isEqualTo("rwxr-x---");
            assertThat(permissions(directory.resolve("token"))).isEqualTo("rw-r-----");
            assertThat(permissions(directory.resolve("seg-000001"))).isEqualTo("rwxr-x---");
            assertThat(permissions(directory.resolve("seg-000001/queue"))).isEqualTo("rwxr-x---");
            assertThat(permissions(directory.resolve("seg-000001/slab"))).isEqualTo("rw-r-----");
            assertThat(permissions(directory.resolve("seg-000001/shared"))).isEqualTo("rw-rw----");
            assertThatThrownBy(() -> VolumeFixture.open(directory)).hasMessageContaining("Another cache");
            first.kill();
            try (Volume volume = VolumeFixture.open(directory)) {
                assertThat(names(directory)).containsExactly("cache.lock", "token");
                assertThat(volume.reservedBytes()).isZero();
            }
        }
    }
}
