package io.memlane.cache.content.origin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.memlane.cache.content.Asked;
import io.memlane.cache.content.Awaited;
import io.memlane.cache.content.Lookup;
import io.memlane.cache.content.Representation;
import io.memlane.cache.content.RequestBody;
import io.memlane.cache.content.origin.OriginFixture.Got;
import io.memlane.model.http.OpaqueVersion;
import io.memlane.model.http.Refusal;
import io.memlane.model.http.caching.CachingRules;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests of one client alone. */
class PassingTest {

    @Test
    void post_bodyOfKnownLength_isSentAsItComes() {
        try (OriginFixture fixture = new OriginFixture(exchange -> exchange.ok("", exchange.body()))) {
            ScriptedBody body = new ScriptedBody(10);
            Asked asked = OriginFixture.asked("POST", "/a", body, "Content-Type", "text/plain");
            Lookup lookup = fixture.content.find(asked);
            body.come("01234", false);
            body.come("56789", true);
            assertThat(fixture.finish(asked, lookup).body()).isEqualTo("0123456789");
            String head = fixture.origin.requests().getFirst().head();
            assertThat(head).contains("Content-Length: 10", "Content-Type: text/plain", "X-Forwarded-For: 192.0.2.1");
            assertThat(head.toLowerCase(java.util.Locale.ROOT)).doesNotContain("user-agent", "accept-encoding");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE", "GET", "OPTIONS", "QUERY", "PROPFIND", "FOO"})
    void ask_bodyOfUnknownLength_isSentInChunks(String method) {
        try (OriginFixture fixture = new OriginFixture(exchange -> exchange.ok("", exchange.body()))) {
            ScriptedBody body = new ScriptedBody(RequestBody.UNKNOWN_LENGTH);
            Asked asked = OriginFixture.asked(method, "/a", body);
            Lookup lookup = fixture.content.find(asked);
            body.come("012", false);
            await().atMost(OriginFixture.PATIENCE).until(() -> fixture.asked() == 1);
            body.come("34", true);
            assertThat(fixture.finish(asked, lookup).body()).contains("012", "34");
            assertThat(fixture.origin.requests().getFirst().field("Transfer-Encoding"))
                    .isEqualTo("chunked");
        }
    }

    @Test
    void post_clientBreaksOff_originSeesNoEnd() {
        CountDownLatch seen = new CountDownLatch(1);
        try (OriginFixture fixture = new OriginFixture(exchange -> {
            int read = exchange.socket().getInputStream().readNBytes(10).length;
            if (read < 10) {
                seen.countDown();
            }
        })) {
            ScriptedBody body = new ScriptedBody(10);
            Asked asked = OriginFixture.asked("POST", "/a", body);
            Lookup lookup = fixture.content.find(asked);
            body.come("01234", false);
            body.breakOff();
            assertThat(fixture.finish(asked, lookup).refusal()).isEqualTo(Refusal.Kind.FAILED);
            await().atMost(OriginFixture.PATIENCE).until(() -> seen.getCount() == 0);
        }
    }

    @Test
    void post_answeredBeforeItsBodyHasCome_isAnswered_andTheConnectionIsNotUsedAgain() {
        try (OriginFixture fixture = new OriginFixture(exchange -> exchange.ok("", "n" + exchange.number()))) {
            ScriptedBody body = new ScriptedBody(1_000_000);
            Asked asked = OriginFixture.asked("POST", "/a", body);
            Lookup lookup = fixture.content.find(asked);
            body.come("01234", false);
            assertThat(fixture.finish(asked, lookup).body()).isEqualTo("n1");
            assertThat(fixture.get("/b").body()).isEqualTo("n2");
            assertThat(fixture.origin.requests().get(1).socket())
                    .isNotSameAs(fixture.origin.requests().get(0).socket());
        }
    }

    @Test
    void post_slowerThanTheTimeout_isTheClientsAffair() {
        OriginFixture fixture = new OriginFixture(
                exchange -> exchange.ok("", exchange.body()),
                CachingRules.keyed(),
                OriginSettings.Host.ORIGIN,
                Duration.ofMillis(400));
        try (fixture) {
            ScriptedBody body = new ScriptedBody(8);
            Asked asked = OriginFixture.asked("POST", "/a", body);
            Lookup lookup = fixture.content.find(asked);
            for (int i = 0; i < 8; i++) {
                long until = System.nanoTime() + 100_000_000;
                await().pollInterval(Duration.ofMillis(10)).until(() -> System.nanoTime() - until > 0);
                body.come("x", i == 7);
            }
            assertThat(fixture.finish(asked, lookup).body()).isEqualTo("xxxxxxxx");
        }
    }

    @Test
    void get_clientLeaves_originIsLeftToo() {
        CountDownLatch cut = new CountDownLatch(1);
        CountDownLatch came = new CountDownLatch(1);
        try (OriginFixture fixture = new OriginFixture(exchange -> {
            came.countDown();
            if (exchange.socket().getInputStream().read() < 0) {
                cut.countDown();
            }
        })) {
            Lookup lookup = fixture.content.find(OriginFixture.asked("GET", "/a", null, "Cookie", "a=b"));
            await().atMost(OriginFixture.PATIENCE).until(() -> came.getCount() == 0);
            ((Lookup.Waits) lookup).awaited().close();
            await().atMost(OriginFixture.PATIENCE).until(() -> cut.getCount() == 0);
        }
    }

    @Test
    void get_longBodyAndNobodyReads_originWaits() {
        AtomicLong written = new AtomicLong();
        int length = 64 << 20;
        try (OriginFixture fixture = new OriginFixture(exchange -> {
            exchange.write("HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n");
            byte[] piece = new byte[1 << 16];
            for (int i = 0; i < length / piece.length; i++) {
                exchange.write(piece);
                written.addAndGet(piece.length);
            }
        })) {
            Asked asked = OriginFixture.asked("GET", "/a", null, "Cookie", "a=b");
            Lookup lookup = fixture.content.find(asked);
            await().atMost(OriginFixture.PATIENCE).until(() -> written.get() > 0);
            long[] before = {-1};
            await().atMost(OriginFixture.PATIENCE)
                    .pollInterval(Duration.ofMillis(300))
                    .until(() -> {
                        boolean still = written.get() == before[0];
                        before[0] = written.get();
                        return still;
                    });
            assertThat(written.get()).as("what sockets hold, and a window").isLessThan(32 << 20);
            Got got = fixture.finish(asked, lookup);
            assertThat(got.body()).hasSize(length);
            assertThat(got.cut()).isNull();
        }
    }

    @Test
    void get_givenBackAndAskedAgainByItsVersion_goesOnWhereItWas() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        try (OriginFixture fixture = new OriginFixture(exchange -> {
            exchange.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n01234\r\n");
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            exchange.write("5\r\n56789\r\n0\r\n\r\n");
        })) {
            Asked asked = OriginFixture.asked("GET", "/a", null, "Cookie", "a=b");
            Lookup first = OriginFixture.outcome(((Lookup.Waits) fixture.content.find(asked)).awaited());
            OpaqueVersion version;
            try (Representation found = ((Lookup.Found) first).representation()) {
                version = found.head(0).version();
                assertThat(found.head(0).resumable()).isTrue();
                CountDownLatch some = new CountDownLatch(1);
                found.onMore(0, some::countDown);
                some.await();
                assertThat(found.read(ByteBuffer.allocate(5), 0)).isEqualTo(5);
            }
            Asked rest = new Asked(asked.path(), asked.head(), asked.client(), null, version);
            Lookup again = fixture.content.find(rest);
            gate.countDown();
            assertThat(fixture.finish(rest, again).body()).isEqualTo("0123456789");
            assertThat(fixture.asked()).isEqualTo(1);
            assertThat(fixture.finish(rest, fixture.content.find(rest)).refusal())
                    .isEqualTo(Refusal.Kind.CHANGED);
        }
    }

    /** Its client may not have got what was read. */
    @Test
    void get_readUpAndNotTaken_goesOnForWhoComesAgainByItsVersion() throws Exception {
        try (OriginFixture fixture =
                new OriginFixture(exchange -> exchange.ok("Cache-Control: no-store\r\n", "0123456789"))) {
            Asked asked = OriginFixture.asked("GET", "/a", null, "Cookie", "a=b");
            Lookup first = OriginFixture.outcome(((Lookup.Waits) fixture.content.find(asked)).awaited());
            OpaqueVersion version;
            try (Representation found = ((Lookup.Found) first).representation()) {
                version = found.head(0).version();
                CountDownLatch all = new CountDownLatch(1);
                found.onMore(9, all::countDown);
                all.await();
                assertThat(found.read(ByteBuffer.allocate(10), 0)).isEqualTo(10);
            }
            Asked rest = new Asked(asked.path(), asked.head(), asked.client(), null, version);
            assertThat(fixture.finish(rest, fixture.content.find(rest)).body()).isEqualTo("0123456789");
            assertThat(fixture.asked()).isEqualTo(1);
            assertThat(fixture.finish(rest, fixture.content.find(rest)).refusal())
                    .isEqualTo(Refusal.Kind.CHANGED);
        }
    }

    @Test
    void trace_isRefused() {
        try (OriginFixture fixture = new OriginFixture(exchange -> exchange.ok("", ""))) {
            assertThat(fixture.ask("TRACE", "/a", null).refusal()).isEqualTo(Refusal.Kind.METHOD_NOT_ALLOWED);
        }
    }

    /** What the origin is told of the client is this cache's word. */
    @Test
    void get_clientSaysWhoItIs_isNotBelieved() {
        try (OriginFixture fixture = new OriginFixture(exchange -> exchange.ok("", ""))) {
            fixture.get(
                    "/a",
                    "Cookie",
                    "a=b",
                    "X-Forwarded-For",
                    "1.1.1.1",
                    "Forwarded",
                    "for=x",
                    "X-Forwarded-Host",
                    "evil");
            String head = fixture.origin.requests().getFirst().head();
            assertThat(head).contains("X-Forwarded-For: 192.0.2.1").doesNotContain("1.1.1.1", "for=x", "evil");
        }
    }

    @Test
    void awaited_isAskedTwice_isGivenOnce() throws Exception {
        try (OriginFixture fixture = new OriginFixture(exchange -> exchange.ok("", "x"))) {
            Awaited awaited = ((Lookup.Waits) fixture.content.find(OriginFixture.asked("GET", "/a", null))).awaited();
            Lookup outcome = OriginFixture.outcome(awaited);
            assertThat(awaited.poll()).isNull();
            ((Lookup.Found) outcome).representation().close();
        }
    }

    @Test
    void options_maxForwards_isCountedDownToTheLastRecipient() {
        try (OriginFixture fixture =
                new OriginFixture(exchange -> exchange.ok("Allow: GET\r\n", exchange.field("Max-Forwards")))) {
            assertThat(fixture.ask("OPTIONS", "/a", null, "Max-Forwards", "3").body())
                    .isEqualTo("2");
            assertThat(fixture.ask("OPTIONS", "/a", null, "Max-Forwards", "many")
                            .body())
                    .isEqualTo("many");
            assertThat(fixture.ask("POST", "/a", null, "Max-Forwards", "0").body())
                    .isEqualTo("0");
            assertThat(fixture.ask("OPTIONS", "/a", null, "Max-Forwards", "0").status())
                    .isEqualTo(204);
            assertThat(fixture.asked()).isEqualTo(3);
        }
    }
}
