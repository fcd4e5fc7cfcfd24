package io.memlane.cache.content.origin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.memlane.cache.content.Asked;
import io.memlane.cache.content.Awaited;
import io.memlane.cache.content.Lookup;
import io.memlane.cache.content.origin.OriginFixture.Got;
import io.memlane.model.http.Fields;
import io.memlane.model.http.InterimResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes before a response (RFC 9110 §15.2, RFC 8297), and for whom it is. */
class InterimResponsesTest {
    private static final String FRESH = "Cache-Control: max-age=60\r\n";
    private static final String HINT = "HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\nLink: </b>\r\n"
            + "Connection: X-Hop\r\nX-Hop: 1\r\nSurrogate-Key: k\r\n\r\n";
    private static final InterimResponse HINTED =
            new InterimResponse(103, Fields.of("Link", "</a>; rel=preload", "Link", "</b>"));

    private static Awaited awaited(OriginFixture fixture, Asked asked) {
        Lookup lookup = fixture.content.find(asked);
        assertThat(lookup).isInstanceOf(Lookup.Waits.class);
        return ((Lookup.Waits) lookup).awaited();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "DELETE"})
    void find_interimResponses_areForWhomItIsFetchedForAndNotStored(String method) {
        CountDownLatch gate = new CountDownLatch(1);
        try (OriginFixture fixture = new OriginFixture(exchange -> {
            exchange.write(HINT + "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n");
            ScriptedOrigin.await(gate);
            exchange.ok(FRESH, exchange.method().equals("HEAD") ? "" : "hello");
        })) {
            Asked asked = OriginFixture.asked(method, "/a", null);
            Awaited first = awaited(fixture, asked);
            List<InterimResponse> came = new ArrayList<>();
            await().atMost(OriginFixture.PATIENCE).until(() -> {
                came.addAll(first.takeInterim());
                return came.size() == 2;
            });
            assertThat(came).containsExactly(HINTED, new InterimResponse(102, Fields.EMPTY));
            assertThat(first.poll()).isNull();
            gate.countDown();
            Got got = fixture.finish(asked, new Lookup.Waits(first));
            assertThat(got.status()).isEqualTo(200);
            assertThat(got.fields().names()).doesNotContain("Link");
        }
    }

    @Test
    void find_collapsed_getsNone() {
        CountDownLatch gate = new CountDownLatch(1);
        try (OriginFixture fixture = new OriginFixture(exchange -> {
            exchange.write(HINT);
            ScriptedOrigin.await(gate);
            exchange.ok(FRESH, "hello");
        })) {
            Asked asked = OriginFixture.asked("GET", "/a", null);
            Awaited first = awaited(fixture, asked);
            Awaited second = awaited(fixture, asked);
            await().atMost(OriginFixture.PATIENCE)
                    .until(() -> !first.takeInterim().isEmpty());
            assertThat(second.takeInterim()).isEmpty();
            gate.countDown();
            assertThat(fixture.finish(asked, new Lookup.Waits(first)).body()).isEqualTo("hello");
            assertThat(fixture.finish(asked, new Lookup.Waits(second)).body()).isEqualTo("hello");
            assertThat(fixture.get("/a").fields().names()).doesNotContain("Link");
            assertThat(fixture.asked()).isEqualTo(1);
        }
    }

    /** Who asks for the outcome gets what was before it first. */
    @Test
    void poll_interimResponseNotTaken_hasNoOutcomeYet() throws Exception {
        try (OriginFixture fixture = new OriginFixture(exchange -> {
            exchange.write(HINT);
            exchange.ok(FRESH, "hello");
        })) {
            Asked asked = OriginFixture.asked("GET", "/a", null);
            Awaited awaited = awaited(fixture, asked);
            fixture.awaitStored(1);
            CountDownLatch told = new CountDownLatch(1);
            awaited.onReady(told::countDown);
            told.await();
            assertThat(awaited.poll()).isNull();
            assertThat(awaited.takeInterim()).containsExactly(HINTED);
            assertThat(awaited.takeInterim()).isEmpty();
            assertThat(fixture.finish(asked, new Lookup.Waits(awaited)).body()).isEqualTo("hello");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3_000})
    void find_moreThanIsPassedOn_theRestIsLeftOut(int bytes) {
        try (OriginFixture fixture = new OriginFixture(exchange -> {
            for (int i = 0; i < 100; i++) {
                exchange.write("HTTP/1.1 103 Early Hints\r\nLink: " + "x".repeat(bytes) + "\r\n\r\n");
            }
            exchange.ok(FRESH, "hello");
        })) {
            Asked asked = OriginFixture.asked("GET", "/a", null);
            Awaited awaited = awaited(fixture, asked);
            fixture.awaitStored(1);
            assertThat(awaited.takeInterim()).hasSize(bytes == 0 ? InterimResponse.MAX_NUMBER : 2);
            assertThat(fixture.finish(asked, new Lookup.Waits(awaited)).body()).isEqualTo("hello");
        }
    }
}
