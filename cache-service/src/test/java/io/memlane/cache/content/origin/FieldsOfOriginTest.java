package io.memlane.cache.content.origin;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.cache.content.Asked;
import io.memlane.cache.content.Lookup;
import io.memlane.cache.content.origin.OriginFixture.Got;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom an origin's fields are for, and that they come as they were sent. */
class FieldsOfOriginTest {
    /** Values that HTTP clients know, so that one may put its own spelling in their place. */
    static final String[] ODD_CASE = {
        "Cache-Control", "MAX-AGE=60, Public",
        "Content-Type", "Text/HTML; charset=UTF-8",
        "Content-Encoding", "GZIP",
        "Accept-Ranges", "Bytes",
        "Vary", "Accept-ENCODING",
        "Pragma", "No-Cache"
    };

    static String oddCase() {
        StringBuilder fields = new StringBuilder();
        for (int i = 0; i < ODD_CASE.length; i += 2) {
            fields.append(ODD_CASE[i]).append(": ").append(ODD_CASE[i + 1]).append("\r\n");
        }
        return fields.toString();
    }

    static void assertOddCase(Got got) {
        for (int i = 0; i < ODD_CASE.length; i += 2) {
            assertThat(got.field(ODD_CASE[i])).isEqualTo(ODD_CASE[i + 1]);
        }
    }

    @Test
    void find_knownValuesInUnusualCase_passAsTheyCame() {
        try (OriginFixture fixture = new OriginFixture(exchange -> exchange.ok(oddCase(), "hello"))) {
            assertOddCase(fixture.get("/a"));
            fixture.awaitStored(1);
            assertOddCase(fixture.get("/a"));
            assertThat(fixture.asked()).isEqualTo(1);
        }
    }

    /** RFC 9111 §5.2.2.4, §5.2.2.7: they aren't stored; whom the response was fetched for is the one whom they are meant for. */
    @ParameterizedTest
    @ValueSource(strings = {"private", "no-cache"})
    void find_fieldsForOneAlone_areThoseOfWhomItIsFetchedFor(String directive) throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        try (OriginFixture fixture = new OriginFixture(exchange -> {
            ScriptedOrigin.await(gate);
            exchange.ok(
                    "Cache-Control: max-age=60, " + directive + "=\"Set-Cookie, X-Own\"\r\n"
                            + "Set-Cookie: a=1\r\nX-Own: 1\r\nX-All: 1\r\nAge: 5\r\n"
                            + "Connection: X-Hop\r\nX-Hop: 1\r\n",
                    "hello");
        })) {
            Asked asked = OriginFixture.asked("GET", "/a", null);
            Lookup first = fixture.content.find(asked);
            Lookup second = fixture.content.find(asked);
            gate.countDown();
            Got own = fixture.finish(asked, first);
            assertThat(own.fields().names())
                    .contains("Set-Cookie", "X-Own", "X-All")
                    .doesNotContain("X-Hop");
            assertThat(own.field("Age")).isEqualTo("5");
            assertThat(own.body()).isEqualTo("hello");
            Got collapsed = fixture.finish(asked, second);
            fixture.awaitStored(1);
            Got hit = fixture.get("/a");
            assertThat(collapsed.cacheStatus()).contains("collapsed");
            assertThat(hit.cacheStatus()).contains("hit");
            for (Got other : new Got[] {collapsed, hit}) {
                assertThat(other.fields().names()).contains("X-All").doesNotContain("Set-Cookie", "X-Own");
                assertThat(other.body()).isEqualTo("hello");
            }
            assertThat(fixture.asked()).isEqualTo(1);
        }
    }
}
