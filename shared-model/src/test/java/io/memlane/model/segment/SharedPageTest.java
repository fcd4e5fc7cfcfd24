package io.memlane.model.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SharedPageTest {
    @TempDir(factory = VolumeFolder.class)
    Path folder;

    private final Arena arena = Arena.ofShared();
    private Path file;
    private SharedPage cache;
    private SharedPage proxy;

    @BeforeEach
    void create() throws Exception {
        file = folder.resolve("shared");
        cache = SharedPage.create(file, arena);
        proxy = SharedPage.open(file, arena);
    }

    @AfterEach
    void close() {
        arena.close();
    }

    @Test
    void create_itsFile_isOnePageThatTheGroupWrites() throws Exception {
        assertThat(file).hasSize(4096);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-rw----");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 255, 1L << 40, Long.MAX_VALUE, -1})
    void words_writtenByProxy_areReadByCache(long value) {
        proxy.publishReleased(value);
        assertThat(cache.released()).isEqualTo(value);
        proxy.publishCancelled(value);
        assertThat(cache.cancelledRequest()).isEqualTo(value);
        proxy.publishRetiredCycle((int) value);
        assertThat(cache.retiredCycle()).isEqualTo((int) value);
    }

    @Test
    void takeReaderWakesAt_countReached_isTrueOnce() {
        assertThat(cache.takeReaderWakesAt(Long.MAX_VALUE)).isFalse();
        proxy.setReaderWakesAt(5);
        assertThat(cache.takeReaderWakesAt(4)).isFalse();
        assertThat(cache.takeReaderWakesAt(5)).isTrue();
        assertThat(cache.takeReaderWakesAt(6)).isFalse();
        proxy.setReaderWakesAt(5);
        assertThat(cache.takeReaderWakesAt(Long.MAX_VALUE)).as("terminal frame").isTrue();
        proxy.setReaderWakesAt(5);
        proxy.clearReaderWakesAt();
        assertThat(cache.takeReaderWakesAt(5)).isFalse();
    }

    @Test
    void takeWriterWakesAt_countReached_isTrueOnce() {
        assertThat(proxy.takeWriterWakesAt(Long.MAX_VALUE)).isFalse();
        cache.setWriterWakesAt(5);
        assertThat(proxy.takeWriterWakesAt(4)).isFalse();
        assertThat(proxy.takeWriterWakesAt(5)).isTrue();
        assertThat(proxy.takeWriterWakesAt(6)).isFalse();
        cache.setWriterWakesAt(5);
        assertThat(proxy.takeWriterWakesAt(7)).as("count passed").isTrue();
        cache.setWriterWakesAt(5);
        cache.clearWriterWakesAt();
        assertThat(proxy.takeWriterWakesAt(5)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 7, 8, 11})
    void open_magicOrVersionChanged_isFault(long offset) throws Exception {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(offset);
            bytes.write(0x7F);
        }
        assertThatThrownBy(() -> SharedPage.open(file, arena)).isInstanceOf(SegmentFaultException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 12, 4095})
    void open_truncated_isFault(int bytes) throws Exception {
        Path shorter = Files.write(folder.resolve("shorter"), Arrays.copyOf(Files.readAllBytes(file), bytes));
        assertThatThrownBy(() -> SharedPage.open(shorter, arena))
                .isInstanceOf(SegmentFaultException.class)
                .hasMessageContaining("4096");
    }
}
