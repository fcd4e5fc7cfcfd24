package io.memlane.cache.content.origin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.memlane.cache.content.Asked;
import io.memlane.cache.content.Lookup;
import io.memlane.cache.content.origin.OriginFixture.Got;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** {@code Expect: 100-continue} (RFC 9110 §10.1.1): whether the body is wanted is the origin's to say. */
class ExpectTest {
    private static final String[] EXPECT = {"Expect", "100-continue"};

    @Test
    void post_originSays100_bodyIsAskedForOnlyThen() throws Exception {
        CountDownLatch mayContinue = new CountDownLatch(1);
        try (OriginFixture fixture = new OriginFixture(exchange -> {
            ScriptedOrigin.await(mayContinue);
            exchange.write("HTTP/1.1 100 Continue\r\n\r\n");
            exchange.ok("", exchange.body());
        })) {
            ScriptedBody body = new ScriptedBody(5);
            Asked asked = OriginFixture.asked("POST", "/a", body, EXPECT);
            Lookup lookup = fixture.content.find(asked);
            await().atMost(OriginFixture.PATIENCE).until(() -> fixture.asked() == 1);
            assertThat(fixture.origin.requests().getFirst().field("Expect")).isEqualTo("100-continue");
            assertThat(body.isAskedFor()).isFalse();
            mayContinue.countDown();
            await().atMost(OriginFixture.PATIENCE).until(body::isAskedFor);
            body.come("hello", true);
            assertThat(fixture.finish(asked, lookup).body()).isEqualTo("hello");
        }
    }

    @Test
    void post_originRefuses_bodyIsNeverAskedFor_andTheConnectionIsNotUsedAgain() {
        try (OriginFixture fixture = new OriginFixture(exchange -> {
            if (exchange.number() == 1) {
                exchange.write("HTTP/1.1 413 Content Too Large\r\nContent-Length: 2\r\n\r\nno");
            } else {
                exchange.ok("", "next");
            }
        })) {
            ScriptedBody body = new ScriptedBody(5);
            Got got = fixture.ask("POST", "/a", body, EXPECT);
            assertThat(got.status()).isEqualTo(413);
            assertThat(got.body()).isEqualTo("no");
            assertThat(body.isAskedFor()).isFalse();
            assertThat(fixture.get("/b").body()).isEqualTo("next");
            assertThat(fixture.origin.requests().get(0).socket())
                    .isNotSameAs(fixture.origin.requests().get(1).socket());
        }
    }

    /** What isn't buffered can be as long as it likes. */
    @Test
    void post_originRefusesWithLongBody_isPassedOn() {
        String refusal = "n".repeat(3 << 20);
        try (OriginFixture fixture = new OriginFixture(exchange -> exchange.write(
                "HTTP/1.1 413 Content Too Large\r\nContent-Length: " + refusal.length() + "\r\n\r\n" + refusal))) {
            Got got = fixture.ask("POST", "/a", new ScriptedBody(5), EXPECT);
            assertThat(got.cut()).isNull();
            assertThat(got.body()).isEqualTo(refusal);
        }
    }

    /** RFC 9110 §10.1.1: nobody waits for ever. */
    @Test
    void post_originSaysNothing_bodyIsSentAfterAWhile() {
        try (OriginFixture fixture = new OriginFixture(exchange -> exchange.ok("", exchange.body()))) {
            ScriptedBody body = new ScriptedBody(5);
            body.come("hello", true);
            long before = System.nanoTime();
            assertThat(fixture.ask("POST", "/a", body, EXPECT).body()).isEqualTo("hello");
            assertThat(System.nanoTime() - before).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(900));
        }
    }
}
