package io.memlane.cache.content.store;

import static io.memlane.cache.content.store.StoreFixture.key;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process is killed at any moment, again and again, over one store. */
@Tag("long")
class StoreCrashTest {
    private static final int ROUNDS = 40;

    @TempDir
    private Path directory;

    /** The last version that a key surely had; 0 for none. */
    private final Map<String, Long> known = new HashMap<>();

    private final Map<String, Long> begun = new HashMap<>();
    private long lastVersion;

    @Test
    void kill_atAnyMoment_leavesWholeEntriesThatWereSaidToBeThere() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int found = 0;
        for (int round = 0; round < ROUNDS; round++) {
            int lines = 20 + random.nextInt(1_500);
            try (StoreProcess process = StoreProcess.start(
                    List.of(), directory, String.valueOf(lastVersion), String.valueOf(seed + round))) {
                String line = process.output.readLine();
                for (int i = 0; i < lines && line != null; i++) {
                    note(line);
                    line = process.output.readLine();
                }
                assertThat(line).as("it ended by itself, seed %s", seed).isNotNull();
                note(line);
                process.kill();
                for (line = process.output.readLine(); line != null; line = process.output.readLine()) {
                    note(line);
                }
            }
            found += check("seed " + seed + ", round " + round);
        }
        assertThat(found).as("seed %s: entries that outlived a kill", seed).isGreaterThan(ROUNDS * 10);
    }

    private void note(@Nullable String line) {
        if (line == null || !line.endsWith(StoreProcess.END)) {
            return;
        }
        String[] words = line.split(" ", -1);
        switch (words[0]) {
            case "storing" -> {
                begun.put(words[1], Long.parseLong(words[2]));
                lastVersion = Math.max(lastVersion, Long.parseLong(words[2]));
            }
            case "stored" -> {
                known.put(words[1], Long.parseLong(words[2]));
                begun.remove(words[1]);
            }
            case "removing" -> begun.put(words[1], 0L);
            case "removed" -> {
                known.put(words[1], 0L);
                begun.remove(words[1]);
            }
            default -> {
                // a last line that was cut
            }
        }
    }

    /** An entry may have been evicted; else it is the last version that was said, or the one that was being stored. */
    private int check(String as) throws IOException {
        lastVersion += 10_000; // what was begun and not said has versions that nobody gets again
        int found = 0;
        try (Store store = StoreFixture.open(directory, 16 << 20)) {
            for (int i = 0; i < StoreProcess.KEYS; i++) {
                String key = "/k" + i;
                long certain = known.getOrDefault(key, 0L);
                long possible = begun.getOrDefault(key, certain);
                try (StoredEntry entry = store.find(key(key + "$"))) {
                    if (entry != null) {
                        found++;
                        long version = ByteBuffer.wrap(entry.metadata()).getLong();
                        assertThat(version)
                                .as("%s, %s", key, as)
                                .isIn(certain, possible)
                                .isNotZero();
                        assertThat(StoreFixture.read(entry))
                                .as("%s, %s", key, as)
                                .isEqualTo(StoreProcess.content(key + "$", version));
                        known.put(key, version);
                    } else {
                        known.put(key, 0L);
                    }
                }
                begun.remove(key);
            }
            assertThat(store.usedBytes()).as(as).isLessThanOrEqualTo(16 << 20);
        }
        return found;
    }
}
