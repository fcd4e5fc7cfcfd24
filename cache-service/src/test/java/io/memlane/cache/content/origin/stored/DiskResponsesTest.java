package io.memlane.cache.content.origin.stored;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.cache.content.origin.body.ArrivingBody;
import io.memlane.cache.content.origin.body.BodyReader;
import io.memlane.cache.content.origin.body.Room;
import io.memlane.cache.content.store.Purge;
import io.memlane.cache.content.store.Store;
import io.memlane.model.http.Fields;
import io.memlane.model.http.OpaqueVersion;
import io.memlane.model.http.caching.Freshness;
import io.memlane.model.http.caching.SecondaryKey;
import io.memlane.model.http.caching.Vary;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Responses in a store: found again by this process and the next one, and by whom they suit alone. */
class DiskResponsesTest {
    private static final Freshness FRESH =
            new Freshness(60_000, Freshness.Basis.EXPIRES, 7, false, true, true, 5_000, 6_000);
    private static final Vary LANGUAGE = Vary.of(Fields.of("Vary", "Accept-Language"));
    private static final UUID BOOT = new UUID(1, 2);
    private static final long START_NANOS = Duration.ofDays(3).toNanos();

    @TempDir
    Path folder;

    private final AtomicLong versions = new AtomicLong();
    private final AtomicLong nanos = new AtomicLong(START_NANOS);
    private final AtomicLong millis = new AtomicLong(1_800_000_000_000L);
    private Store store;
    private DiskResponses responses;

    @BeforeEach
    void open() {
        open(BOOT);
    }

    private void open(UUID boot) {
        store = Store.open(folder, 32 << 20, 10_000, new SimpleMeterRegistry());
        responses =
                new DiskResponses(store, new StoreClock(boot, () -> Instant.ofEpochMilli(millis.get()), nanos::get));
    }

    private void reopen(UUID boot) {
        store.close();
        open(boot);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static PrimaryKey key(String target) {
        return new PrimaryKey("/ http://origin/", "www.example:81", true, target);
    }

    private static Fields language(String tag) {
        return Fields.of("Accept-Language", tag);
    }

    private StoredResponse put(String target, String content, Vary vary, Fields sent) {
        return put(
                target,
                content,
                vary,
                sent,
                Fields.of("Content-Type", "text/plain", "X-A", "1", "x-a", "\u00e9"),
                responses.generation());
    }

    private StoredResponse put(String target, String content, Vary vary, Fields sent, Fields fields, long generation) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        Room room = responses.roomForOne(bytes.length, generation);
        ArrivingBody body = new ArrivingBody(room, bytes.length, () -> {}, () -> {});
        body.append(ByteBuffer.wrap(bytes));
        body.end();
        StoredDescription description = new StoredDescription(
                SecondaryKey.of(vary, sent),
                vary,
                203,
                fields,
                bytes.length,
                FRESH,
                nanos.get(),
                millis.get() / 1000,
                new OpaqueVersion(1, versions.incrementAndGet(), 3, 4, 5));
        StoredResponse response = new StoredResponse(key(target), description, generation, false, body);
        responses.put(response, room);
        return response;
    }

    private @Nullable String find(String target, Fields sent) throws IOException {
        StoredResponse found = responses.find(key(target), sent);
        return found == null ? null : content(found);
    }

    private static String content(StoredResponse found) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) found.body().received());
        try (BodyReader reader = requireNonNull(found.body().reader())) {
            while (bytes.hasRemaining()) {
                assertThat(reader.read(bytes, bytes.position())).isPositive();
            }
        }
        return new String(bytes.array(), StandardCharsets.UTF_8);
    }

    @Test
    void find_afterARestart_isAllThatWasPut() throws IOException {
        StoredResponse put = put("/a?b", "hello", Vary.NONE, Fields.EMPTY);
        nanos.addAndGet(Duration.ofSeconds(5).toNanos());
        reopen(BOOT);
        StoredResponse found = requireNonNull(responses.find(key("/a?b"), Fields.EMPTY));
        assertThat(found)
                .usingRecursiveComparison()
                .ignoringFields("body", "fields")
                .isEqualTo(put);
        assertThat(found.fields().toString()).isEqualTo(put.fields().toString());
        assertThat(found.residentMillis(nanos.get())).isEqualTo(5_000);
        assertThat(content(found)).isEqualTo("hello");
    }

    /** A disk that is slow has its bodies read by threads that may wait; those in memory never are. */
    @Test
    void find_bodies_haveTheStoresPaceInCommon() {
        StoredResponse put = put("/a", "one", Vary.NONE, Fields.EMPTY);
        put("/b", "two", Vary.NONE, Fields.EMPTY);
        StoredResponse a = requireNonNull(responses.find(key("/a"), Fields.EMPTY));
        StoredResponse b = requireNonNull(responses.find(key("/b"), Fields.EMPTY));
        assertThat(put.body().pace()).isNull();
        assertThat(a.body().pace()).isNotNull().isSameAs(b.body().pace());
        a.body().letGo();
        b.body().letGo();
    }

    @Test
    void find_afterAReboot_isAsOldAsTheWallClockSays() {
        put("/a", "hello", Vary.NONE, Fields.EMPTY);
        nanos.set(1);
        millis.addAndGet(90_000);
        reopen(new UUID(3, 4));
        StoredResponse found = requireNonNull(responses.find(key("/a"), Fields.EMPTY));
        assertThat(found.residentMillis(nanos.get())).isEqualTo(90_000);
    }

    @Test
    void find_afterARebootIntoThePast_isStale() {
        put("/a", "hello", Vary.NONE, Fields.EMPTY);
        millis.addAndGet(-1);
        reopen(new UUID(3, 4));
        StoredResponse found = requireNonNull(responses.find(key("/a"), Fields.EMPTY));
        assertThat(found.freshness().isFresh(found.residentMillis(nanos.get()))).isFalse();
    }

    @Test
    void find_wallClockJumps_changesNothing() {
        put("/a", "hello", Vary.NONE, Fields.EMPTY);
        millis.addAndGet(Duration.ofDays(1_000).toMillis());
        reopen(BOOT);
        StoredResponse found = requireNonNull(responses.find(key("/a"), Fields.EMPTY));
        assertThat(found.residentMillis(nanos.get())).isZero();
    }

    @Test
    void find_variants_isTheOneOfTheRequestAlsoAfterARestart() throws IOException {
        put("/a", "de", LANGUAGE, language("de"));
        put("/a", "en", LANGUAGE, language("en"));
        reopen(BOOT);
        assertThat(find("/a", language("de"))).isEqualTo("de");
        assertThat(find("/a", language("en"))).isEqualTo("en");
        assertThat(find("/a", language("fr"))).isNull();
        assertThat(responses.varys(key("/a"))).containsExactly(LANGUAGE);
    }

    @Test
    void put_moreVariantsThanAreKept_theFirstOnesGo() throws IOException {
        for (int i = 0; i <= Variants.MAX; i++) {
            put("/a", "v" + i, LANGUAGE, language("x" + i));
        }
        assertThat(find("/a", language("x0"))).isNull();
        assertThat(find("/a", language("x1"))).isEqualTo("v1");
        assertThat(find("/a", language("x" + Variants.MAX))).isEqualTo("v" + Variants.MAX);
        assertThat(responses.size()).isEqualTo(Variants.MAX + 1);
    }

    @Test
    void removeAll_ofVariants_noneOfThemComesBackWithALaterOne() throws IOException {
        put("/a", "de", LANGUAGE, language("de"));
        put("/a", "en", LANGUAGE, language("en"));
        responses.removeAll(key("/a"));
        assertThat(find("/a", language("de"))).isNull();
        put("/a", "new", LANGUAGE, language("en"));
        assertThat(find("/a", language("de"))).isNull();
        reopen(BOOT);
        assertThat(find("/a", language("de"))).isNull();
        assertThat(find("/a", language("en"))).isEqualTo("new");
    }

    @Test
    void put_ofWhatWasRemovedSinceItWasBegun_isNotKept() throws IOException {
        long before = responses.generation();
        responses.removeAll(key("/a"));
        put("/a", "old", Vary.NONE, Fields.EMPTY, Fields.EMPTY, before);
        put("/a", "old", LANGUAGE, language("de"), Fields.EMPTY, before);
        assertThat(find("/a", language("de"))).isNull();
    }

    @Test
    void put_variesNowAndDidNotBefore_theOlderOneIsNotFoundForOthers() throws IOException {
        put("/a", "plain", Vary.NONE, Fields.EMPTY);
        put("/a", "de", LANGUAGE, language("de"));
        assertThat(find("/a", language("de"))).isEqualTo("de");
        assertThat(find("/a", language("en"))).isNull();
    }

    @Test
    void purge_byTagOfOneVariant_theOthersStay() throws IOException {
        put("/a", "de", LANGUAGE, language("de"), Fields.of("Cache-Tag", "one"), 0);
        put("/a", "en", LANGUAGE, language("en"), Fields.of("Cache-Tag", "two"), 0);
        responses.purge(Purge.tag("one"));
        reopen(BOOT);
        assertThat(find("/a", language("de"))).isNull();
        assertThat(find("/a", language("en"))).isEqualTo("en");
    }

    @Test
    void purge_softly_isSaidAndTakenOffByAnUpdate() throws IOException {
        put("/a", "hello", Vary.NONE, Fields.EMPTY);
        responses.purge(Purge.all().softly());
        StoredResponse soft = requireNonNull(responses.find(key("/a"), Fields.EMPTY));
        assertThat(soft.purgedSoftly()).isTrue();
        StoredResponse validated =
                soft.validated("", Vary.NONE, Fields.of("X-New", "1"), FRESH, nanos.get(), millis.get() / 1000);
        responses.update(soft, validated);
        StoredResponse found = requireNonNull(responses.find(key("/a"), Fields.EMPTY));
        assertThat(found.purgedSoftly()).isFalse();
        assertThat(found.fields().first("X-New")).isEqualTo("1");
        assertThat(content(found)).isEqualTo("hello");
    }

    @Test
    void update_ofWhatWasPurgedWhileItWasValidated_changesNothing() throws IOException {
        put("/a", "hello", Vary.NONE, Fields.EMPTY);
        StoredResponse before = requireNonNull(responses.find(key("/a"), Fields.EMPTY));
        responses.purge(Purge.all().softly());
        responses.update(before, before.validated("", Vary.NONE, Fields.EMPTY, FRESH, nanos.get(), 0));
        assertThat(requireNonNull(responses.find(key("/a"), Fields.EMPTY)).purgedSoftly())
                .isTrue();
    }

    @Test
    void invalidate_byTag_holdsAtOnceAndAfterARestart() throws IOException {
        put("/a", "hello", Vary.NONE, Fields.EMPTY, Fields.of("Cache-Tag", "one"), 0);
        responses.invalidate(Purge.tag("one"));
        assertThat(find("/a", Fields.EMPTY)).isNull();
        put("/a", "newer", Vary.NONE, Fields.EMPTY, Fields.of("Cache-Tag", "one"), responses.generation());
        reopen(BOOT);
        assertThat(find("/a", Fields.EMPTY)).isEqualTo("newer");
    }
}
