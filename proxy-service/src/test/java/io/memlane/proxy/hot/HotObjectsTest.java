package io.memlane.proxy.hot;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.model.control.HotGrant;
import io.memlane.model.http.Fields;
import io.memlane.model.http.OpaqueVersion;
import io.memlane.model.http.ResponseHead;
import io.memlane.model.segment.HotWords;
import io.memlane.model.segment.HotWordsView;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

class HotObjectsTest {
    private static final long LIFE = 7;
    private static final long TAG = 99;
    private static final int LENGTH = 4096;
    /** As many as there is room for. */
    private static final int ROOM = 4 * HotMemory.CHUNK_BYTES / LENGTH;

    @TempDir
    Path folder;

    private HotWords words;
    private HotWordsView view;
    private HotObjects objects;

    @BeforeEach
    void open() throws IOException {
        words = HotWords.create(folder, 1, LIFE);
        view = HotWordsView.open(file(), LIFE);
        words.give(0, TAG, System.nanoTime() + Long.MAX_VALUE / 4);
        HotProperties properties = new HotProperties(DataSize.ofMegabytes(4), DataSize.ofKilobytes(128));
        objects = new HotObjects(() -> view, asked -> {}, properties);
    }

    @AfterEach
    void close() throws IOException {
        view.close();
        words.close();
    }

    private Path file() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.findFirst().orElseThrow();
        }
    }

    /** As a request is handled: found, or asked for and perhaps kept. */
    private boolean ask(String key) {
        HotObject found = objects.find(key, Fields.EMPTY);
        if (found != null) {
            found.release();
            return true;
        }
        if (objects.wanted(new HotRequest(key, Fields.EMPTY, null, 0)) != null) {
            keep(key);
        }
        return false;
    }

    private void keep(String key) {
        ResponseHead head = new ResponseHead(200, Fields.EMPTY, LENGTH, OpaqueVersion.NONE, true);
        HotMemory.Block block = objects.room(key, head);
        if (block != null) {
            HotGrant grant = new HotGrant(0, TAG, false, 0, 0);
            objects.put(new HotObject(key, view, grant, head, Fields.EMPTY, System.nanoTime(), block));
        }
    }

    @Test
    void scan_tenThousandColdObjects_whatIsAskedForOftenStays() {
        int hot = ROOM / 2;
        for (int round = 0; round < 6; round++) {
            for (int i = 0; i < hot; i++) {
                ask("/hot/" + i);
            }
        }
        Random random = new Random(1);
        int hits = 0;
        int asked = 0;
        for (int cold = 0; cold < 10_000; cold++) {
            ask("/cold/" + cold);
            asked++;
            hits += ask("/hot/" + random.nextInt(hot)) ? 1 : 0;
        }
        assertThat(hits).as("hits of %d", asked).isGreaterThan(asked * 98 / 100);
        int left = 0;
        for (int i = 0; i < hot; i++) {
            left += ask("/hot/" + i) ? 1 : 0;
        }
        assertThat(left).as("left of %d", hot).isGreaterThan(hot * 98 / 100);
    }

    @Test
    void status_someGivenMoreThanOthers_saysThemFirst() {
        for (int i = 0; i < 6; i++) {
            for (int asked = 0; asked < 3 + i; asked++) {
                ask("/kept/" + i);
            }
        }
        HotStatus status = objects.status(2);
        assertThat(status.on()).isTrue();
        assertThat(status.objects()).isEqualTo(6);
        assertThat(status.bytes()).isEqualTo(6 * LENGTH);
        assertThat(status.maxBytes()).isEqualTo(4 * HotMemory.CHUNK_BYTES);
        assertThat(status.asked()).isEqualTo(33);
        assertThat(status.hits()).isEqualTo(21);
        assertThat(status.top())
                .containsExactly(new HotStatus.Kept("/kept/5", LENGTH, 6), new HotStatus.Kept("/kept/4", LENGTH, 5));
    }

    private HotObject hot(String key) {
        ask(key);
        ask(key);
        HotObject object = objects.find(key, Fields.EMPTY);
        object.release();
        return object;
    }

    @Test
    void mayGiveAgain_asLongAsItIsGood_countsAsAFind() {
        HotObject object = hot("/a");
        long hits = objects.counts().hits();
        assertThat(objects.mayGiveAgain(object)).isTrue();
        object.release();
        assertThat(objects.counts().hits()).isEqualTo(hits + 1);
        assertThat(object.status().hits()).isEqualTo(2);
        words.takeBack(0);
        assertThat(objects.mayGiveAgain(object)).isFalse();
        words.give(0, TAG + 1, System.nanoTime() + Long.MAX_VALUE / 4);
        assertThat(objects.mayGiveAgain(object)).as("another answer's word").isFalse();
        assertThat(objects.counts().hits()).isEqualTo(hits + 1);
    }

    @Test
    void mayGiveAgain_timeIsOver_isLeftToFind() {
        HotObject object = hot("/a");
        words.renew(0, System.nanoTime() - 1);
        assertThat(objects.mayGiveAgain(object)).isFalse();
        words.renew(0, System.nanoTime() + Long.MAX_VALUE / 4);
        assertThat(objects.mayGiveAgain(object)).isTrue();
        object.release();
    }

    @Test
    void mayGiveAgain_evicted_isFalseAndItsMemoryIsLeftAlone() {
        HotObject object = hot("/a");
        for (int i = 0; i < 4 * ROOM; i++) {
            for (int asked = 0; asked < 6; asked++) {
                ask("/b/" + i);
            }
        }
        assertThat(objects.find("/a", Fields.EMPTY)).isNull();
        assertThat(objects.mayGiveAgain(object)).isFalse();
    }

    @Test
    void mayGiveAgain_anotherCachesWords_isFalse() throws IOException {
        HotObject object = hot("/a");
        HotWordsView before = view;
        view = HotWordsView.open(file(), LIFE);
        before.close();
        assertThat(objects.mayGiveAgain(object)).isFalse();
    }

    @Test
    void mayGiveAgain_wordsTruncatedMeanwhile_isFalseAndAllIsOff() throws IOException {
        HotObject object = hot("/a");
        try (RandomAccessFile file = new RandomAccessFile(file().toFile(), "rw")) {
            file.setLength(0);
        }
        assertThat(objects.isOn()).isTrue();
        assertThat(objects.mayGiveAgain(object)).isFalse();
        assertThat(objects.isOn()).isFalse();
    }

    @Test
    void find_wordsTruncatedMeanwhile_givesNothingAndIsOff() throws IOException {
        ask("/a");
        ask("/a");
        assertThat(ask("/a")).isTrue();
        try (RandomAccessFile file = new RandomAccessFile(file().toFile(), "rw")) {
            file.setLength(0);
        }
        assertThat(objects.isOn()).isTrue();
        assertThat(ask("/a")).isFalse();
        assertThat(objects.isOn()).isFalse();
        assertThat(objects.wanted(new HotRequest("/a", Fields.EMPTY, null, 0))).isNull();
    }
}
