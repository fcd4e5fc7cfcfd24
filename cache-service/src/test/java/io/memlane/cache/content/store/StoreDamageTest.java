package io.memlane.cache.content.store;

import static io.memlane.cache.content.store.StoreFixture.body;
import static io.memlane.cache.content.store.StoreFixture.get;
import static io.memlane.cache.content.store.StoreFixture.key;
import static io.memlane.cache.content.store.StoreFixture.open;
import static io.memlane.cache.content.store.StoreFixture.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that aren't what was written: each costs what it held, at most. What was purged or removed stays so. */
class StoreDamageTest {
    private static final int ENTRIES = 30;

    @TempDir
    private Path scratch;

    private Path good = Path.of("");
    private Path directory = Path.of("");

    @BeforeEach
    void fillAStore() throws IOException {
        good = scratch.resolve("good");
        directory = scratch.resolve("store");
        try (Store store = open(good)) {
            for (int i = 0; i < ENTRIES; i++) {
                put(store, "/live/" + i, content(i), "t" + i);
                put(store, "/purged/" + i, body(i, 700), "purged");
                put(store, "/removed/" + i, body(i, i % 10 == 0 ? 100_000 : 700));
                put(store, "/replaced/" + i, body(i, 700));
            }
            store.purge(Purge.tag("purged"));
            for (int i = 0; i < ENTRIES; i++) {
                store.remove(key("/removed/" + i));
                put(store, "/replaced/" + i, body(-i - 1, 800));
            }
        }
    }

    private static byte[] content(int i) {
        return body(1_000 + i, i % 10 == 0 ? 150_000 : 40 * i * i);
    }

    private void copyStore() throws IOException {
        deleteStore();
        try (Stream<Path> files = Files.walk(good)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, directory.resolve(good.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    private void deleteStore() throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file :
                        files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static byte @Nullable [] tryToGet(Store store, String key) throws IOException {
        try {
            return get(store, key);
        } catch (DamageException e) {
            assertThat(get(store, key)).as("gone once it was seen").isNull();
            return null;
        }
    }

    /** Nothing wrong, nothing that was gone; returns how many of those that should be there aren't. */
    private int missing(Object damage) throws IOException {
        int missing = 0;
        try (Store store = open(directory)) {
            for (int i = 0; i < ENTRIES; i++) {
                missing += isMissing(damage, tryToGet(store, "/live/" + i), content(i));
                missing += isMissing(damage, tryToGet(store, "/replaced/" + i), body(-i - 1, 800));
                assertThat(get(store, "/purged/" + i)).as("%s", damage).isNull();
                assertThat(get(store, "/removed/" + i)).as("%s", damage).isNull();
            }
            assertThat(put(store, "/new", body(5, 5_000))).as("%s", damage).isEqualTo(Draft.Outcome.STORED);
            assertThat(get(store, "/new")).isEqualTo(body(5, 5_000));
        }
        return missing;
    }

    private static int isMissing(Object damage, byte @Nullable [] found, byte[] expected) {
        if (found != null) {
            assertThat(found).as("%s", damage).isEqualTo(expected);
        }
        return found == null ? 1 : 0;
    }

    private static void flip(Path file, long at, int bit) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, at);
            one.put(0, (byte) (one.get(0) ^ 1 << bit));
            channel.write(one.flip(), at);
        }
    }

    @Tag("long")
    @Test
    void flippedBit_anywhere_costsOneEntryAtMost() throws IOException {
        Random random = new Random(7);
        List<Path> files = StoreFixture.files(good);
        for (int round = 0; round < 250; round++) {
            copyStore();
            Path file = directory.resolve(good.relativize(files.get(round % files.size())));
            long at = (long) (random.nextDouble() * Files.size(file));
            flip(file, at, random.nextInt(8));
            assertThat(missing(file + " at " + at)).as("%s at %s", file, at).isLessThanOrEqualTo(1);
        }
    }

    @Test
    void flippedBit_whileTheStoreIsOpen_isNeverHandedOut() throws IOException {
        copyStore();
        try (Store store = open(directory);
                StoredEntry entry = Objects.requireNonNull(store.find(key("/live/10")))) {
            Path file = StoreFixture.files(directory.resolve("bodies")).stream()
                    .filter(one -> sizeOf(one) > 150_000)
                    .findFirst()
                    .orElseThrow();
            for (Path one : StoreFixture.files(directory.resolve("bodies"))) {
                flip(one, 70_000, 3);
            }
            assertThat(file).exists();
            ByteBuffer slot = ByteBuffer.allocate(64 << 10);
            assertThat(entry.read(slot, 0)).isEqualTo(64 << 10);
            assertThat(slot.flip()).isEqualTo(ByteBuffer.wrap(content(10), 0, 64 << 10));
            assertThatThrownBy(() -> entry.read(slot.clear(), 64 << 10)).isInstanceOf(DamageException.class);
            assertThat(store.find(key("/live/10"))).isNull();
        }
    }

    private static long sizeOf(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0;
        }
    }

    @Test
    void truncatedFile_anywhere_isHarmless() throws IOException {
        Random random = new Random(8);
        List<Path> files = StoreFixture.files(good);
        for (int round = 0; round < 100; round++) {
            copyStore();
            Path file = directory.resolve(good.relativize(files.get(round % files.size())));
            long length = (long) (random.nextDouble() * Files.size(file));
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(length);
            }
            int missing = missing(file + " ends at " + length);
            if (!file.toString().endsWith(".seg")) {
                assertThat(missing).as("%s ends at %s", file, length).isLessThanOrEqualTo(1);
            }
        }
    }

    @Test
    void removedFile_any_isHarmless() throws IOException {
        for (Path file : StoreFixture.files(good)) {
            copyStore();
            Files.delete(directory.resolve(good.relativize(file)));
            int missing = missing(file + " is gone");
            if (!file.toString().endsWith(".seg")) {
                assertThat(missing).as("%s is gone", file).isLessThanOrEqualTo(1);
            }
        }
    }

    @Test
    void garbage_inAnyFile_isHarmless() throws IOException {
        Random random = new Random(9);
        List<Path> files = StoreFixture.files(good);
        for (int round = 0; round < 100; round++) {
            copyStore();
            Path file = directory.resolve(good.relativize(files.get(round % files.size())));
            byte[] bytes = Files.readAllBytes(file);
            int from = random.nextInt(bytes.length);
            byte[] garbage = new byte[random.nextInt(bytes.length - from) + 1];
            random.nextBytes(garbage);
            System.arraycopy(garbage, 0, bytes, from, garbage.length);
            Files.write(file, bytes);
            missing(file + " from " + from);
        }
    }

    @Test
    void garbage_beside_isHarmless() throws IOException {
        copyStore();
        Files.write(directory.resolve("purges-1.new"), body(1, 500));
        Files.write(directory.resolve("segments/0000ffff.seg"), body(2, 100_000));
        Files.write(directory.resolve("segments/0000fffe.idx"), body(3, 5_000));
        Files.write(directory.resolve("segments/readme.txt"), body(4, 5));
        Files.write(directory.resolve("segments/gggggggg.seg"), body(4, 5));
        Files.createDirectory(directory.resolve("segments/0000fffd.seg"));
        Files.createDirectories(directory.resolve("bodies/ff/ff"));
        Files.write(directory.resolve("bodies/ff/nothing"), body(4, 5));
        Files.write(directory.resolve("bodies/nothing"), body(4, 5));
        Files.createSymbolicLink(directory.resolve("segments/0000fffc.seg"), Path.of("/dev/zero"));
        assertThat(missing("garbage beside")).isZero();
    }

    /** Another store's segment under a free number: its entries aren't this one's. */
    @Test
    void segmentOfAnotherStore_copiedInto_isIgnored() throws IOException {
        Path other = scratch.resolve("other");
        try (Store store = open(other)) {
            put(store, "/live/1", body(-1, 99));
        }
        copyStore();
        Files.copy(other.resolve("segments/00000001.seg"), directory.resolve("segments/0000000f.seg"));
        Files.copy(other.resolve("segments/00000001.idx"), directory.resolve("segments/0000000f.idx"));
        assertThat(missing("another's segment")).isZero();
    }

    /** Who writes bodies may know the format, but not the store's id. */
    @Test
    void body_thatLooksLikeARecord_isNotTakenForOne() throws IOException {
        byte[] forged = new byte[60_000];
        RecordHead head = new RecordHead(99, 99, 0, 0, key("/forged"), List.of(), new byte[0], new int[0]);
        for (int at = 0; at + 256 < forged.length; at += 64) {
            head.encode(1234, RecordStatus.LIVE, null).get(forged, at, 64);
        }
        try (Store store = open(directory)) {
            put(store, "/a", forged);
            put(store, "/b", body(1, 100));
        }
        Files.delete(directory.resolve("segments/00000001.idx"));
        flip(directory.resolve("segments/00000001.seg"), 64 + 20, 3);
        try (Store store = open(directory)) {
            assertThat(get(store, "/a")).isNull();
            assertThat(get(store, "/forged")).isNull();
            assertThat(get(store, "/b")).isEqualTo(body(1, 100));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"segments", "bodies", "."})
    void folder_removedWhileTheStoreIsOpen_costsStoringAtMost(String name) throws IOException {
        copyStore();
        Path removed = directory.resolve(name).normalize();
        try (Store store = open(directory)) {
            try (Stream<Path> files = Files.walk(removed)) {
                for (Path file :
                        files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
            for (int i = 0; i < ENTRIES; i++) {
                isMissing(name, tryToGet(store, "/live/" + i), content(i));
                put(store, "/more/" + i, body(i, 20_000 * i));
                isMissing(name, tryToGet(store, "/more/" + i), body(i, 20_000 * i));
                store.remove(key("/live/" + i));
                assertThat(get(store, "/live/" + i)).isNull();
            }
        }
        try (Store store = open(directory)) {
            for (int i = 0; i < ENTRIES; i++) {
                isMissing(name, tryToGet(store, "/more/" + i), body(i, 20_000 * i));
            }
            assertThat(put(store, "/new", body(5, 5_000))).isEqualTo(Draft.Outcome.STORED);
            assertThat(get(store, "/new")).isEqualTo(body(5, 5_000));
        }
    }
}
