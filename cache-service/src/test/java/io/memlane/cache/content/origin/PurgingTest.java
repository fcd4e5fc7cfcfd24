package io.memlane.cache.content.origin;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.memlane.cache.content.Asked;
import io.memlane.cache.content.Lookup;
import io.memlane.cache.content.Representation;
import io.memlane.cache.content.store.Purge;
import io.memlane.model.http.OpaqueVersion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is purged isn't given to whoever asks afterwards, wherever it is at that moment. */
class PurgingTest {
    private static final String FRESH = "Cache-Control: max-age=60\r\n";

    private final CountDownLatch gate = new CountDownLatch(1);

    private void awaitGate() throws IOException {
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    /** Answers with the number of the request. */
    private static OriginFixture counting(String fields) {
        return new OriginFixture(exchange -> exchange.ok(FRESH + fields, "n" + exchange.number()));
    }

    private static String get(OriginFixture fixture, String target, String... fields) {
        return fixture.get(target, fields).body();
    }

    /** Fetches one, which is stored. */
    private static void store(OriginFixture fixture, String target, String... fields) {
        long before = fixture.responses.size();
        get(fixture, target, fields);
        fixture.awaitStoredMoreThan(before);
    }

    @Test
    void purge_oneTarget_itIsGoneAndNoOther() {
        try (OriginFixture fixture = counting("")) {
            store(fixture, "/a");
            store(fixture, "/ab");
            store(fixture, "/a?x");
            fixture.purge(fixture.content.purgeOf("/a"));
            assertThat(get(fixture, "/a")).isEqualTo("n4");
            assertThat(get(fixture, "/ab")).isEqualTo("n2");
            assertThat(get(fixture, "/a?x")).isEqualTo("n3");
        }
    }

    @Test
    void purge_oneTargetThatVaries_allVariantsAreGone() {
        try (OriginFixture fixture = counting("Vary: Accept-Language\r\n")) {
            store(fixture, "/a", "Accept-Language", "de");
            store(fixture, "/a", "Accept-Language", "en");
            fixture.purge(fixture.content.purgeOf("/a"));
            assertThat(get(fixture, "/a", "Accept-Language", "de")).isEqualTo("n3");
            assertThat(get(fixture, "/a", "Accept-Language", "en")).isEqualTo("n4");
        }
    }

    @Test
    void purge_prefix_allBelowAreGone() {
        try (OriginFixture fixture = counting("")) {
            store(fixture, "/a/1");
            store(fixture, "/a/2?q");
            store(fixture, "/b");
            fixture.purge(fixture.content.purgeOfAll("/a/"));
            assertThat(get(fixture, "/a/1")).isEqualTo("n4");
            assertThat(get(fixture, "/a/2?q")).isEqualTo("n5");
            assertThat(get(fixture, "/b")).isEqualTo("n3");
        }
    }

    @Test
    void purge_tag_allThatHaveItAreGone() {
        try (OriginFixture fixture = new OriginFixture(exchange -> exchange.ok(
                FRESH
                        + switch (exchange.target()) {
                            case "/a" -> "Surrogate-Key: one two\r\n";
                            case "/b" -> "Cache-Tag: two,three\r\n";
                            case "/c" -> "Cache-Groups: \"two\"\r\n";
                            default -> "Cache-Tag: twofold\r\n";
                        },
                "n" + exchange.number()))) {
            for (String target : new String[] {"/a", "/b", "/c", "/d"}) {
                store(fixture, target);
            }
            fixture.purge(Purge.tag("two"));
            assertThat(get(fixture, "/a")).isEqualTo("n5");
            assertThat(get(fixture, "/b")).isEqualTo("n6");
            assertThat(get(fixture, "/c")).isEqualTo("n7");
            assertThat(get(fixture, "/d")).isEqualTo("n4");
        }
    }

    @Test
    void purge_all_nothingIsLeftAndWhatComesNextIsStored() {
        try (OriginFixture fixture = counting("")) {
            store(fixture, "/a");
            fixture.purge(Purge.all());
            assertThat(get(fixture, "/a")).isEqualTo("n2");
            org.awaitility.Awaitility.await()
                    .atMost(OriginFixture.PATIENCE)
                    .until(() -> fixture.get("/a").cacheStatus().contains("hit"));
        }
    }

    @Test
    void purge_softly_itIsValidatedOnceAndUsedAgain() {
        try (OriginFixture fixture = new OriginFixture(exchange -> {
            if (exchange.field("If-None-Match").isEmpty()) {
                exchange.ok(FRESH + "ETag: \"v\"\r\n", "n" + exchange.number());
            } else {
                exchange.write("HTTP/1.1 304 Not Modified\r\n" + FRESH + "ETag: \"v\"\r\n\r\n");
            }
        })) {
            store(fixture, "/a");
            fixture.purge(Purge.all().softly());
            OriginFixture.Got validated = fixture.get("/a");
            assertThat(validated.body()).isEqualTo("n1");
            assertThat(validated.cacheStatus()).contains("fwd-status=304");
            assertThat(fixture.get("/a").cacheStatus()).contains("hit");
            assertThat(fixture.asked()).isEqualTo(2);
        }
    }

    @Test
    void purge_softlyAndTheOriginFails_staleIsOnlyWhatMayBe() {
        try (OriginFixture fixture = new OriginFixture(exchange -> {
            if (exchange.number() <= 2) {
                String stale = exchange.target().equals("/may") ? ", stale-if-error=60" : "";
                exchange.ok("Cache-Control: max-age=60" + stale + "\r\n", "n" + exchange.number());
            } else {
                exchange.cut();
            }
        })) {
            store(fixture, "/may");
            store(fixture, "/not");
            fixture.purge(Purge.all().softly());
            assertThat(fixture.get("/may").body()).isEqualTo("n1");
            assertThat(fixture.get("/not").refusal()).isNotNull();
        }
    }

    @Test
    void purge_softlyWithStaleWhileRevalidate_isValidatedBeforeItIsUsed() {
        try (OriginFixture fixture = counting("Cache-Control: stale-while-revalidate=60\r\n")) {
            store(fixture, "/a");
            fixture.purge(requireNonNull(fixture.content.purgeOf("/a")).softly());
            assertThat(get(fixture, "/a")).isEqualTo("n2");
        }
    }

    @Test
    void purge_whileItIsFetched_isForThoseWhoWaitedAndNobodyElse() {
        try (OriginFixture fixture = new OriginFixture(exchange -> {
            if (exchange.number() == 1) {
                awaitGate();
            }
            exchange.ok(FRESH, "n" + exchange.number());
        })) {
            Asked asked = OriginFixture.asked("GET", "/a", null);
            Lookup before = fixture.content.find(asked);
            await().atMost(OriginFixture.PATIENCE).until(() -> fixture.asked() == 1);
            fixture.purge(fixture.content.purgeOf("/a"));
            assertThat(get(fixture, "/a")).isEqualTo("n2");
            gate.countDown();
            assertThat(fixture.finish(asked, before).body()).isEqualTo("n1");
            assertThat(get(fixture, "/a")).isEqualTo("n2");
        }
    }

    @Test
    void purge_ofItsTagWhileItIsFetched_whoCameLaterGetsALaterOne() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        try (OriginFixture fixture = new OriginFixture(exchange -> {
            if (exchange.number() == 1) {
                asked.countDown();
                awaitGate();
            }
            exchange.ok(FRESH + "Cache-Tag: t\r\n", "n" + exchange.number());
        })) {
            Asked wanted = OriginFixture.asked("GET", "/a", null);
            Lookup before = fixture.content.find(wanted);
            asked.await();
            fixture.purge(Purge.tag("t"));
            Lookup after = fixture.content.find(wanted);
            gate.countDown();
            assertThat(fixture.finish(wanted, before).body()).isEqualTo("n1");
            assertThat(fixture.finish(wanted, after).body()).isEqualTo("n2");
            assertThat(get(fixture, "/a")).isEqualTo("n2");
        }
    }

    @Test
    void purge_whileItArrives_isReadToItsEndAndNotStored() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        try (OriginFixture fixture = new OriginFixture(exchange -> {
            if (exchange.number() == 1) {
                exchange.write("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n" + FRESH + "Cache-Tag: t\r\n\r\nold");
                begun.countDown();
                awaitGate();
                exchange.write("old");
            } else {
                exchange.ok(FRESH, "new");
            }
        })) {
            Asked asked = OriginFixture.asked("GET", "/a", null);
            Lookup before = fixture.content.find(asked);
            begun.await();
            fixture.purge(Purge.tag("t"));
            assertThat(get(fixture, "/a")).isEqualTo("new");
            gate.countDown();
            assertThat(fixture.finish(asked, before).body()).isEqualTo("oldold");
            assertThat(get(fixture, "/a")).isEqualTo("new");
        }
    }

    @Test
    void invalidate_groupNamedByAnUnsafeRequest_allOfItAreGone() {
        try (OriginFixture fixture = new OriginFixture(exchange -> {
            if (exchange.method().equals("POST")) {
                exchange.ok("Cache-Group-Invalidation: \"g\"\r\n", "done");
            } else {
                String group = exchange.target().equals("/b") ? "h" : "g";
                exchange.ok(FRESH + "Cache-Groups: \"" + group + "\"\r\n", "n" + exchange.number());
            }
        })) {
            store(fixture, "/a");
            store(fixture, "/b");
            fixture.ask("POST", "/other", null);
            assertThat(get(fixture, "/a")).isEqualTo("n4");
            assertThat(get(fixture, "/b")).isEqualTo("n2");
        }
    }

    @Test
    void purge_manyByTag_isAsQuickWithManyStored() {
        try (OriginFixture fixture = counting("")) {
            store(fixture, "/a");
            for (int i = 0; i < 1_000; i++) {
                fixture.purge(Purge.tag("t" + i).softly());
            }
            assertThat(fixture.get("/a").cacheStatus()).contains("hit");
        }
    }

    @Test
    void purgeOf_whatIsNoPath_isRefused() {
        try (OriginFixture fixture = counting("")) {
            fixture.skip(Duration.ZERO);
            for (String bad : new String[] {"a", "", "/%", "/%00", "http://x/"}) {
                org.assertj.core.api.Assertions.assertThatThrownBy(() -> fixture.content.purgeOf(bad))
                        .as(bad)
                        .isInstanceOf(IllegalArgumentException.class);
            }
        }
    }

    /** A slow client's transfer gives its segment back, and goes on when the client does. */
    @ParameterizedTest
    // The last bytes may be read and not be taken; and the head may be all that was sent.
    @CsvSource({"100000, 100000", "300000, 250000", "0, 0"})
    void find_goesOnWithWhatWasPurgedMeanwhile_isTheSameBody(int read, int taken) throws IOException {
        String body = "0123456789".repeat(30_000);
        try (OriginFixture fixture =
                new OriginFixture(exchange -> exchange.ok(FRESH, exchange.number() == 1 ? body : "another"))) {
            store(fixture, "/a");
            Asked asked = OriginFixture.asked("GET", "/a", null);
            ByteBuffer bytes = ByteBuffer.allocate(body.length());
            OpaqueVersion version;
            try (Representation first = found(fixture.content.find(asked))) {
                version = first.head(0).version();
                read(first, bytes.limit(read));
            }
            fixture.purge(Purge.all());
            assertThat(get(fixture, "/a")).isEqualTo("another");
            Asked rest = new Asked(asked.path(), asked.head(), asked.client(), null, version);
            Representation second = found(fixture.content.find(rest));
            try (second) {
                assertThat(second.head(0).version()).isEqualTo(version);
                Arrays.fill(bytes.array(), taken, body.length(), (byte) 0);
                read(second, bytes.position(taken).limit(body.length()));
            }
            second.taken();
            assertThat(new String(bytes.array(), StandardCharsets.ISO_8859_1)).isEqualTo(body);
            // All was taken, so nobody keeps it.
            assertThat(fixture.content.find(rest)).isInstanceOf(Lookup.Refused.class);
        }
    }

    /** What isn't whole yet when its transfer gives the segment back may be stored and purged until its client reads again. */
    @Test
    void find_givenBackWhileItArrives_goesOnThoughItWasPurgedMeanwhile() throws Exception {
        String body = "0123456789".repeat(30_000);
        CountDownLatch gate = new CountDownLatch(1);
        try (OriginFixture fixture = new OriginFixture(exchange -> {
            if (exchange.number() > 1) {
                exchange.ok(FRESH, "another");
                return;
            }
            exchange.write("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n" + FRESH + "\r\n"
                    + body.substring(0, 150_000));
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            exchange.write(body.substring(150_000));
        })) {
            Asked asked = OriginFixture.asked("GET", "/a", null);
            Lookup arriving = OriginFixture.outcome(((Lookup.Waits) fixture.content.find(asked)).awaited());
            ByteBuffer bytes = ByteBuffer.allocate(body.length());
            OpaqueVersion version;
            try (Representation first = found(arriving)) {
                version = first.head(0).version();
                CountDownLatch some = new CountDownLatch(1);
                first.onMore(99_999, some::countDown);
                some.await();
                read(first, bytes.limit(100_000));
            }
            gate.countDown();
            await().until(() -> fixture.responses.size() == 1);
            fixture.purge(Purge.all());
            assertThat(get(fixture, "/a")).isEqualTo("another");
            Asked rest = new Asked(asked.path(), asked.head(), asked.client(), null, version);
            Representation second = found(fixture.content.find(rest));
            try (second) {
                assertThat(second.head(0).version()).isEqualTo(version);
                read(second, bytes.limit(body.length()));
            }
            second.taken();
            assertThat(new String(bytes.array(), StandardCharsets.ISO_8859_1)).isEqualTo(body);
            assertThat(fixture.content.find(rest)).isInstanceOf(Lookup.Refused.class);
        }
    }

    private static Representation found(Lookup lookup) {
        assertThat(lookup).isInstanceOf(Lookup.Found.class);
        return ((Lookup.Found) lookup).representation();
    }

    private static void read(Representation from, ByteBuffer into) throws IOException {
        while (into.hasRemaining()) {
            assertThat(from.read(into, into.position())).isPositive();
        }
    }
}
