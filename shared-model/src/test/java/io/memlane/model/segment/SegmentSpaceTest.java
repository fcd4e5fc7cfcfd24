package io.memlane.model.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A volume that runs full says so while a segment is made, whichever file it is, and never later. */
@Isolated("limits what any thread of the JVM can write")
class SegmentSpaceTest {
    private static final SegmentGeometry GEOMETRY = new SegmentGeometry(4, 65536, PayloadMode.QUEUE, 0, 1 << 20);
    private static final long SLAB_BYTES = 4096 + 4 * 65536;
    private static final long CYCLE_FILE_BYTES = (1 << 20) * 5L / 4;

    @TempDir(factory = VolumeFolder.class)
    Path folder;

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 4096, SLAB_BYTES - 1, SLAB_BYTES, (1 << 20) - 1, 1 << 20, CYCLE_FILE_BYTES - 1})
    void create_noRoom_isIoExceptionAndHoldsNothing(long limitBytes) throws Throwable {
        Path segment = folder.resolve("seg-000001");
        FileSizeLimit.with(
                limitBytes,
                () -> assertThatThrownBy(() -> SegmentWriter.create(segment, 1, GEOMETRY, () -> {}))
                        .isInstanceOf(IOException.class));
        assertThat(VolumeUse.mappings(folder)).isEmpty();
        assertThat(VolumeUse.descriptors(folder)).isEmpty();
    }

    @Test
    void create_justEnoughRoom_works() throws Throwable {
        FileSizeLimit.with(CYCLE_FILE_BYTES, () -> {
            try (SegmentPair pair = new SegmentPair(folder.resolve("seg-000001"), GEOMETRY)) {
                pair.transfer(10 * 65536);
            }
        });
    }

    @Test
    void create_directoryExists_isIoException() throws Exception {
        Path segment = Files.createDirectory(folder.resolve("seg-000001"));
        assertThatThrownBy(() -> SegmentWriter.create(segment, 1, GEOMETRY, () -> {}))
                .isInstanceOf(IOException.class);
    }

    @Test
    void create_volumeMissing_isIoException() {
        assertThatThrownBy(() -> SegmentWriter.create(folder.resolve("gone/seg-000001"), 1, GEOMETRY, () -> {}))
                .isInstanceOf(IOException.class);
    }

    @Test
    void reserve_lengthBeyondReservation_takesOnlyTheReservation() throws Exception {
        Path file = folder.resolve("file");
        MappedFile.reserve(file, 100_000, 1 << 20, "rw-------");
        assertThat(file).hasSize(1 << 20);
        assertThat(VolumeUse.usedBytes(file)).isEqualTo((100_000 + 4095) / 4096 * 4096);
        assertThat(Files.readAllBytes(file)).containsOnly(0);
    }

    @Test
    void map_fileShorterThanAgreed_isFault() throws Exception {
        Path file = folder.resolve("file");
        MappedFile.reserve(file, 4096, 4096, "rw-------");
        try (Arena arena = Arena.ofConfined()) {
            assertThatThrownBy(() -> MappedFile.map(file, MapMode.READ_ONLY, 4097, arena))
                    .isInstanceOf(SegmentFaultException.class);
        }
    }
}
