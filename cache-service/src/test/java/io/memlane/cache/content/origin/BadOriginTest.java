package io.memlane.cache.content.origin;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.cache.content.origin.OriginFixture.Got;
import io.memlane.cache.content.origin.client.OriginFailure.Reason;
import io.memlane.model.http.Refusal;
import io.memlane.model.http.caching.CachingRules;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Origins that lie, break off or say nothing. Each has its answer and its count, and nothing wrong is stored. */
class BadOriginTest {
    private static final String FRESH = "Cache-Control: max-age=60\r\n";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
                "HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\n\r\nhello",
                "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\nContent-Length: 5\n\nhello",
                "HTTP/1.1 200 OK\r\nContent-Length : 5\r\n\r\nhello",
                "HTTP/1.1 200 OK\r\nno colon\r\nContent-Length: 5\r\n\r\nhello",
                "HTTP/1.1 2000 OK\r\nContent-Length: 5\r\n\r\nhello",
                "HTTP/1.1 99 What\r\nContent-Length: 5\r\n\r\nhello",
                "hello, this is HTTP/0.9",
                "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-4/5\r\nContent-Length: 5\r\n\r\nhello",
                "HTTP/1.1 304 Not Modified\r\n\r\n",
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"
            })
    void find_headThatIsNone_isRefusedAndNotStored(String response) {
        try (OriginFixture fixture = new OriginFixture(exchange -> {
            exchange.write(response);
            exchange.socket().shutdownOutput();
        })) {
            assertThat(fixture.get("/a").refusal()).isEqualTo(Refusal.Kind.FAILED);
            assertThat(fixture.responses.size()).isZero();
            assertThat(fixture.counts.of(Reason.BAD_RESPONSE).sum()
                            + fixture.counts.of(Reason.UPGRADE).sum()
                            + fixture.counts.of(Reason.BROKEN).sum())
                    .isEqualTo(1);
        }
    }

    @Test
    void find_headWithoutEnd_isRefused() {
        try (OriginFixture fixture = new OriginFixture(exchange -> {
            exchange.write("HTTP/1.1 200 OK\r\n");
            for (int i = 0; i < 100_000; i++) {
                exchange.write("X-" + i + ": " + "x".repeat(100) + "\r\n");
            }
        })) {
            assertThat(fixture.get("/a").refusal()).isEqualTo(Refusal.Kind.FAILED);
        }
    }

    @Test
    void find_tooManyFields_isRefused() {
        try (OriginFixture fixture = new OriginFixture(exchange -> exchange.ok("X: y\r\n".repeat(200), "hello"))) {
            assertThat(fixture.get("/a").refusal()).isEqualTo(Refusal.Kind.FAILED);
            assertThat(fixture.counts.of(Reason.LARGE_HEAD).sum()).isEqualTo(1);
        }
    }

    @Test
    void find_interimResponses_arePassedOver() {
        try (OriginFixture fixture = new OriginFixture(exchange -> {
            exchange.write("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n");
            exchange.write("HTTP/1.1 102 Processing\r\n\r\n");
            exchange.ok(FRESH, "hello");
        })) {
            assertThat(fixture.get("/a").body()).isEqualTo("hello");
        }
    }

    @Test
    void find_noHeadInTime_timesOut() {
        CountDownLatch never = new CountDownLatch(1);
        OriginFixture fixture = new OriginFixture(
                exchange -> await(never), CachingRules.keyed(), OriginSettings.Host.ORIGIN, Duration.ofMillis(200));
        try (fixture) {
            assertThat(fixture.get("/a").refusal()).isEqualTo(Refusal.Kind.TIMED_OUT);
            assertThat(fixture.counts.of(Reason.HEAD_TIMEOUT).sum()).isEqualTo(1);
        } finally {
            never.countDown();
        }
    }

    @Test
    void find_bodyStalls_isCut() {
        CountDownLatch never = new CountDownLatch(1);
        OriginFixture fixture = new OriginFixture(
                exchange -> {
                    exchange.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n" + FRESH + "\r\nhel");
                    await(never);
                },
                CachingRules.keyed(),
                OriginSettings.Host.ORIGIN,
                Duration.ofMillis(300));
        try (fixture) {
            Got got = fixture.get("/a");
            assertThat(got.body()).isEqualTo("hel");
            assertThat(got.cut()).isNotNull();
            assertThat(fixture.responses.size()).isZero();
        } finally {
            never.countDown();
        }
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 10\r\nCache-Control: max-age=60\r\n\r\nhello",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nCache-Control: max-age=60\r\n\r\n5\r\nhello\r\n",
                "HTTP/1.1 200 OK\r\n"
                        + "Transfer-Encoding: chunked\r\n"
                        + "Cache-Control: max-age=60\r\n\r\n"
                        + "5\r\n"
                        + "hello\r\n"
                        + "zz\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 10\r\nCache-Control: private\r\n\r\nhello"
            })
    void find_bodyBreaksOff_isNeverWholeAndNotStored(String response) {
        try (OriginFixture fixture = new OriginFixture(exchange -> {
            exchange.write(response);
            exchange.socket().shutdownOutput();
        })) {
            Got got = fixture.get("/a");
            assertThat(got.cut()).isNotNull();
            assertThat(fixture.responses.size()).isZero();
        }
    }

    @Test
    void find_endThatOnlyTheConnectionTells_isPassedOnAndNotStored() {
        try (OriginFixture fixture = new OriginFixture(exchange -> {
            exchange.write("HTTP/1.0 200 OK\r\n" + FRESH + "\r\nhello");
            exchange.socket().close();
        })) {
            Got got = fixture.get("/a");
            assertThat(got.body()).isEqualTo("hello");
            assertThat(got.cut()).isNull();
            assertThat(fixture.responses.size()).isZero();
        }
    }

    @Test
    void find_connectionThatWasKeptIsClosed_isAskedAgain() {
        try (OriginFixture fixture = new OriginFixture(exchange -> {
            if (exchange.number() == 2) {
                exchange.socket().close();
            } else {
                exchange.ok("", "n" + exchange.number());
            }
        })) {
            assertThat(fixture.get("/a").body()).isEqualTo("n1");
            assertThat(fixture.get("/b").body()).isEqualTo("n3");
        }
    }

    @Test
    void post_connectionIsClosed_isNotAskedAgain() {
        try (OriginFixture fixture =
                new OriginFixture(exchange -> exchange.socket().close())) {
            assertThat(fixture.ask("POST", "/a", null).refusal()).isEqualTo(Refusal.Kind.FAILED);
            assertThat(fixture.asked()).isEqualTo(1);
        }
    }

    @Test
    void find_hopByHopFields_dontPass() {
        try (OriginFixture fixture = new OriginFixture(exchange -> exchange.ok(
                FRESH + "Connection: X-Hop\r\nX-Hop: 1\r\nKeep-Alive: timeout=5\r\nX-End: 2\r\n", "hello"))) {
            Got got =
                    fixture.ask("POST", "/a", null, "Connection", "X-Up", "X-Up", "1", "TE", "trailers", "X-Down", "2");
            assertThat(got.fields().names()).contains("X-End").doesNotContain("X-Hop", "Keep-Alive", "Connection");
            String head = fixture.origin.requests().getFirst().head();
            assertThat(head).contains("X-Down: 2").doesNotContain("X-Up", "TE: ");
        }
    }
}
