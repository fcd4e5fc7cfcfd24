package io.memlane.cache.content.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** By number the kernel says of a file what it says by path. */
@EnabledOnOs(OS.LINUX)
class KernelStatTest {
    @TempDir
    Path folder;

    private static FileStat stat(FileChannel channel) throws IOException {
        return Descriptor.of(channel).stat().orElseThrow();
    }

    @Test
    void of_openFile_isWhatThePathSays() throws IOException {
        Path file = Files.write(folder.resolve("file"), new byte[12_345]);
        for (Instant time : new Instant[] {
            Instant.parse("2026-11-26T12:34:56.123456789Z"), Instant.EPOCH, Instant.parse("1969-12-31T23:59:58.5Z")
        }) {
            Files.setLastModifiedTime(file, FileTime.from(time));
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                FileStat stat = stat(channel);
                assertThat(stat).isEqualTo(FileStat.of(file));
                assertThat(stat.version().sizeBytes()).isEqualTo(12_345);
                if (!time.isBefore(Instant.EPOCH)) { // not every file system has times before it
                    assertThat(stat.version().modifiedNanos())
                            .isEqualTo(FileTime.from(time).to(TimeUnit.NANOSECONDS));
                }
                assertThat(stat.regular() && stat.linked()).isTrue();
            }
        }
    }

    @Test
    void of_deletedFile_isStillTold() throws IOException {
        Path file = Files.write(folder.resolve("file"), new byte[3]);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            Files.delete(file);
            assertThat(stat(channel).linked()).isFalse();
            assertThat(stat(channel).version().sizeBytes()).isEqualTo(3);
        }
    }

    @Test
    void of_device_isNotRegular() throws IOException {
        try (FileChannel channel = FileChannel.open(Path.of("/dev/null"), StandardOpenOption.READ)) {
            assertThat(stat(channel)).isEqualTo(FileStat.of(Path.of("/dev/null")));
            assertThat(stat(channel).regular()).isFalse();
        }
    }

    @Test
    void of_noDescriptor_isEmpty() {
        assertThat(KernelStat.of(-1)).isEmpty();
        assertThat(KernelStat.of(1_000_000)).isEmpty();
    }
}
