package io.memlane.cache.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.model.segment.HotWords;
import io.memlane.model.segment.HotWordsDescriptor;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VolumeHotWordsTest {
    private static final long HEADROOM = 1000;

    @TempDir(factory = SharedMemory.class)
    Path folder;

    @Test
    void create_oneByteTooLittle_makesNothingAndSaysHowMuchIsMissing() throws IOException {
        long bytes = HotWordsDescriptor.fileBytes(8);
        try (VolumeHotWords hot = new VolumeHotWords(folder)) {
            assertThat(hot.create(8, bytes + HEADROOM - 1, HEADROOM)).isNull();
            assertThat(folder).isEmptyDirectory();
            assertThat(hot.bytes()).isZero();
            assertThat(hot.state())
                    .contains("no room for hot words", String.valueOf(bytes), "memlane.hot.objects smaller");
            assertThat(hot.create(8, bytes + HEADROOM, HEADROOM)).isNotNull();
            assertThat(hot.bytes()).isEqualTo(bytes);
            assertThat(hot.state()).isEqualTo("on");
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void create_volumeThatTakesNothing_saysWhy() throws IOException {
        try (VolumeHotWords hot = new VolumeHotWords(folder.resolve("missing"))) {
            assertThat(hot.create(8, Long.MAX_VALUE, HEADROOM)).isNull();
            assertThat(hot.state()).contains("takes no hot words");
        }
    }

    @Test
    void state_fileTruncatedMeanwhile_saysSoAtTheNextStore() throws IOException {
        try (VolumeHotWords hot = new VolumeHotWords(folder)) {
            HotWords words = hot.create(8, Long.MAX_VALUE, HEADROOM);
            assertThat(words).isNotNull();
            Path file = folder.resolve(VolumeFixture.names(folder).getFirst());
            try (RandomAccessFile truncated = new RandomAccessFile(file.toFile(), "rw")) {
                truncated.setLength(0);
            }
            words.renew(1, 1);
            assertThat(hot.state()).startsWith("lost").contains("restart the cache");
        }
        assertThat(folder).isEmptyDirectory();
    }
}
