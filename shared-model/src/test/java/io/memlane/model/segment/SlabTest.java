package io.memlane.model.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SlabTest {
    private static final SegmentGeometry GEOMETRY = new SegmentGeometry(3, 8192, PayloadMode.AUTO, 512, 1 << 20);
    private static final long BYTES = 4096 + 3 * 8192;

    @TempDir(factory = VolumeFolder.class)
    Path folder;

    private final Arena arena = Arena.ofShared();
    private Path file;
    private Slab written;

    @BeforeEach
    void create() throws Exception {
        file = folder.resolve("slab");
        written = Slab.create(file, 17, GEOMETRY, arena);
    }

    @AfterEach
    void close() {
        arena.close();
    }

    private void poke(long offset, int value) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(offset);
            bytes.write(value);
        }
    }

    @Test
    void create_itsSizes_fileIsReservedAndPrivate() throws Exception {
        assertThat(file).hasSize(BYTES);
        assertThat(VolumeUse.usedBytes(file)).isEqualTo(BYTES);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r-----");
    }

    @Test
    void create_fileExists_isIoException() {
        assertThatThrownBy(() -> Slab.create(file, 17, GEOMETRY, arena)).isInstanceOf(IOException.class);
    }

    @Test
    void slot_writtenByOneSide_isReadByTheOther() throws Exception {
        Slab read = Slab.open(file, GEOMETRY, arena);
        for (int slot = 0; slot < 3; slot++) {
            new Body(slot, 8192).fill(written.slot(slot, 8192), 0);
        }
        for (int slot = 0; slot < 3; slot++) {
            ByteBuffer expected = ByteBuffer.allocate(8192);
            new Body(slot, 8192).fill(expected, 0);
            assertThat(read.slot(slot, 8192)).isEqualTo(expected.flip());
            assertThat(read.slot(slot, 5).remaining()).isEqualTo(5);
            assertThat(read.slot(slot, 5).isReadOnly()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, magic",
        "7, magic",
        "8, version",
        "11, version",
        "12, slots",
        "16, slot size",
        "20, roll size",
        "32, payload mode",
        "36, inline max"
    })
    void open_headerByteChanged_isFault(long offset, String field) throws Exception {
        poke(offset, 0x7F);
        assertThatThrownBy(() -> Slab.open(file, GEOMETRY, arena))
                .isInstanceOf(SegmentFaultException.class)
                .hasMessageContaining(field);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 4095, 4096, BYTES - 1})
    void open_truncated_isFaultBeforeItIsTouched(long bytes) throws Exception {
        Path shorter = folder.resolve("shorter");
        Files.write(shorter, Arrays.copyOf(Files.readAllBytes(file), (int) bytes));
        assertThatThrownBy(() -> Slab.open(shorter, GEOMETRY, arena))
                .isInstanceOf(SegmentFaultException.class)
                .hasMessageContaining(Long.toString(BYTES));
    }

    @Test
    void open_otherSizesAgreedUpon_isFault() {
        SegmentGeometry more = new SegmentGeometry(4, 8192, PayloadMode.AUTO, 512, 1 << 20);
        SegmentGeometry fewer = new SegmentGeometry(2, 8192, PayloadMode.AUTO, 512, 1 << 20);
        assertThatThrownBy(() -> Slab.open(file, more, arena)).isInstanceOf(SegmentFaultException.class);
        assertThatThrownBy(() -> Slab.open(file, fewer, arena)).isInstanceOf(SegmentFaultException.class);
        assertThatCode(() -> Slab.open(file, GEOMETRY, arena)).doesNotThrowAnyException();
    }
}
