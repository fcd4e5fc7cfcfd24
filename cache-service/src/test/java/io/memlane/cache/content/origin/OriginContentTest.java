package io.memlane.cache.content.origin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.memlane.cache.content.origin.OriginFixture.Got;
import io.memlane.model.http.Refusal;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is answered from what is stored, and what of the origin. */
class OriginContentTest {
    private static final String FRESH = "Cache-Control: max-age=60\r\n";

    @Test
    void find_twice_isFetchedOnceAndSaysSo() {
        try (OriginFixture fixture = new OriginFixture(exchange -> exchange.ok(FRESH, "hello"))) {
            Got first = fixture.get("/a");
            fixture.awaitStored(1);
            Got second = fixture.get("/a");
            assertThat(first.body()).isEqualTo("hello");
            assertThat(first.cacheStatus()).startsWith("memlane; fwd=uri-miss").contains("stored");
            assertThat(second.body()).isEqualTo("hello");
            assertThat(second.cacheStatus()).startsWith("memlane; hit; ttl=");
            assertThat(second.field("Age")).isEqualTo("0");
            assertThat(fixture.asked()).isEqualTo(1);
        }
    }

    @Test
    void find_noLongerFresh_isValidatedAndKeepsItsBytes() {
        try (OriginFixture fixture = new OriginFixture(exchange -> {
            if (exchange.field("If-None-Match").equals("\"v\"")) {
                exchange.write("HTTP/1.1 304 Not Modified\r\nETag: \"v\"\r\n" + FRESH + "\r\n");
            } else {
                exchange.ok(FRESH + "ETag: \"v\"\r\n", "hello");
            }
        })) {
            fixture.get("/a");
            fixture.awaitStored(1);
            fixture.skip(Duration.ofSeconds(61));
            Got validated = fixture.get("/a");
            Got hit = fixture.get("/a");
            assertThat(validated.body()).isEqualTo("hello");
            assertThat(validated.cacheStatus()).contains("fwd=stale", "fwd-status=304");
            assertThat(hit.cacheStatus()).contains("hit");
            assertThat(hit.body()).isEqualTo("hello");
            assertThat(fixture.asked()).isEqualTo(2);
        }
    }

    @Test
    void find_withCookie_passesAndIsNotStored() {
        try (OriginFixture fixture = new OriginFixture(exchange -> exchange.ok(FRESH, exchange.field("Cookie")))) {
            assertThat(fixture.get("/a", "Cookie", "u=1").body()).isEqualTo("u=1");
            assertThat(fixture.get("/a", "Cookie", "u=2").body()).isEqualTo("u=2");
            assertThat(fixture.get("/a").body()).isEmpty();
            assertThat(fixture.asked()).isEqualTo(3);
        }
    }

    @Test
    void find_range_isCutFromTheWhole() {
        try (OriginFixture fixture = new OriginFixture(exchange -> exchange.ok(FRESH, "0123456789"))) {
            Got part = fixture.get("/a", "Range", "bytes=2-4");
            assertThat(part.status()).isEqualTo(206);
            assertThat(part.body()).isEqualTo("234");
            assertThat(part.field("Content-Range")).isEqualTo("bytes 2-4/10");
            assertThat(fixture.origin.requests().getFirst().field("Range")).isEmpty();
        }
    }

    @Test
    void find_rangeFarInWhatIsNotStored_isAskedForAlone() {
        try (OriginFixture fixture = new OriginFixture(exchange -> exchange.write(
                "HTTP/1.1 206 Partial Content\r\nContent-Length: 5\r\nContent-Range: bytes 3000000-3000004/9000000\r\n"
                        + FRESH + "\r\nhello"))) {
            for (String range : List.of("bytes=3000000-3000004", "bytes=-6000000")) {
                Got part = fixture.get("/a", "Range", range);
                assertThat(part.status()).isEqualTo(206);
                assertThat(part.body()).isEqualTo("hello");
                assertThat(part.field("Content-Range")).isEqualTo("bytes 3000000-3000004/9000000");
                assertThat(fixture.origin.requests().getLast().field("Range")).isEqualTo(range);
            }
            assertThat(fixture.responses.size()).isZero();
        }
    }

    @Test
    void find_originHasJustFailed_isLeftAloneForAMoment() {
        try (OriginFixture fixture = new OriginFixture(exchange -> {
            if (exchange.number() == 1) {
                exchange.ok("Cache-Control: max-age=1, stale-if-error=100\r\n", "hello");
            } else {
                exchange.write("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n");
            }
        })) {
            fixture.get("/a");
            fixture.awaitStored(1);
            fixture.skip(Duration.ofSeconds(2));
            for (int i = 0; i < 10; i++) {
                assertThat(fixture.get("/a").body()).isEqualTo("hello");
            }
            assertThat(fixture.asked()).isEqualTo(2);
            fixture.skip(Duration.ofSeconds(2));
            assertThat(fixture.get("/a").body()).isEqualTo("hello");
            assertThat(fixture.asked()).isEqualTo(3);
        }
    }

    @Test
    void find_anotherResourceHasJustFailed_isAskedFor() {
        try (OriginFixture fixture = new OriginFixture(exchange -> {
            if (exchange.target().equals("/broken") && exchange.number() > 2) {
                exchange.write("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n");
            } else {
                exchange.ok("Cache-Control: max-age=1, stale-if-error=100\r\n", "n" + exchange.number());
            }
        })) {
            fixture.get("/broken");
            fixture.get("/a");
            fixture.awaitStored(2);
            fixture.skip(Duration.ofSeconds(2));
            assertThat(fixture.get("/broken").body()).isEqualTo("n1");
            assertThat(fixture.get("/a").body()).isEqualTo("n4");
        }
    }

    @Test
    void find_mustRevalidateAndOriginDown_isTimedOut() {
        try (OriginFixture fixture = new OriginFixture(
                exchange -> exchange.ok("Cache-Control: max-age=1, must-revalidate\r\nETag: \"v\"\r\n", "hello"))) {
            fixture.get("/a");
            fixture.awaitStored(1);
            fixture.origin.close();
            fixture.skip(Duration.ofSeconds(2));
            assertThat(fixture.get("/a").refusal()).isEqualTo(Refusal.Kind.TIMED_OUT);
        }
    }

    @Test
    void find_errorStored_isReplacedByTheNextOne() {
        try (OriginFixture fixture = new OriginFixture(exchange ->
                exchange.write("HTTP/1.1 503 Busy\r\nContent-Length: 1\r\n" + FRESH + "\r\n" + exchange.number()))) {
            assertThat(fixture.get("/a").body()).isEqualTo("1");
            fixture.awaitStored(1);
            fixture.skip(Duration.ofSeconds(61));
            assertThat(fixture.get("/a").body()).isEqualTo("2");
            await().atMost(OriginFixture.PATIENCE)
                    .until(() -> fixture.get("/a").cacheStatus().contains("hit"));
            assertThat(fixture.get("/a").body()).isEqualTo("2");
        }
    }

    @Test
    void find_conditionThatHolds_isAnsweredHere() {
        try (OriginFixture fixture =
                new OriginFixture(exchange -> exchange.ok(FRESH + "ETag: \"v\"\r\n", "0123456789"))) {
            fixture.get("/a");
            fixture.awaitStored(1);
            Got got = fixture.get("/a", "If-None-Match", "\"v\"");
            assertThat(got.status()).isEqualTo(304);
            assertThat(fixture.asked()).isEqualTo(1);
        }
    }

    @Test
    void find_onlyIfCachedAndNothingIs_timesOutAtOnce() {
        try (OriginFixture fixture = new OriginFixture(exchange -> exchange.ok(FRESH, "hello"))) {
            assertThat(fixture.get("/a", "Cache-Control", "only-if-cached").refusal())
                    .isEqualTo(Refusal.Kind.TIMED_OUT);
            assertThat(fixture.asked()).isZero();
        }
    }

    @Test
    void find_variants_areKeptApart() {
        try (OriginFixture fixture = new OriginFixture(
                exchange -> exchange.ok(FRESH + "Vary: Accept-Language\r\n", exchange.field("Accept-Language")))) {
            assertThat(fixture.get("/a", "Accept-Language", "de").body()).isEqualTo("de");
            assertThat(fixture.get("/a", "Accept-Language", "en").body()).isEqualTo("en");
            org.awaitility.Awaitility.await()
                    .atMost(OriginFixture.PATIENCE)
                    .until(() -> fixture.get("/a", "Accept-Language", "de")
                            .cacheStatus()
                            .contains("hit"));
            assertThat(fixture.get("/a", "Accept-Language", "en").body()).isEqualTo("en");
            assertThat(fixture.asked()).isEqualTo(2);
        }
    }

    /** An origin that believes a header and forgets to say so by {@code Vary} has its cache poisoned elsewhere. */
    @Test
    void find_fieldThatIsNoPartOfTheKey_isNotSentToTheOrigin() {
        try (OriginFixture fixture =
                new OriginFixture(exchange -> exchange.ok(FRESH, "links to " + exchange.field("X-Original-Host")))) {
            assertThat(fixture.get("/a", "X-Original-Host", "evil.example").body())
                    .isEqualTo("links to ");
            assertThat(fixture.get("/a").body()).isEqualTo("links to ");
        }
    }

    @Test
    void post_toWhatIsStored_passesAndInvalidates() {
        try (OriginFixture fixture =
                new OriginFixture(exchange -> exchange.ok(FRESH, exchange.method() + exchange.number()))) {
            assertThat(fixture.get("/a").body()).isEqualTo("GET1");
            Got post = fixture.ask("POST", "/a", null);
            assertThat(post.body()).isEqualTo("POST2");
            assertThat(post.cacheStatus()).isEqualTo("memlane; fwd=method");
            assertThat(fixture.get("/a").body()).isEqualTo("GET3");
        }
    }

    /** The origin is told its own name, and may yet know the one that its clients use. */
    @Test
    void post_locationByEitherName_invalidates() {
        try (OriginFixture fixture = new OriginFixture(exchange -> {
            if (exchange.method().equals("POST")) {
                String base = exchange.target().equals("/own") ? "http://" + exchange.field("Host") : "http://www.example";
                exchange.write("HTTP/1.1 201 Created\r\nContent-Length: 0\r\nLocation: " + base + "/a\r\n\r\n");
            } else {
                exchange.ok(FRESH, "n" + exchange.number());
            }
        })) {
            assertThat(fixture.get("/a").body()).isEqualTo("n1");
            fixture.ask("POST", "/own", null);
            assertThat(fixture.get("/a").body()).isEqualTo("n3");
            fixture.ask("POST", "/clients", null);
            assertThat(fixture.get("/a").body()).isEqualTo("n5");
        }
    }

    @Test
    void put_withConditionThatHeldBefore_isNotJudgedByItsOwnAnswer() {
        try (OriginFixture fixture =
                new OriginFixture(exchange -> exchange.ok("ETag: \"new\"\r\n", exchange.field("If-Match")))) {
            Got put = fixture.ask("PUT", "/a", null, "If-Match", "\"old\"");
            assertThat(put.status()).isEqualTo(200);
            assertThat(put.body()).isEqualTo("\"old\"");
        }
    }

    @Test
    void head_nothingStored_goesAsHead() {
        try (OriginFixture fixture = new OriginFixture(
                exchange -> exchange.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n" + FRESH + "\r\n"))) {
            Got head = fixture.ask("HEAD", "/a", null);
            assertThat(head.status()).isEqualTo(200);
            assertThat(((io.memlane.model.http.ResponseHead) head.outcome()).bodyLengthBytes())
                    .isEqualTo(5);
            assertThat(fixture.origin.requests().getFirst().method()).isEqualTo("HEAD");
        }
    }

    @Test
    void find_originDown_isStaleWhereThatIsAllowedAndElseRefused() {
        OriginFixture fixture = new OriginFixture(exchange -> exchange.ok(
                exchange.target().equals("/a") ? "Cache-Control: max-age=1, stale-if-error=100\r\n" : FRESH, "hello"));
        try (fixture) {
            fixture.get("/a");
            fixture.get("/b");
            fixture.awaitStored(2);
            fixture.origin.close();
            fixture.skip(Duration.ofSeconds(70));
            Got stale = fixture.get("/a");
            assertThat(stale.body()).isEqualTo("hello");
            assertThat(stale.cacheStatus()).contains("fwd=stale");
            assertThat(fixture.get("/b").refusal()).isEqualTo(Refusal.Kind.FAILED);
        }
    }

    @Test
    void find_ownViaInRequest_isALoop() {
        try (OriginFixture fixture = new OriginFixture(exchange -> exchange.ok(FRESH, "hello"))) {
            Got got = fixture.get("/a", "Via", "1.1 other, 1.1 memlane-test");
            assertThat(got.status()).isEqualTo(508);
            assertThat(fixture.asked()).isZero();
        }
    }

    @Test
    void find_anyTarget_isForwardedAsItCame() {
        try (OriginFixture fixture = new OriginFixture(exchange -> exchange.ok(FRESH, exchange.target()))) {
            for (String target :
                    new String[] {"/a%2Fb", "//x/y", "/a[1]|b", "/a?b=1&b=1&a=", "/a?", "/%7Euser", "/a?x={}\"<>"}) {
                assertThat(fixture.get(target).body()).isEqualTo(target.replace("\"<>", "\"<>"));
            }
        }
    }
}
