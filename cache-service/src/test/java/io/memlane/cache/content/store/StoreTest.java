package io.memlane.cache.content.store;

import static io.memlane.cache.content.store.StoreFixture.body;
import static io.memlane.cache.content.store.StoreFixture.get;
import static io.memlane.cache.content.store.StoreFixture.key;
import static io.memlane.cache.content.store.StoreFixture.open;
import static io.memlane.cache.content.store.StoreFixture.put;
import static io.memlane.cache.content.store.StoreFixture.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoreTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100, 16 << 10, (16 << 10) + 1, 64 << 10, (64 << 10) + 1, 300_000, 5_000_000})
    void find_committed_isTheSameNowAndAfterAReopening(int length) throws IOException {
        byte[] body = body(length, length);
        try (Store store = open(directory)) {
            assertThat(put(store, "a", body, "t")).isEqualTo(Draft.Outcome.STORED);
            assertThat(get(store, "a")).isEqualTo(body);
        }
        try (Store store = open(directory);
                StoredEntry entry = Objects.requireNonNull(store.find(key("a")))) {
            assertThat(entry.metadata()).containsExactly(1, 2, 3);
            assertThat(entry.tags()).containsExactly("t");
            assertThat(entry.lengthBytes()).isEqualTo(length);
            assertThat(read(entry, 1000)).isEqualTo(body);
            assertThat(read(entry, 50_000)).isEqualTo(body);
            assertThat(store.find(key("b"))).isNull();
        }
    }

    @Test
    void read_anyPartOfABody_isThatPart() throws IOException {
        byte[] body = body(1, 100_000);
        try (Store store = open(directory)) {
            put(store, "a", body);
            try (StoredEntry entry = Objects.requireNonNull(store.find(key("a")))) {
                for (int start = 0; start < body.length; start += 7_919) {
                    ByteBuffer part = ByteBuffer.allocate(5_000);
                    int count = entry.read(part, start);
                    assertThat(count).isPositive();
                    assertThat(part.flip()).isEqualTo(ByteBuffer.wrap(body, start, count));
                }
            }
        }
    }

    @Test
    void find_aLongBodyOnceMore_isAtHandAndKeepsNoSpaceWhenItGoes() throws IOException {
        try (Store store = open(directory)) {
            long before = store.usedBytes();
            put(store, "a", body(1, 200_000));
            assertThat(store.isAtHand(key("a"))).as("before it was read").isFalse();
            assertThat(get(store, "a")).isEqualTo(body(1, 200_000));
            assertThat(store.isAtHand(key("a"))).isTrue();

            put(store, "a", body(2, 200_000));
            assertThat(get(store, "a")).isEqualTo(body(2, 200_000));
            store.remove(key("a"));
            assertThat(store.pinnedBytes()).isZero();
            assertThat(store.usedBytes() - before).isLessThan(10_000);
        }
    }

    @Test
    void find_moreLongBodiesThanStayOpen_closesTheOthers() throws IOException {
        try (Store store = open(directory)) {
            for (int i = 0; i < 300; i++) {
                put(store, "k" + i, body(i, 70_000));
                get(store, "k" + i);
            }
            assertThat(store.isAtHand(key("k0"))).isFalse();
            assertThat(store.isAtHand(key("k299"))).isTrue();
            assertThat(get(store, "k0")).isEqualTo(body(0, 70_000));
        }
    }

    @Test
    void meaning_ofAnEntryThatIsAskedForAgain_isWorkedOutOnceForEachOfItsMetadata() throws IOException {
        AtomicInteger decoded = new AtomicInteger();
        Function<byte[], Object> decode = metadata -> metadata[0] + "." + decoded.incrementAndGet();
        try (Store store = open(directory)) {
            put(store, "a", body(1, 10), new byte[] {7});
            for (int i = 0; i < 3; i++) {
                try (StoredEntry entry = Objects.requireNonNull(store.find(key("a")))) {
                    assertThat(entry.meaning(decode)).isEqualTo("7.1");
                }
            }
            try (StoredEntry entry = Objects.requireNonNull(store.find(key("a")))) {
                store.update(entry, new byte[] {8}, List.of());
            }
            try (StoredEntry entry = Objects.requireNonNull(store.find(key("a")))) {
                assertThat(entry.meaning(decode)).isEqualTo("8.2");
            }
        }
    }

    @Test
    void draft_notCommitted_isNoEntryAndLeavesNothing() throws IOException {
        try (Store store = open(directory)) {
            long before = store.usedBytes();
            try (Draft draft = store.draft(key("a"))) {
                StoreFixture.write(draft, body(1, 200_000));
                assertThat(store.find(key("a"))).isNull();
                assertThat(store.usedBytes()).isGreaterThan(before);
            }
            assertThat(store.find(key("a"))).isNull();
            assertThat(store.usedBytes()).isEqualTo(before);
            assertThat(directory.resolve("bodies")).isDirectoryNotContaining("regex:.*/[0-9a-f]+/.*");
            assertThat(StoreFixture.files(directory.resolve("bodies"))).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {50_000, 200_000})
    void commit_anotherLengthThanExpected_isIncompleteAndNoEntry(int length) {
        try (Store store = open(directory);
                Draft draft = store.draft(key("a"))) {
            StoreFixture.write(draft, body(1, length));
            assertThat(draft.commit(length + 1, new byte[0], List.of())).isEqualTo(Draft.Outcome.INCOMPLETE);
            assertThat(store.find(key("a"))).isNull();
        }
    }

    @Test
    void commit_metadataTooLong_isTooLarge() {
        try (Store store = open(directory);
                Draft draft = store.draft(key("a"))) {
            assertThat(draft.commit(0, new byte[(64 << 10) + 1], List.of())).isEqualTo(Draft.Outcome.TOO_LARGE);
            assertThat(draft.commit(0, new byte[64 << 10], List.of())).isEqualTo(Draft.Outcome.STORED);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {40_000, 400_000})
    void draft_readWhileItIsWritten_hasWhatWasWrittenAndReadsOnAfterTheCommit(int length) throws IOException {
        byte[] body = body(1, length);
        try (Store store = open(directory)) {
            StoredBody reader;
            try (Draft draft = store.draft(key("a"))) {
                reader = draft.open();
                ByteBuffer slot = ByteBuffer.allocate(length);
                assertThat(reader.read(slot, 0)).isEqualTo(-1);
                draft.write(ByteBuffer.wrap(body, 0, 20_000));
                assertThat(reader.lengthBytes()).isEqualTo(20_000);
                while (slot.position() < 20_000) {
                    assertThat(reader.read(slot, slot.position())).isPositive();
                }
                assertThat(slot.flip()).isEqualTo(ByteBuffer.wrap(body, 0, 20_000));
                draft.write(ByteBuffer.wrap(body, 20_000, length - 20_000));
                assertThat(draft.commit(length, new byte[0], List.of())).isEqualTo(Draft.Outcome.STORED);
            }
            store.remove(key("a"));
            assertThat(read(reader)).isEqualTo(body);
            reader.close();
            assertThatThrownBy(() -> reader.read(ByteBuffer.allocate(1), 0)).isInstanceOf(ClosedChannelException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1_000, 200_000})
    void commit_keyThatIsThere_replacesAndOpenReadersReadOn(int length) throws IOException {
        try (Store store = open(directory)) {
            put(store, "a", body(1, length));
            try (StoredEntry old = Objects.requireNonNull(store.find(key("a")))) {
                put(store, "a", body(2, length));
                assertThat(get(store, "a")).isEqualTo(body(2, length));
                assertThat(read(old)).isEqualTo(body(1, length));
            }
            assertThat(store.entries()).isEqualTo(1);
            assertThat(store.pinnedBytes()).isZero();
        }
        try (Store store = open(directory)) {
            assertThat(get(store, "a")).isEqualTo(body(2, length));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1_000, 200_000})
    void update_entryThatIsThere_hasOtherMetadataAndTheSameBody(int length) throws IOException {
        try (Store store = open(directory)) {
            put(store, "a", body(1, length), "old");
            try (StoredEntry entry = Objects.requireNonNull(store.find(key("a")))) {
                assertThat(store.update(entry, new byte[] {9}, List.of("new"))).isTrue();
                assertThat(store.update(entry, new byte[] {8}, List.of("new")))
                        .as("it isn't what was found any more")
                        .isFalse();
            }
        }
        try (Store store = open(directory);
                StoredEntry entry = Objects.requireNonNull(store.find(key("a")))) {
            assertThat(entry.metadata()).containsExactly(9);
            assertThat(entry.tags()).containsExactly("new");
            assertThat(read(entry)).isEqualTo(body(1, length));
            assertThat(store.entries()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1_000, 200_000})
    void remove_entry_isGoneNowAndAfterAReopening(int length) throws IOException {
        try (Store store = open(directory)) {
            put(store, "a", body(1, length));
            put(store, "b", body(2, length));
            store.remove(key("a"));
            assertThat(get(store, "a")).isNull();
        }
        try (Store store = open(directory)) {
            assertThat(get(store, "a")).isNull();
            assertThat(get(store, "b")).isEqualTo(body(2, length));
        }
    }

    /** A record that is dead still says so. Whoever meets it would take the file of another for its own. */
    @Test
    void commit_afterAReopening_hasABodyFileOfANumberThatNoRecordHas() throws IOException {
        try (Store store = open(directory)) {
            put(store, "/dead", body(1, 200_000));
            store.remove(key("/dead"));
        }
        try (Store store = open(directory)) {
            put(store, "/a", body(2, 200_000));
        }
        try (Store store = open(directory)) {
            assertThat(get(store, "/dead")).isNull();
            assertThat(get(store, "/a")).isEqualTo(body(2, 200_000));
        }
    }

    @Test
    void remove_draftBegunBefore_isNotStored() {
        try (Store store = open(directory);
                Draft draft = store.draft(key("a"));
                Draft other = store.draft(key("b"))) {
            store.remove(key("a"));
            assertThat(draft.commit(0, new byte[0], List.of())).isEqualTo(Draft.Outcome.PURGED);
            assertThat(other.commit(0, new byte[0], List.of())).isEqualTo(Draft.Outcome.STORED);
            assertThat(put(store, "a", new byte[0])).isEqualTo(Draft.Outcome.STORED);
        }
    }

    @Test
    void open_folderOfARunningStore_isRefused() {
        try (Store store = open(directory)) {
            assertThatThrownBy(() -> open(directory))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("Another cache has the store in " + directory);
            assertThat(put(store, "a", new byte[1])).isEqualTo(Draft.Outcome.STORED);
        }
    }

    @Test
    void open_newFolder_isForItsOwnerAlone() throws IOException {
        Path made = directory.resolve("a/store");
        try (Store store = open(made)) {
            put(store, "a", body(1, 1_000));
            put(store, "b", body(1, 100_000));
        }
        try (var all = Files.walk(made)) {
            assertThat(all)
                    .allSatisfy(path -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                            .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------"));
        }
    }
}
