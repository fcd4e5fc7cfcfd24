package io.memlane.cache.content.store;

import static io.memlane.cache.content.store.StoreFixture.body;
import static io.memlane.cache.content.store.StoreFixture.key;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random operations and reopenings, each compared with a map that does the same. */
class StoreModelTest {
    private static final int KEYS = 40;

    @TempDir
    private Path directory;

    @SuppressWarnings("ArrayRecordComponent") // not compared
    private record Modelled(long seed, int length, byte[] metadata, String tag, boolean soft) {}

    private final Map<String, Modelled> model = new HashMap<>();
    private Random random = new Random();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void operations_anyOrder_leaveWhatAMapHas(int round) throws IOException {
        long seed = System.nanoTime() + round;
        random = new Random(seed);
        Store store = StoreFixture.open(directory, 256 << 20);
        try {
            for (int step = 0; step < 1_500; step++) {
                if (random.nextInt(100) == 0) {
                    store.close();
                    store = StoreFixture.open(directory, 256 << 20);
                    for (int i = 0; i < KEYS; i++) {
                        compare(store, "/k" + i, seed);
                    }
                    assertThat(store.entries()).as("seed %s", seed).isGreaterThanOrEqualTo(model.size());
                }
                step(store);
                compare(store, anyKey(), seed);
            }
        } finally {
            store.close();
        }
        assertThat(store.pinnedBytes()).isZero();
    }

    private String anyKey() {
        return "/k" + random.nextInt(KEYS);
    }

    private void step(Store store) throws IOException {
        switch (random.nextInt(12)) {
            case 0 -> {
                String key = anyKey();
                store.remove(key(key));
                model.remove(key);
            }
            case 1, 2 -> update(store, anyKey());
            case 3 -> purge(store);
            case 4 -> {
                if (random.nextInt(20) == 0) {
                    new Sweep(store).run();
                }
            }
            default -> put(store, anyKey());
        }
    }

    private void put(Store store, String key) {
        int length = random.nextInt(4) == 0 ? random.nextInt(300_000) : random.nextInt(5_000);
        Modelled made = new Modelled(random.nextLong(), length, metadata(), "t" + random.nextInt(5), false);
        assertThat(StoreFixture.put(store, key, body(made.seed, length), made.metadata, made.tag))
                .isEqualTo(Draft.Outcome.STORED);
        model.put(key, made);
    }

    private byte[] metadata() {
        byte[] metadata = new byte[random.nextInt(random.nextInt(20) == 0 ? 60_000 : 500)];
        random.nextBytes(metadata);
        return metadata;
    }

    private void update(Store store, String key) {
        Modelled old = model.get(key);
        try (StoredEntry entry = store.find(key(key))) {
            assertThat(entry == null).isEqualTo(old == null);
            if (entry != null && old != null) {
                Modelled now = new Modelled(old.seed, old.length, metadata(), "t" + random.nextInt(5), false);
                assertThat(store.update(entry, now.metadata, List.of(now.tag))).isTrue();
                model.put(key, now);
            }
        }
    }

    private void purge(Store store) throws IOException {
        boolean soft = random.nextBoolean();
        String key = anyKey();
        String tag = "t" + random.nextInt(5);
        Purge purge = switch (random.nextInt(8)) {
            case 0 -> Purge.all();
            case 1, 2 -> Purge.tag(tag);
            case 3, 4 -> Purge.prefix(key(key));
            default -> Purge.key(key(key));
        };
        store.purge(soft ? purge.softly() : purge);
        for (String one : List.copyOf(model.keySet())) {
            Modelled entry = requireNonNull(model.get(one));
            boolean met = switch (purge.kind()) {
                case ALL -> true;
                case TAG -> entry.tag.equals(tag);
                case PREFIX -> one.startsWith(key);
                case KEY -> one.equals(key);
            };
            if (met && soft) {
                model.put(one, new Modelled(entry.seed, entry.length, entry.metadata, entry.tag, true));
            } else if (met) {
                model.remove(one);
            }
        }
    }

    private void compare(Store store, String key, long seed) throws IOException {
        @Nullable Modelled expected = model.get(key);
        try (StoredEntry entry = store.find(key(key))) {
            if (expected == null) {
                assertThat(entry).as("%s, seed %s", key, seed).isNull();
                return;
            }
            assertThat(entry).as("%s, seed %s", key, seed).isNotNull();
            assertThat(requireNonNull(entry).metadata()).as("seed %s", seed).isEqualTo(expected.metadata);
            assertThat(entry.tags()).as("seed %s", seed).containsExactly(expected.tag);
            assertThat(entry.isPurgedSoftly()).as("%s, seed %s", key, seed).isEqualTo(expected.soft);
            assertThat(StoreFixture.read(entry)).as("seed %s", seed).isEqualTo(body(expected.seed, expected.length));
        }
    }
}
