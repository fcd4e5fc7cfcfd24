package io.memlane.proxy.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.memlane.model.ErrorCode;
import io.memlane.model.control.ControlMessage;
import io.memlane.model.control.ControlMessage.Attach;
import io.memlane.model.control.ControlMessage.Drop;
import io.memlane.model.control.ControlMessage.GoAway;
import io.memlane.model.control.ControlMessage.Pong;
import io.memlane.model.control.Figure;
import io.memlane.model.control.Scope;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.health.contributor.Status;

class CacheLinkTest {
    private static final Duration SHORT = Duration.ofMillis(50);
    /** Three of them are longer than a busy machine keeps a thread from its turn. */
    private static final Duration PATIENT = Duration.ofMillis(400);

    private static final Duration LONG = Duration.ofSeconds(10);

    @TempDir(factory = SharedMemory.class)
    Path folder;

    private final AtomicInteger changes = new AtomicInteger();
    private FakeCache cache;
    private CacheClient client;
    private CacheLink link;

    @BeforeEach
    void open() throws IOException {
        cache = new FakeCache(folder);
        client = cache.client();
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        link.stop();
        await().untilAsserted(() -> assertThat(cache.connections()).isZero());
        await().until(() -> !link.isAttached());
        client.close();
        cache.close();
    }

    private void start(Duration pingInterval) {
        link = cache.link(client, pingInterval);
        link.start(changes::incrementAndGet);
    }

    private @Nullable String problem() {
        Trouble trouble = link.trouble();
        return trouble == null ? null : trouble.problem();
    }

    private void awaitAttached() {
        await().until(link::isAttached);
        assertThat(link.trouble()).isNull();
    }

    @Test
    void start_listenerFails_linkGoesOn() throws Exception {
        link = cache.link(client, LONG);
        link.start(() -> {
            changes.incrementAndGet();
            throw new StackOverflowError("a test's");
        });
        awaitAttached();
        link.stop();
        await().until(() -> changes.get() == 2);
    }

    @Test
    void start_cacheComesLater_attachesThen() throws Exception {
        cache.stop();
        start(LONG);
        await().untilAsserted(() -> assertThat(problem()).contains("no cache at"));
        assertThat(link.isAttached()).isFalse();
        assertThat(changes).hasValue(0);
        cache.start();
        awaitAttached();
        assertThat(changes).hasValue(1);
    }

    @Test
    void run_cacheDies_detachesAndAttachesAnew() throws Exception {
        start(LONG);
        awaitAttached();
        for (int i = 1; i <= 2; i++) {
            cache.stop();
            await().until(() -> !link.isAttached());
            assertThat(changes).hasValue(2 * i);
            cache.start();
            awaitAttached();
        }
    }

    @Test
    void run_goAway_detachesWithTheReason() throws Exception {
        cache.script = new FakeScript() {
            @Override
            public void attach(FakeSession session, Attach attach) throws IOException {
                cache.script = new FakeScript() {};
                session.grantLink();
                session.connection().send(new GoAway(1_000, "an upgrade"));
                cache.refuse(next -> next.connection().reject(ErrorCode.GOING_AWAY, "an upgrade"));
            }
        };
        start(LONG);
        await().until(() -> changes.get() == 2);
        assertThat(problem()).contains("an upgrade");
        cache.refuse(null);
        awaitAttached();
    }

    @Test
    void run_pongs_keepItAttached() {
        AtomicInteger pings = new AtomicInteger();
        cache.script = new FakeScript() {
            @Override
            public void other(FakeSession session, ControlMessage message) throws IOException {
                pings.incrementAndGet();
                FakeScript.super.other(session, message);
            }
        };
        start(PATIENT);
        // More than it may miss.
        await().until(() -> pings.get() >= 5);
        assertThat(link.isAttached()).isTrue();
        assertThat(changes).hasValue(1);
    }

    @Test
    void run_noPong_detachesAfterThreeIntervals() {
        AtomicInteger pings = new AtomicInteger();
        cache.script = new FakeScript() {
            @Override
            public void other(FakeSession session, ControlMessage message) {
                pings.incrementAndGet();
            }
        };
        start(SHORT);
        await().until(() -> changes.get() >= 2);
        assertThat(pings.get()).isPositive();
        cache.script = new FakeScript() {};
        awaitAttached();
    }

    @Test
    void figures_ofTheLastPong_areKnownUntilTheCacheGoes() throws Exception {
        cache.script = new FakeScript() {
            @Override
            public void other(FakeSession session, ControlMessage message) throws IOException {
                long nonce = ((ControlMessage.Ping) message).nonce();
                session.connection().send(new Pong(nonce, Map.of(Figure.FOUND, nonce)));
            }
        };
        start(PATIENT);
        assertThat(link.figures()).isEmpty();
        await().until(() -> link.figures().getOrDefault(Figure.FOUND, 0L) >= 2);
        assertThat(link.roundTripNanos()).isPositive();
        cache.stop();
        await().until(() -> !link.isAttached());
        assertThat(link.figures()).isEmpty();
        assertThat(link.roundTripNanos()).isEqualTo(CacheLink.UNKNOWN);
    }

    @Test
    void originTrouble_isWhatTheCacheSays() throws Exception {
        AtomicLong available = new AtomicLong(1);
        cache.script = new FakeScript() {
            @Override
            public void other(FakeSession session, ControlMessage message) throws IOException {
                long nonce = ((ControlMessage.Ping) message).nonce();
                session.connection()
                        .send(new Pong(nonce, Map.of(Figure.ORIGIN_AVAILABLE, available.get(), Figure.FOUND, nonce)));
            }
        };
        start(PATIENT);
        await().until(() -> link.figures().getOrDefault(Figure.FOUND, 0L) >= 1);
        assertThat(link.originTrouble()).isNull();
        available.set(0);
        await().until(() -> link.originTrouble() != null);
        available.set(1);
        await().until(() -> link.originTrouble() == null);
    }

    @Test
    void run_unexpectedMessage_detaches() {
        cache.script = new FakeScript() {
            @Override
            public void attach(FakeSession session, Attach attach) throws IOException {
                session.grantLink();
                session.connection().send(attach);
                session.connection().send(new Pong(1));
            }
        };
        start(LONG);
        await().untilAsserted(() -> assertThat(problem()).contains("ATTACH on a link"));
        cache.script = new FakeScript() {};
        awaitAttached();
    }

    /** The answer comes when stop() has looked for a connection to close already. */
    @Test
    void stop_justBeingAttached_closesTheConnection() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        cache.script = new FakeScript() {
            @Override
            public void attach(FakeSession session, Attach attach) throws IOException {
                asked.countDown();
                try {
                    answer.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                session.grantLink();
            }
        };
        start(LONG);
        asked.await();
        link.stop();
        answer.countDown();
        await().untilAsserted(() -> assertThat(cache.connections()).isZero());
    }

    private static final class Waiting {
        final Thread thread;

        Waiting(CacheLink link, long ticket) {
            thread = Thread.ofPlatform().start(() -> {
                try {
                    link.awaitReady(ticket, TimeUnit.SECONDS.toNanos(60));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
        }

        void assertWoken() throws InterruptedException {
            assertThat(thread.join(LONG)).isTrue();
        }
    }

    @Test
    void awaitReady_cacheSaysSo_wakesWhoHasTheTicket() throws Exception {
        start(LONG);
        awaitAttached();
        Waiting first = new Waiting(link, 1);
        Waiting second = new Waiting(link, 2);
        cache.ready(2);
        second.assertWoken();
        assertThat(first.thread.isAlive()).isTrue();
        cache.ready(1);
        first.assertWoken();
    }

    /** Whoever knew of their tickets is gone. */
    @Test
    void awaitReady_linkIsLost_wakesEverybody() throws Exception {
        start(LONG);
        awaitAttached();
        List<Waiting> waiting = List.of(new Waiting(link, 1), new Waiting(link, 2));
        cache.breakLinks();
        for (Waiting one : waiting) {
            one.assertWoken();
        }
        awaitAttached();
    }

    @Test
    void drop_attached_tellsTheCacheAndElseNobody() throws Exception {
        List<ControlMessage> told = new CopyOnWriteArrayList<>();
        cache.script = new FakeScript() {
            @Override
            public void other(FakeSession session, ControlMessage message) {
                told.add(message);
            }
        };
        start(LONG);
        awaitAttached();
        link.drop(77);
        await().until(() -> !told.isEmpty());
        cache.stop();
        await().until(() -> !link.isAttached());
        link.drop(78);
        cache.start();
        awaitAttached();
        link.drop(79);
        await().until(() -> told.size() == 2);
        assertThat(told).containsExactly(new Drop(77), new Drop(79));
    }

    @Test
    void scope_ofTheLastCache_isKeptWhileThereIsNone() throws Exception {
        start(LONG);
        awaitAttached();
        assertThat(link.scope()).isEqualTo(Scope.FILES);
        cache.stop();
        await().until(() -> !link.isAttached());
        cache.scope = Scope.ALL;
        cache.start();
        awaitAttached();
        assertThat(link.scope()).isEqualTo(Scope.ALL);
        cache.stop();
        await().until(() -> !link.isAttached());
        assertThat(link.scope()).isEqualTo(Scope.ALL);
        cache.start();
        awaitAttached();
    }

    /** So that the cache can tell which segments a link speaks for. */
    @Test
    void attach_linkAndSegments_sayTheSameLifeAndAnotherProxyAnother() throws Exception {
        List<Attach> attached = new CopyOnWriteArrayList<>();
        cache.script = new FakeScript() {
            @Override
            public void attach(FakeSession session, Attach attach) throws IOException {
                attached.add(attach);
                FakeScript.super.attach(session, attach);
            }
        };
        start(LONG);
        awaitAttached();
        client.attachSegment(FakeCache.SMALL, 0).close();
        try (CacheClient other = cache.client()) {
            other.attachSegment(FakeCache.SMALL, 0).close();
        }
        assertThat(attached).hasSize(3);
        assertThat(attached).extracting(Attach::minVersion).containsOnly(3);
        assertThat(attached).extracting(Attach::maxVersion).containsOnly(4);
        assertThat(attached.get(0).life()).isEqualTo(attached.get(1).life()).isNotZero();
        assertThat(attached.get(2).life()).isNotEqualTo(attached.get(0).life());
    }

    /** As a suspended process has it: the kernel takes connections, nobody answers. */
    @Tag("long")
    @Test
    void trouble_cacheSilentThenBackThenDead_isSaidAsWhatItIs() throws Exception {
        start(SHORT);
        awaitAttached();
        cache.script = new FakeScript() {
            @Override
            public void other(FakeSession session, ControlMessage message) {}

            @Override
            public void attach(FakeSession session, Attach attach) {}
        };
        await().untilAsserted(() -> assertThat(problem()).contains("was attached and has been silent since 2"));
        String first = problem();
        Trouble trouble = link.trouble();
        assertThat(trouble.remedy()).contains("restart the cache", "SIGCONT").doesNotContain("smaller");
        // An attempt to attach is left without an answer, too, and the silence is the same one.
        await().during(Duration.ofMillis(300)).until(() -> first.equals(problem()));
        cache.script = new FakeScript() {};
        awaitAttached();
        cache.stop();
        await().untilAsserted(() -> assertThat(problem()).contains("no cache at"));
        assertThat(link.trouble().remedy()).contains("start the cache");
    }

    @Test
    void contentTrouble_asTheCacheSays_hasARemedyAndIsHealth() throws Exception {
        AtomicLong available = new AtomicLong(1);
        cache.script = new FakeScript() {
            @Override
            public void other(FakeSession session, ControlMessage message) throws IOException {
                long nonce = ((ControlMessage.Ping) message).nonce();
                session.connection().send(new Pong(nonce, Map.of(Figure.CONTENT_AVAILABLE, available.get())));
            }
        };
        link = cache.link(client, PATIENT);
        ContentHealthIndicator health = new ContentHealthIndicator(link);
        assertThat(health.health().getStatus()).isEqualTo(Status.UNKNOWN);
        link.start(changes::incrementAndGet);
        await().until(() -> health.health().getStatus().equals(Status.UP));
        available.set(0);
        await().until(() -> health.health().getStatus().equals(Status.DOWN));
        assertThat(health.health().getDetails()).containsKeys("problem", "remedy");
    }
}
