package io.memlane.cache.content.origin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.memlane.cache.content.Asked;
import io.memlane.cache.content.Lookup;
import io.memlane.cache.content.Representation;
import io.memlane.cache.content.origin.OriginFixture.Got;
import io.memlane.model.http.caching.CachingRules;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Ranges of what isn't stored as a whole (RFC 9111 §3.3, §3.4). */
class PartsOfOriginTest {
    private static final String WHOLE = "0123456789";
    private static final String FRESH = "Cache-Control: max-age=60\r\n";
    private static final String STRONG = FRESH + "ETag: \"v\"\r\n";

    private final AtomicLong sentBytes = new AtomicLong();

    /** Obeys {@code Range: bytes=FIRST-[LAST]}. */
    private void part(ScriptedOrigin.Exchange exchange, String fields) throws IOException {
        String range = exchange.field("Range");
        if (range.isEmpty()) {
            exchange.ok(fields, WHOLE);
            return;
        }
        String[] ends = range.substring("bytes=".length()).split("-", -1);
        int first = Integer.parseInt(ends[0]);
        int last = ends[1].isEmpty() ? WHOLE.length() - 1 : Integer.parseInt(ends[1]);
        sentBytes.addAndGet(last - first + 1);
        exchange.write(
                "HTTP/1.1 206 Partial Content\r\nContent-Length: " + (last - first + 1) + "\r\nContent-Range: bytes "
                        + first + '-' + last + '/' + WHOLE.length() + "\r\n" + fields + "\r\n"
                        + WHOLE.substring(first, last + 1));
    }

    private OriginFixture fixture(String fields) {
        return new OriginFixture(exchange -> part(exchange, fields), CachingRules.all());
    }

    private static Got range(OriginFixture fixture, String range) {
        return fixture.get("/a", "Range", "bytes=" + range);
    }

    /** A client may have all bytes a moment before they are kept. */
    private static void awaitHit(OriginFixture fixture, String range) {
        await().atMost(OriginFixture.PATIENCE)
                .until(() -> range(fixture, range).cacheStatus().contains("hit"));
    }

    @Test
    void find_rangeAgainAndWithinIt_isAHit() {
        try (OriginFixture fixture = fixture(STRONG)) {
            assertThat(range(fixture, "2-6").body()).isEqualTo("23456");
            awaitHit(fixture, "2-6");
            int asked = fixture.asked();
            Got inner = range(fixture, "3-4");
            assertThat(inner.status()).isEqualTo(206);
            assertThat(inner.body()).isEqualTo("34");
            assertThat(inner.field("Content-Range")).isEqualTo("bytes 3-4/10");
            assertThat(inner.field("Age")).isEqualTo("0");
            assertThat(fixture.get("/a", "Range", "bytes=3-4", "If-Range", "\"v\"")
                            .body())
                    .isEqualTo("34");
            assertThat(fixture.get("/a", "If-None-Match", "\"v\"").status()).isEqualTo(304);
            assertThat(fixture.asked()).isEqualTo(asked);
        }
    }

    @Test
    void find_beyondWhatIsThere_isAskedForAndJoined() {
        try (OriginFixture fixture = fixture(STRONG)) {
            range(fixture, "0-4");
            awaitHit(fixture, "0-4");
            assertThat(range(fixture, "3-9").body()).isEqualTo("3456789");
            awaitHit(fixture, "0-9");
            int asked = fixture.asked();
            assertThat(range(fixture, "4-5").body()).isEqualTo("45");
            assertThat(range(fixture, "-3").body()).isEqualTo("789");
            Got whole = fixture.get("/a");
            assertThat(whole.status()).isEqualTo(200);
            assertThat(whole.body()).isEqualTo(WHOLE);
            assertThat(whole.field("Content-Range")).isEmpty();
            assertThat(fixture.asked()).isEqualTo(asked);
        }
    }

    /** Who has seen the end of a part, and asks for it again, must not come too early. */
    @Test
    void find_partHasEnded_isKept() throws Exception {
        for (int i = 0; i < 100; i++) {
            try (OriginFixture fixture = fixture(STRONG)) {
                Asked asked = OriginFixture.asked("GET", "/a", null, "Range", "bytes=2-6");
                Lookup waits = fixture.content.find(asked);
                assertThat(waits).isInstanceOf(Lookup.Waits.class);
                Lookup found = OriginFixture.outcome(((Lookup.Waits) waits).awaited());
                try (Representation part = ((Lookup.Found) found).representation()) {
                    while (part.available(5) >= 0) {
                        Thread.onSpinWait();
                    }
                    assertThat(range(fixture, "2-6").cacheStatus()).contains("hit");
                }
            }
        }
    }

    @Test
    void find_partThere_isNoAnswerForTheWhole() {
        try (OriginFixture fixture = fixture(STRONG)) {
            range(fixture, "0-4");
            awaitHit(fixture, "0-4");
            Got whole = fixture.get("/a");
            assertThat(whole.status()).isEqualTo(200);
            assertThat(whole.body()).isEqualTo(WHOLE);
            assertThat(fixture.get("/a", "Range", "bytes=0-4", "If-Range", "\"u\"")
                            .body())
                    .isEqualTo(WHOLE);
        }
    }

    @Test
    void find_partsOfDifferentStates_areNotJoined() {
        try (OriginFixture fixture = new OriginFixture(
                exchange -> part(
                        exchange, FRESH + "ETag: \"" + exchange.field("Range").charAt(6) + "\"\r\n"),
                CachingRules.all())) {
            range(fixture, "0-4");
            awaitHit(fixture, "0-4");
            range(fixture, "5-9");
            awaitHit(fixture, "5-9");
            int asked = fixture.asked();
            range(fixture, "0-9");
            assertThat(fixture.asked()).isEqualTo(asked + 1);
        }
    }

    @Test
    void find_noStrongValidator_isNotKept() {
        for (String fields :
                new String[] {FRESH, FRESH + "ETag: W/\"v\"\r\n", "ETag: \"v\"\r\nCache-Control: no-store\r\n"}) {
            try (OriginFixture fixture = fixture(fields)) {
                for (int i = 1; i <= 3; i++) {
                    assertThat(range(fixture, "2-6").body()).isEqualTo("23456");
                    assertThat(fixture.asked()).isEqualTo(i);
                }
            }
        }
    }

    @Test
    void find_partIsStaleOrMadeSo_isAskedForAgain() {
        try (OriginFixture fixture = fixture(STRONG)) {
            range(fixture, "2-6");
            awaitHit(fixture, "2-6");
            fixture.skip(Duration.ofSeconds(61));
            assertThat(range(fixture, "2-6").cacheStatus()).doesNotContain("hit");
            awaitHit(fixture, "2-6");
            fixture.ask("POST", "/a", null);
            assertThat(range(fixture, "2-6").cacheStatus()).doesNotContain("hit");
            awaitHit(fixture, "2-6");
        }
    }

    @Test
    void find_partCutShort_isNotKept() {
        try (OriginFixture fixture = new OriginFixture(
                exchange -> {
                    exchange.write(
                            "HTTP/1.1 206 Partial Content\r\nContent-Length: 5\r\nContent-Range: bytes 2-6/10\r\n"
                                    + STRONG + "\r\n23");
                    exchange.cut();
                },
                CachingRules.all())) {
            for (int i = 1; i <= 2; i++) {
                assertThat(range(fixture, "2-6").cut()).isNotNull();
                assertThat(fixture.asked()).isEqualTo(i);
            }
        }
    }

    /** Whatever is asked for: no more comes than was asked for. */
    @Test
    void find_manyRanges_originSendsNoMoreThanWasAskedFor() {
        try (OriginFixture fixture = fixture(STRONG)) {
            long wanted = 0;
            for (int first = 0; first < WHOLE.length(); first++) {
                for (int last = first; last < WHOLE.length(); last++) {
                    assertThat(range(fixture, first + "-" + last).body()).isEqualTo(WHOLE.substring(first, last + 1));
                    wanted += last - first + 1;
                }
            }
            assertThat(sentBytes.get()).isLessThanOrEqualTo(wanted);
        }
    }
}
