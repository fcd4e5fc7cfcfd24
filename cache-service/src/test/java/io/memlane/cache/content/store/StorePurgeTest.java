package io.memlane.cache.content.store;

import static io.memlane.cache.content.store.StoreFixture.body;
import static io.memlane.cache.content.store.StoreFixture.get;
import static io.memlane.cache.content.store.StoreFixture.key;
import static io.memlane.cache.content.store.StoreFixture.open;
import static io.memlane.cache.content.store.StoreFixture.put;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class StorePurgeTest {
    private static final Map<Purge.Kind, Purge> OF_A = Map.of(
            Purge.Kind.KEY, Purge.key(key("/a/1")),
            Purge.Kind.PREFIX, Purge.prefix(key("/a/")),
            Purge.Kind.TAG, Purge.tag("a"),
            Purge.Kind.ALL, Purge.all());

    @TempDir
    private Path directory;

    private static Purge ofA(Purge.Kind kind) {
        return Objects.requireNonNull(OF_A.get(kind));
    }

    private static boolean isSoft(Store store, String key) {
        try (StoredEntry entry = store.find(key(key))) {
            return Objects.requireNonNull(entry).isPurgedSoftly();
        }
    }

    @ParameterizedTest
    @EnumSource(Purge.Kind.class)
    void purge_hard_isGoneAtOnceAndAfterAKillAndWhatComesLaterStays(Purge.Kind kind) throws IOException {
        try (Store store = open(directory)) {
            put(store, "/a/1", body(1, 1_000), "x", "a");
            put(store, "/b/1", body(2, 1_000), "x");
            long before = store.generation();
            assertThat(store.purge(ofA(kind))).isEqualTo(before + 1).isEqualTo(store.generation());
            assertThat(get(store, "/a/1")).isNull();
            assertThat(get(store, "/b/1") == null).isEqualTo(kind == Purge.Kind.ALL);
        }
        try (Store store = open(directory)) {
            assertThat(get(store, "/a/1")).isNull();
            assertThat(get(store, "/b/1") == null).isEqualTo(kind == Purge.Kind.ALL);
            assertThat(put(store, "/a/1", body(3, 1_000), "x", "a")).isEqualTo(Draft.Outcome.STORED);
            assertThat(get(store, "/a/1")).isEqualTo(body(3, 1_000));
        }
        try (Store store = open(directory)) {
            assertThat(get(store, "/a/1")).isEqualTo(body(3, 1_000));
        }
    }

    @ParameterizedTest
    @EnumSource(Purge.Kind.class)
    void purge_soft_isFoundAsPurgedUntilAnUpdate(Purge.Kind kind) throws IOException {
        try (Store store = open(directory)) {
            put(store, "/a/1", body(1, 1_000), "a");
            put(store, "/b/1", body(2, 1_000), "b");
            assertThat(isSoft(store, "/a/1")).isFalse();
            store.purge(ofA(kind).softly());
            assertThat(isSoft(store, "/a/1")).isTrue();
            assertThat(isSoft(store, "/b/1")).isEqualTo(kind == Purge.Kind.ALL);
        }
        try (Store store = open(directory)) {
            assertThat(isSoft(store, "/a/1")).isTrue();
            try (StoredEntry entry = Objects.requireNonNull(store.find(key("/a/1")))) {
                assertThat(store.update(entry, new byte[0], List.of("a"))).isTrue();
            }
            assertThat(isSoft(store, "/a/1")).isFalse();
            assertThat(get(store, "/a/1")).isEqualTo(body(1, 1_000));
        }
    }

    @ParameterizedTest
    @EnumSource(Purge.Kind.class)
    void purge_whileADraftIsWritten_itIsNeitherStoredNorToBeHandedOut(Purge.Kind kind) throws IOException {
        for (Purge purge : List.of(ofA(kind), ofA(kind).softly())) {
            try (Store store = open(directory);
                    Draft draft = store.draft(key("/a/1"));
                    Draft other = store.draft(key("/b/1"))) {
                assertThat(store.isPurgedSince(draft.generation(), key("/a/1"), List.of("a")))
                        .isFalse();
                store.purge(purge);
                assertThat(store.isPurgedSince(draft.generation(), key("/a/1"), List.of("a")))
                        .isTrue();
                assertThat(draft.commit(0, new byte[0], List.of("a"))).isEqualTo(Draft.Outcome.PURGED);
                assertThat(get(store, "/a/1")).isNull();
                assertThat(other.commit(0, new byte[0], List.of("b")))
                        .isEqualTo(kind == Purge.Kind.ALL ? Draft.Outcome.PURGED : Draft.Outcome.STORED);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Purge.Kind.class)
    void purge_whileAnEntryIsValidated_theUpdateDoesntBringItBack(Purge.Kind kind) throws IOException {
        try (Store store = open(directory)) {
            put(store, "/a/1", body(1, 1_000), "a");
            try (StoredEntry entry = Objects.requireNonNull(store.find(key("/a/1")))) {
                store.purge(ofA(kind));
                assertThat(store.update(entry, new byte[0], List.of("a"))).isFalse();
            }
            assertThat(get(store, "/a/1")).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"purges-1", "purges-2"})
    void open_oneFileOfPurgesIsLost_nothingComesBackAndNothingIsLost(String name) throws IOException {
        try (Store store = open(directory)) {
            put(store, "/a/1", body(1, 1_000), "a");
            put(store, "/b/1", body(2, 1_000));
            store.purge(Purge.tag("a"));
        }
        java.nio.file.Files.delete(directory.resolve(name));
        try (Store store = open(directory)) {
            assertThat(get(store, "/a/1")).isNull();
            assertThat(get(store, "/b/1")).isEqualTo(body(2, 1_000));
        }
        try (Store store = open(directory)) {
            assertThat(directory.resolve(name)).exists();
            assertThat(get(store, "/a/1")).isNull();
            assertThat(get(store, "/b/1")).isEqualTo(body(2, 1_000));
        }
    }

    @Test
    void open_bothFilesOfPurgesAreLost_beginsAnew() throws IOException {
        try (Store store = open(directory)) {
            put(store, "/a/1", body(1, 1_000), "a");
            put(store, "/b/1", body(2, 100_000));
            store.purge(Purge.tag("a"));
        }
        java.nio.file.Files.delete(directory.resolve("purges-1"));
        java.nio.file.Files.delete(directory.resolve("purges-2"));
        try (Store store = open(directory)) {
            assertThat(store.entries()).isZero();
            assertThat(store.usedBytes()).isZero();
            assertThat(StoreFixture.files(directory.resolve("bodies"))).isEmpty();
            assertThat(put(store, "/a/1", body(3, 1_000))).isEqualTo(Draft.Outcome.STORED);
        }
    }

    @Test
    void sweep_afterPurges_forgetsThemAndNothingComesBack() throws IOException {
        try (Store store = open(directory)) {
            for (int i = 0; i < 200; i++) {
                put(store, "/" + i, body(i, 500 * i), "tag" + i % 4);
                get(store, "/" + i); // which the store remembers
            }
            store.purge(Purge.tag("tag1"));
            store.purge(Purge.prefix(key("/12")).softly());
            assertThat(store.purgeRules()).isEqualTo(2);
            try (Draft draft = store.draft(key("/1"))) {
                store.purge(Purge.tag("later"));
                new Sweep(store).run();
                assertThat(store.purgeRules()).isZero();
                assertThat(draft.commit(0, new byte[0], List.of("later"))).isEqualTo(Draft.Outcome.PURGED);
            }
            assertSwept(store);
            assertThat(store.entries()).isEqualTo(150);
        }
        try (Store store = open(directory)) {
            assertThat(store.purgeRules()).isZero();
            assertSwept(store);
        }
    }

    private static void assertSwept(Store store) throws IOException {
        for (int i = 0; i < 200; i++) {
            byte[] body = get(store, "/" + i);
            if (i % 4 == 1) {
                assertThat(body).as("/%s", i).isNull();
            } else {
                assertThat(body).as("/%s", i).isEqualTo(body(i, 500 * i));
                assertThat(isSoft(store, "/" + i)).isEqualTo(("/" + i).startsWith("/12"));
            }
        }
    }

    @Test
    void purge_all_givesTheSpaceBackSoon() throws IOException {
        try (Store store = open(directory)) {
            for (int i = 0; i < 20; i++) {
                put(store, "/" + i, body(i, 500_000));
            }
            assertThat(store.usedBytes()).isGreaterThan(10_000_000);
            store.purge(Purge.all());
            Awaitility.await().untilAsserted(() -> {
                assertThat(store.entries()).isZero();
                assertThat(store.usedBytes()).isLessThan(1_000_000);
            });
        }
    }
}
