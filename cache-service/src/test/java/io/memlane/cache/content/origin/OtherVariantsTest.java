package io.memlane.cache.content.origin;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.cache.content.origin.OriginFixture.Got;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A request that selects nothing of what is stored for others (RFC 9111 §4.1, §4.3.1): their tags may say that it needn't be sent again. */
class OtherVariantsTest {
    private static final String VARIES = "Cache-Control: max-age=60\r\nVary: Accept-Language\r\n";

    /** Two languages; whoever wants another one gets English. */
    private static void answer(ScriptedOrigin.Exchange exchange) throws IOException {
        String language = exchange.field("Accept-Language").equals("de") ? "de" : "en";
        String tag = "ETag: \"" + language + "\"\r\n";
        if (exchange.field("If-None-Match").contains('"' + language + '"')) {
            exchange.write(
                    "HTTP/1.1 304 Not Modified\r\n" + VARIES + tag + "X-Number: " + exchange.number() + "\r\n\r\n");
        } else {
            exchange.ok(VARIES + tag + "X-Number: " + exchange.number() + "\r\n", language);
        }
    }

    private static Got get(OriginFixture fixture, String language) {
        return fixture.get("/a", "Accept-Language", language);
    }

    private static OriginFixture fixture() {
        OriginFixture fixture = new OriginFixture(OtherVariantsTest::answer);
        for (String language : new String[] {"de", "en"}) {
            long before = fixture.responses.size();
            assertThat(get(fixture, language).body()).isEqualTo(language);
            fixture.awaitStoredMoreThan(before); // the one that was stored last is asked about first
        }
        return fixture;
    }

    private static String conditions(OriginFixture fixture) {
        ScriptedOrigin.Exchange last = fixture.origin.requests().getLast();
        return last.field("If-None-Match") + last.field("If-Modified-Since");
    }

    @Test
    void find_oneOfThemIsTheAnswer_isNotSentAgain() {
        try (OriginFixture fixture = fixture()) {
            Got french = get(fixture, "fr");
            assertThat(conditions(fixture)).isEqualTo("\"en\", \"de\"");
            assertThat(french.status()).isEqualTo(200);
            assertThat(french.body()).isEqualTo("en");
            assertThat(french.field("ETag")).isEqualTo("\"en\"");
            assertThat(french.field("X-Number")).isEqualTo("3");
            assertThat(french.cacheStatus()).contains("fwd=vary-miss", "fwd-status=304");
            // What it is stored for stays what it is stored for, and is as fresh as the origin says now.
            Got english = get(fixture, "en");
            assertThat(english.cacheStatus()).contains("hit");
            assertThat(english.body()).isEqualTo("en");
            assertThat(english.field("X-Number")).isEqualTo("3");
            assertThat(get(fixture, "de").body()).isEqualTo("de");
            assertThat(fixture.asked()).isEqualTo(3);
            assertThat(get(fixture, "fr").body()).isEqualTo("en");
        }
    }

    @Test
    void find_noneOfThemIsTheAnswer_isSent() {
        try (OriginFixture fixture = new OriginFixture(
                exchange -> exchange.ok(VARIES + "ETag: \"" + exchange.number() + "\"\r\n", "n" + exchange.number()))) {
            for (String language : List.of("a", "b", "c")) {
                long before = fixture.responses.size();
                get(fixture, language);
                fixture.awaitStoredMoreThan(before);
            }
            assertThat(conditions(fixture)).isEqualTo("\"2\", \"1\"");
            assertThat(get(fixture, "c").body()).isEqualTo("n3");
            assertThat(get(fixture, "a").body()).isEqualTo("n1");
            assertThat(fixture.asked()).isEqualTo(3);
        }
    }

    /** 304 of what isn't there: asked again, with nothing to compare. */
    @Test
    void find_notModifiedOfAnotherTag_isAskedAgainWithoutConditions() {
        try (OriginFixture fixture = new OriginFixture(exchange -> {
            if (exchange.number() == 2) {
                exchange.write("HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\n" + VARIES + "\r\n");
            } else {
                exchange.ok(VARIES + "ETag: \"v\"\r\n", "n" + exchange.number());
            }
        })) {
            get(fixture, "de");
            fixture.awaitStoredMoreThan(0);
            assertThat(get(fixture, "en").body()).isEqualTo("n3");
            assertThat(conditions(fixture)).isEmpty();
        }
    }

    @Test
    void find_othersAreStaleOrPurged_areComparedIfTheyAreThere() {
        try (OriginFixture fixture = fixture()) {
            fixture.skip(Duration.ofSeconds(100));
            assertThat(get(fixture, "fr").body()).isEqualTo("en");
            assertThat(conditions(fixture)).isEqualTo("\"en\", \"de\"");
            fixture.purge(fixture.content.purgeOf("/a"));
            assertThat(get(fixture, "fr").body()).isEqualTo("en");
            assertThat(conditions(fixture)).isEmpty();
        }
    }

    @Test
    void find_clientsOwnCondition_isJudgedByTheAnswer() {
        try (OriginFixture fixture = fixture()) {
            assertThat(fixture.get("/a", "Accept-Language", "fr", "If-None-Match", "\"en\"")
                            .status())
                    .isEqualTo(304);
            assertThat(fixture.get("/a", "Accept-Language", "fr", "If-None-Match", "\"de\"")
                            .body())
                    .isEqualTo("en");
        }
    }
}
