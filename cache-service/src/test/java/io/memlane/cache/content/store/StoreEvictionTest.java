package io.memlane.cache.content.store;

import static io.memlane.cache.content.store.StoreFixture.body;
import static io.memlane.cache.content.store.StoreFixture.get;
import static io.memlane.cache.content.store.StoreFixture.key;
import static io.memlane.cache.content.store.StoreFixture.put;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoreEvictionTest {
    private static final long SIZE_BYTES = 16 << 20;

    @TempDir
    private Path directory;

    /** As a fill does that isn't in a hurry: what there is no room for at this moment is tried once more. */
    private static void putSurely(Store store, String key, byte[] body) {
        if (put(store, key, body) != Draft.Outcome.STORED) {
            Awaitility.await()
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> put(store, key, body) == Draft.Outcome.STORED);
        }
    }

    private long onDisk() throws IOException {
        AtomicLong bytes = new AtomicLong();
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                bytes.addAndGet(attributes.size());
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                return FileVisitResult.CONTINUE; // evicted meanwhile
            }
        });
        return bytes.get();
    }

    @ParameterizedTest
    @ValueSource(ints = {3_000, 60_000, 300_000})
    void store_muchMoreThanFits_staysWithinItsSizeAndKeepsTheLatest(int length) throws IOException {
        try (Store store = StoreFixture.open(directory, SIZE_BYTES)) {
            int count = (int) (3 * SIZE_BYTES / length);
            for (int i = 0; i < count; i++) {
                putSurely(store, "/" + i, body(i, length));
                if (i % 50 == 0) {
                    assertThat(onDisk()).isLessThanOrEqualTo(SIZE_BYTES + (64 << 10));
                }
            }
            assertThat(store.usedBytes()).isLessThanOrEqualTo(SIZE_BYTES);
            assertThat(get(store, "/" + (count - 1))).isEqualTo(body(count - 1, length));
            assertThat(get(store, "/0")).isNull();
            assertThat(store.entries() * length).isGreaterThan(SIZE_BYTES / 2);
        }
        try (Store store = StoreFixture.open(directory, SIZE_BYTES)) {
            assertThat(store.usedBytes()).isLessThanOrEqualTo(SIZE_BYTES);
            assertThat(store.entries() * length).isGreaterThan(SIZE_BYTES / 2);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {3_000, 200_000})
    void store_whatIsAskedForBesideAFlood_stays(int length) throws IOException {
        int hot = (int) (SIZE_BYTES / 4 / length);
        int flood = (int) (4 * SIZE_BYTES / length);
        try (Store store = StoreFixture.open(directory, SIZE_BYTES)) {
            for (int i = 0; i < hot; i++) {
                putSurely(store, "/hot/" + i, body(i, length));
            }
            Random random = new Random(1);
            for (int i = 0; i < flood; i++) {
                putSurely(store, "/flood/" + i, body(-i, length));
                for (int use = 0; use < 2; use++) {
                    get(store, "/hot/" + random.nextInt(hot));
                }
            }
            int kept = 0;
            for (int i = 0; i < hot; i++) {
                byte[] body = get(store, "/hot/" + i);
                if (body != null) {
                    assertThat(body).isEqualTo(body(i, length));
                    kept++;
                }
            }
            // In the order in which they came none would be. Which uses are seen before an object's turn comes depends
            // on the threads: on a
            // busy machine 82 to 94% of the short ones were there, and all of the long ones.
            assertThat(kept).isGreaterThan(hot * 2 / 3);
        }
    }

    /** Zipf's distribution with a scan beside it: better than first in, first out by far, and than the least recently used. */
    @Test
    void hitRatio_zipfBesideAScan_isBetterThanOfTheLeastRecentlyUsed() throws IOException {
        int length = 20_000;
        int fits = (int) (SIZE_BYTES / length * 15 / 16);
        int[] asked = asked(12_000);
        int hits = 0;
        try (Store store = StoreFixture.open(directory, SIZE_BYTES)) {
            byte[] body = body(1, length);
            for (int key : asked) {
                try (StoredEntry entry = store.find(key("/" + key))) {
                    if (entry != null) {
                        hits++;
                        continue;
                    }
                }
                putSurely(store, "/" + key, body);
            }
        }
        assertThat(hits).isGreaterThan(leastRecentlyUsed(asked, fits));
    }

    private static int[] asked(int count) {
        Random random = new Random(3);
        int objects = 5_000;
        double[] cumulated = new double[objects];
        double sum = 0;
        for (int i = 0; i < objects; i++) {
            sum += 1 / Math.pow(i + 1, 0.9);
            cumulated[i] = sum;
        }
        int[] asked = new int[count];
        for (int i = 0; i < count; i++) {
            int at = java.util.Arrays.binarySearch(cumulated, random.nextDouble() * sum);
            asked[i] = i % 4 == 0 ? objects + i : at < 0 ? -at - 1 : at;
        }
        return asked;
    }

    private static int leastRecentlyUsed(int[] asked, int fits) {
        var cache = new java.util.LinkedHashMap<Integer, Integer>(16, 0.75f, true);
        int hits = 0;
        for (int key : asked) {
            if (cache.put(key, key) != null) {
                hits++;
            } else if (cache.size() > fits) {
                cache.pollFirstEntry();
            }
        }
        return hits;
    }

    @Test
    void store_moreEntriesThanAllowed_evicts() throws IOException {
        StoreLimits limits = new StoreLimits(directory, SIZE_BYTES, 1_000);
        try (Store store = Store.open(limits, new StoreMeters(new SimpleMeterRegistry()))) {
            for (int i = 0; i < 3_000; i++) {
                put(store, "/" + i, body(i, 10));
            }
            Awaitility.await().until(() -> store.entries() <= 1_000);
            assertThat(store.entries()).isGreaterThan(900);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {3_000, 300_000})
    void evicted_whileItIsRead_isReadToItsEndAndThenGivesItsSpaceBack(int length) throws IOException {
        try (Store store = StoreFixture.open(directory, SIZE_BYTES)) {
            List<StoredEntry> open = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                put(store, "/open/" + i, body(i, length));
                open.add(Objects.requireNonNull(store.find(key("/open/" + i))));
                for (int use = 0; use < 5; use++) {
                    putSurely(store, "/fill/" + i + "/" + use, body(i, 200_000));
                }
            }
            Eviction eviction = new Eviction(store, store.folder().segments(), SIZE_BYTES);
            while (store.evict(eviction)) {}
            assertThat(store.entries()).isZero();
            assertThat(store.pinnedBytes()).isPositive();
            for (int i = 0; i < 5; i++) {
                assertThat(StoreFixture.read(open.get(i))).isEqualTo(body(i, length));
                open.get(i).close();
            }
            assertThat(store.pinnedBytes()).isZero();
        }
    }

    @Test
    void draft_longerThanAQuarterOfTheStore_isNotStoredAndEvictsNothing() throws IOException {
        try (Store store = StoreFixture.open(directory, SIZE_BYTES)) {
            put(store, "/a", body(1, 1_000));
            try (Draft draft = store.draft(key("/b"));
                    StoredBody reader = draft.open()) {
                byte[] body = body(2, 5_000_000);
                assertThat(StoreFixture.write(draft, body)).isFalse();
                assertThat(draft.writtenBytes()).isGreaterThan(4_000_000);
                assertThat(StoreFixture.read(reader))
                        .isEqualTo(java.util.Arrays.copyOf(body, (int) draft.writtenBytes()));
                assertThat(draft.commit(5_000_000, new byte[0], List.of())).isEqualTo(Draft.Outcome.FULL);
            }
            assertThat(get(store, "/a")).isEqualTo(body(1, 1_000));
        }
    }

    @Test
    void draft_ofAnnouncedLength_findsRoomMadeForIt() throws IOException {
        try (Store store = StoreFixture.open(directory, SIZE_BYTES)) {
            for (int i = 0; i < 150; i++) {
                putSurely(store, "/" + i, body(i, 100_000));
            }
            byte[] body = body(2, 3_900_000);
            try (Draft draft = store.draft(key("/b"), body.length)) {
                Awaitility.await().until(() -> store.usedBytes() < SIZE_BYTES - body.length);
                assertThat(StoreFixture.write(draft, body)).isTrue();
                assertThat(draft.commit(body.length, new byte[0], List.of())).isEqualTo(Draft.Outcome.STORED);
            }
            assertThat(get(store, "/b")).isEqualTo(body);
        }
    }
}
