package io.memlane.model.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memlane.model.segment.HotWordsView.Look;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HotWordsTest {
    private static final long LIFE = 0x0123_4567_89AB_CDEFL;
    private static final long NOW = 1_000;

    @TempDir(factory = VolumeFolder.class)
    Path folder;

    private Path file() {
        return folder.resolve("hot-0123456789abcdef");
    }

    @Test
    void look_givenRenewedAndTakenBack_seesIt() throws IOException {
        try (HotWords words = HotWords.create(folder, 8, LIFE);
                HotWordsView view = HotWordsView.open(file(), LIFE)) {
            assertThat(view.words()).isEqualTo(8);
            assertThat(view.look(7, 5, NOW)).isEqualTo(Look.GONE);
            words.give(7, 5, NOW + 1);
            assertThat(view.look(7, 5, NOW)).isEqualTo(Look.GOOD);
            assertThat(view.look(7, 6, NOW)).isEqualTo(Look.GONE);
            assertThat(view.look(6, 5, NOW)).isEqualTo(Look.GONE);
            assertThat(view.look(7, 5, NOW + 1)).isEqualTo(Look.LATE);
            words.renew(7, NOW + 2);
            assertThat(view.look(7, 5, NOW + 1)).isEqualTo(Look.GOOD);
            words.takeBack(7);
            assertThat(view.look(7, 5, NOW)).isEqualTo(Look.GONE);
        }
    }

    @Test
    void close_viewIsStillMapped_nothingIsGoodAnyMore() throws IOException {
        HotWords words = HotWords.create(folder, 2, LIFE);
        try (HotWordsView view = HotWordsView.open(file(), LIFE)) {
            words.give(1, 5, NOW + 1);
            words.close();
            assertThat(file()).doesNotExist();
            assertThat(view.look(1, 5, NOW)).isEqualTo(Look.GONE);
        }
    }

    @Test
    void clear_fileOfACacheThatWasKilled_whoMapsItSeesThat() throws IOException {
        HotWords words = HotWords.create(folder, 3000, LIFE);
        try (HotWordsView view = HotWordsView.open(file(), LIFE)) {
            words.give(0, 5, NOW + 1);
            words.give(2999, 6, NOW + 1);
            HotWords.clear(file());
            assertThat(view.look(0, 5, NOW)).isEqualTo(Look.GONE);
            assertThat(view.look(2999, 6, NOW)).isEqualTo(Look.GONE);
            assertThat(file()).hasSize(HotWordsDescriptor.fileBytes(3000));
        }
    }

    @Test
    void look_fileTruncatedMeanwhile_isLostForEver() throws IOException {
        HotWords words = HotWords.create(folder, 8, LIFE);
        try (HotWordsView view = HotWordsView.open(file(), LIFE)) {
            words.give(7, 5, NOW + 1);
            // Often enough to be compiled, which is where a fault is told late.
            for (int i = 0; i < 30_000; i++) {
                assertThat(view.look(7, 5, NOW) == Look.GOOD).isTrue();
            }
            try (RandomAccessFile file = new RandomAccessFile(file().toFile(), "rw")) {
                file.setLength(0);
                assertThat(view.isLost()).isFalse();
                assertThat(view.look(7, 5, NOW)).isEqualTo(Look.LOST);
                file.setLength(HotWordsDescriptor.fileBytes(8));
            }
            assertThat(view.isLost()).isTrue();
            assertThat(view.look(7, 5, NOW)).isEqualTo(Look.GONE);
        }
    }

    @Test
    void stores_fileTruncatedMeanwhile_areGivenUpAtTheFirst() throws IOException {
        HotWords words = HotWords.create(folder, 8, LIFE);
        for (int i = 0; i < 30_000; i++) {
            words.renew(7, i);
        }
        assertThat(words.isGone()).isFalse();
        try (RandomAccessFile file = new RandomAccessFile(file().toFile(), "rw")) {
            file.setLength(0);
        }
        words.renew(7, 1);
        assertThat(words.isGone()).isTrue();
        words.give(7, 5, NOW);
        words.close();
        assertThat(file()).doesNotExist();
    }

    @Test
    void look_fileFilledWithNoise_isNeverGood() throws IOException {
        HotWords words = HotWords.create(folder, 1000, LIFE);
        try (HotWordsView view = HotWordsView.open(file(), LIFE)) {
            for (int word = 0; word < 1000; word++) {
                words.give(word, tag(word), Long.MAX_VALUE / 2);
            }
            byte[] noise = new byte[(int) HotWordsDescriptor.fileBytes(1000)];
            new Random(1).nextBytes(noise);
            Files.write(file(), noise, StandardOpenOption.WRITE);
            for (int word = 0; word < 1000; word++) {
                assertThat(view.look(word, tag(word), NOW)).isEqualTo(Look.GONE);
            }
        }
    }

    private static long tag(int word) {
        return 0x0FED_CBA9_8765_4321L * (word + 1);
    }

    @Test
    void look_closedView_isGone() throws IOException {
        try (HotWords words = HotWords.create(folder, 1, LIFE)) {
            HotWordsView view = HotWordsView.open(file(), LIFE);
            words.give(0, 5, NOW + 1);
            view.close();
            assertThat(view.look(0, 5, NOW)).isEqualTo(Look.GONE);
        }
    }

    @Test
    void open_anotherLifeAnotherLayoutOrAnotherLength_isRefused() throws IOException {
        HotWords.create(folder, 8, LIFE);
        assertThatThrownBy(() -> HotWordsView.open(file(), LIFE + 1)).isInstanceOf(SegmentFaultException.class);
        try (RandomAccessFile file = new RandomAccessFile(file().toFile(), "rw")) {
            file.seek(HotWordsDescriptor.VERSION_OFFSET);
            file.write(2);
            assertThatThrownBy(() -> HotWordsView.open(file(), LIFE)).isInstanceOf(SegmentFaultException.class);
            file.seek(HotWordsDescriptor.VERSION_OFFSET);
            file.write(1);
            HotWordsView.open(file(), LIFE).close();
            file.setLength(HotWordsDescriptor.fileBytes(7));
            assertThatThrownBy(() -> HotWordsView.open(file(), LIFE)).isInstanceOf(SegmentFaultException.class);
            file.setLength(0);
            assertThatThrownBy(() -> HotWordsView.open(file(), LIFE)).isInstanceOf(SegmentFaultException.class);
        }
        Files.delete(file());
        assertThatThrownBy(() -> HotWordsView.open(file(), LIFE)).isInstanceOf(IOException.class);
    }
}
