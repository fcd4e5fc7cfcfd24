package io.memlane.cache.content.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Stores in folders of tests. */
final class StoreFixture {
    static final long SIZE_BYTES = 64 << 20;

    private StoreFixture() {}

    static Store open(Path directory) {
        return open(directory, SIZE_BYTES);
    }

    static Store open(Path directory, long bytes) {
        return Store.open(new StoreLimits(directory, bytes, 1_000_000), new StoreMeters(new SimpleMeterRegistry()));
    }

    static byte[] key(String key) {
        return key.getBytes(StandardCharsets.UTF_8);
    }

    /** Bytes that are the same for the same seed. */
    static byte[] body(long seed, int length) {
        byte[] body = new byte[length];
        new Random(seed).nextBytes(body);
        return body;
    }

    static Draft.Outcome put(Store store, String key, byte[] body, String... tags) {
        return put(store, key, body, new byte[] {1, 2, 3}, tags);
    }

    static Draft.Outcome put(Store store, String key, byte[] body, byte[] metadata, String... tags) {
        try (Draft draft = store.draft(key(key))) {
            write(draft, body);
            return draft.commit(body.length, metadata, List.of(tags));
        }
    }

    /** In pieces, as it comes from an origin. */
    static boolean write(Draft draft, byte[] body) {
        for (int at = 0; at < body.length; at += 10_000) {
            if (!draft.write(ByteBuffer.wrap(body, at, Math.min(10_000, body.length - at)))) {
                return false;
            }
        }
        return true;
    }

    /** The body of an entry; null if there is none. */
    static byte @Nullable [] get(Store store, String key) throws IOException {
        try (StoredEntry entry = store.find(key(key))) {
            return entry == null ? null : read(entry);
        }
    }

    static byte[] read(StoredBody body) throws IOException {
        return read(body, ByteBuffer.allocate(64 << 10));
    }

    /** Read into direct memory, as transfers do. */
    static byte[] read(StoredBody body, int step) throws IOException {
        return read(body, ByteBuffer.allocateDirect(step));
    }

    private static byte[] read(StoredBody body, ByteBuffer slot) throws IOException {
        ByteBuffer all = ByteBuffer.allocate(Math.toIntExact(body.lengthBytes()));
        while (all.hasRemaining()) {
            slot.clear();
            assertThat(body.read(slot, all.position())).isPositive();
            all.put(slot.flip());
        }
        assertThat(body.read(slot.clear(), all.capacity())).isEqualTo(-1);
        return all.array();
    }

    /** All files of a store but its lock. */
    static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.endsWith("lock"))
                    .sorted()
                    .toList();
        }
    }

    static List<Path> files(Path directory, String suffix) throws IOException {
        return files(directory).stream()
                .filter(file -> file.toString().endsWith(suffix))
                .toList();
    }
}
