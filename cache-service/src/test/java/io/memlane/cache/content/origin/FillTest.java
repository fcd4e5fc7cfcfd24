package io.memlane.cache.content.origin;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.cache.content.Asked;
import io.memlane.cache.content.Lookup;
import io.memlane.cache.content.origin.OriginFixture.Got;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Many who want the same at one time. */
class FillTest {
    private static final int CLIENTS = 100;
    private static final String FRESH = "Cache-Control: max-age=60\r\n";

    private final CountDownLatch gate = new CountDownLatch(1);

    private void awaitGate() throws IOException {
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private record Pending(Asked asked, Lookup lookup) {}

    private static List<Pending> ask(OriginFixture fixture, int count, String target, String... fields) {
        return IntStream.range(0, count)
                .mapToObj(i -> {
                    Asked asked = OriginFixture.asked("GET", target, null, fields);
                    return new Pending(asked, fixture.content.find(asked));
                })
                .toList();
    }

    private static List<Got> finish(OriginFixture fixture, List<Pending> pending) {
        return pending.stream()
                .map(one -> fixture.finish(one.asked(), one.lookup()))
                .toList();
    }

    @Test
    void find_manyBeforeTheHead_areOneFetch() {
        try (OriginFixture fixture = new OriginFixture(exchange -> {
            awaitGate();
            exchange.ok(FRESH, "hello");
        })) {
            List<Pending> crowd = ask(fixture, CLIENTS, "/a");
            gate.countDown();
            List<Got> got = finish(fixture, crowd);
            assertThat(got).allSatisfy(one -> assertThat(one.body()).isEqualTo("hello"));
            assertThat(got.stream().filter(one -> one.cacheStatus().contains("collapsed")))
                    .hasSize(CLIENTS - 1);
            assertThat(fixture.asked()).isEqualTo(1);
        }
    }

    @Test
    void find_manyAndTheHeadSaysPrivate_eachGetsItsOwnAndAllAtOnce() {
        CountDownLatch all = new CountDownLatch(CLIENTS);
        try (OriginFixture fixture = new OriginFixture(exchange -> {
            if (exchange.number() > 1) {
                // None is answered before all have come: if they queued, nobody would ever be.
                all.countDown();
                await(all);
            } else {
                awaitGate();
                all.countDown();
            }
            exchange.ok("Cache-Control: private, max-age=60\r\n", "n" + exchange.number());
        })) {
            List<Pending> crowd = ask(fixture, CLIENTS, "/a");
            gate.countDown();
            Set<String> bodies = new TreeSet<>();
            finish(fixture, crowd).forEach(one -> bodies.add(one.body()));
            assertThat(bodies).hasSize(CLIENTS);
        }
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    void find_afterOneThatWasPrivate_theNextDontWaitForEachOther() throws Exception {
        CountDownLatch two = new CountDownLatch(2);
        try (OriginFixture fixture = new OriginFixture(exchange -> {
            if (exchange.number() > 1) {
                two.countDown();
                await(two);
            }
            exchange.ok("Cache-Control: private\r\n", "n" + exchange.number());
        })) {
            fixture.get("/a");
            List<Got> got = finish(fixture, ask(fixture, 2, "/a"));
            assertThat(got.get(0).body()).isNotEqualTo(got.get(1).body());
        }
    }

    @Test
    void find_firstClientLeavesBeforeTheHead_theFetchGoesOnForTheOthers() throws Exception {
        try (OriginFixture fixture = new OriginFixture(exchange -> {
            awaitGate();
            exchange.ok(FRESH, "hello");
        })) {
            List<Pending> crowd = ask(fixture, 2, "/a");
            ((Lookup.Waits) crowd.getFirst().lookup()).awaited().close();
            gate.countDown();
            assertThat(finish(fixture, crowd.subList(1, 2)).getFirst().body()).isEqualTo("hello");
            assertThat(fixture.asked()).isEqualTo(1);
        }
    }

    @Test
    void find_whileTheBodyArrives_readsAlongAndFetchesNothing() {
        CountDownLatch headSent = new CountDownLatch(1);
        try (OriginFixture fixture = new OriginFixture(exchange -> {
            exchange.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n" + FRESH + "\r\n01234");
            headSent.countDown();
            awaitGate();
            exchange.write("56789");
        })) {
            Asked asked = OriginFixture.asked("GET", "/a", null);
            Lookup first = fixture.content.find(asked);
            org.awaitility.Awaitility.await()
                    .atMost(OriginFixture.PATIENCE)
                    .until(() -> fixture.content.find(asked) instanceof Lookup.Found(var found) && close(found));
            Lookup second = fixture.content.find(asked);
            assertThat(second).isInstanceOf(Lookup.Found.class);
            gate.countDown();
            assertThat(fixture.finish(asked, first).body()).isEqualTo("0123456789");
            assertThat(fixture.finish(asked, second).body()).isEqualTo("0123456789");
            assertThat(fixture.asked()).isEqualTo(1);
        }
    }

    private static boolean close(io.memlane.cache.content.Representation found) {
        found.close();
        return true;
    }

    @Test
    void find_otherVariantThanTheOneThatComes_isFetchedByItself() {
        try (OriginFixture fixture = new OriginFixture(exchange -> {
            awaitGate();
            exchange.ok(FRESH + "Vary: Accept-Language\r\n", exchange.field("Accept-Language"));
        })) {
            List<Pending> german = ask(fixture, 2, "/a", "Accept-Language", "de");
            List<Pending> english = ask(fixture, 2, "/a", "Accept-Language", "en");
            gate.countDown();
            assertThat(finish(fixture, german))
                    .allSatisfy(one -> assertThat(one.body()).isEqualTo("de"));
            assertThat(finish(fixture, english))
                    .allSatisfy(one -> assertThat(one.body()).isEqualTo("en"));
        }
    }

    @Test
    void find_invalidatedWhileItArrives_isNotStored() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        try (OriginFixture fixture = new OriginFixture(exchange -> {
            if (exchange.number() == 1) {
                exchange.write("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n" + FRESH + "\r\nold");
                begun.countDown();
                awaitGate();
                exchange.write("old");
            } else {
                exchange.ok(FRESH, exchange.method());
            }
        })) {
            Asked asked = OriginFixture.asked("GET", "/a", null);
            Lookup old = fixture.content.find(asked);
            begun.await();
            assertThat(fixture.ask("POST", "/a", null).body()).isEqualTo("POST");
            gate.countDown();
            assertThat(fixture.finish(asked, old).body()).isEqualTo("oldold");
            assertThat(fixture.get("/a").body()).isEqualTo("GET");
            assertThat(fixture.get("/a").body()).isEqualTo("GET");
        }
    }

    @Test
    void find_failsForAllWhoWait_isOneFetchAndNoStampede() {
        try (OriginFixture fixture = new OriginFixture(exchange -> {
            awaitGate();
            exchange.cut();
        })) {
            List<Pending> crowd = ask(fixture, CLIENTS, "/a");
            gate.countDown();
            assertThat(finish(fixture, crowd))
                    .allSatisfy(one -> assertThat(one.refusal()).isEqualTo(io.memlane.model.http.Refusal.Kind.FAILED));
            assertThat(fixture.asked())
                    .as("once more, since it may be repeated")
                    .isLessThanOrEqualTo(2);
        }
    }

    @Test
    void find_staleWhileRevalidate_isAnsweredAtOnceAndRefreshed() {
        try (OriginFixture fixture = new OriginFixture(exchange ->
                exchange.ok("Cache-Control: max-age=1, stale-while-revalidate=60\r\n", "n" + exchange.number()))) {
            List<String> bodies = new ArrayList<>();
            bodies.add(fixture.get("/a").body());
            fixture.awaitStored(1);
            fixture.skip(java.time.Duration.ofSeconds(2));
            bodies.add(fixture.get("/a").body());
            org.awaitility.Awaitility.await()
                    .atMost(OriginFixture.PATIENCE)
                    .until(() -> fixture.get("/a").body().equals("n2"));
            assertThat(bodies).containsExactly("n1", "n1");
        }
    }
}
