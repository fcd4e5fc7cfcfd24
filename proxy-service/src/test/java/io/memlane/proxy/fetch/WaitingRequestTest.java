package io.memlane.proxy.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.memlane.model.control.ControlMessage;
import io.memlane.model.control.ControlMessage.Drop;
import io.memlane.model.control.ControlMessage.Open;
import io.memlane.model.control.ControlMessage.Pending;
import io.memlane.model.http.Fields;
import io.memlane.model.http.InterimResponse;
import io.memlane.model.http.Refusal;
import io.memlane.model.http.Refusal.Kind;
import io.memlane.model.http.RequestHead;
import io.memlane.proxy.content.ClientGoneException;
import io.memlane.proxy.control.FakeScript;
import io.memlane.proxy.control.FakeSession;
import io.memlane.proxy.control.SharedMemory;
import io.memlane.proxy.segments.Lease;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests whose answer takes its time: the cache gives them a ticket, and they hold nothing meanwhile. */
class WaitingRequestTest {
    private static final long TICKET = 77;

    @TempDir(factory = SharedMemory.class)
    Path folder;

    private final List<Open> opens = new CopyOnWriteArrayList<>();
    private final List<ControlMessage> others = new CopyOnWriteArrayList<>();

    private interface OnOpen {
        void open(FakeSession session, Open open, int number) throws IOException;
    }

    private SourceFixture fixture(int segments, int attempts, OnOpen script) throws IOException {
        return scripted(new SourceFixture(folder, segments, attempts, SourceFixture.times()), script);
    }

    private SourceFixture scripted(SourceFixture fixture, OnOpen script) {
        fixture.cache.script = new FakeScript() {
            @Override
            public void open(FakeSession session, Open open) throws IOException {
                opens.add(open);
                script.open(session, open, opens.size());
            }

            @Override
            public void other(FakeSession session, ControlMessage message) throws IOException {
                others.add(message);
                FakeScript.super.other(session, message);
            }
        };
        return fixture;
    }

    private static void pend(FakeSession session, Open open, long ticket) throws IOException {
        session.connection().send(new Pending(open.requestId(), ticket));
    }

    private static CompletableFuture<SourceFixture.Sink> start(SourceFixture fixture, String path) {
        return start(fixture, path, new SourceFixture.Sink());
    }

    private static CompletableFuture<SourceFixture.Sink> start(
            SourceFixture fixture, String path, SourceFixture.Sink sink) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        fixture.get(path, sink);
                        return sink;
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                },
                command -> Thread.ofVirtual().start(command));
    }

    private static void assertServed(CompletableFuture<SourceFixture.Sink> request, int length) throws Exception {
        assertThat(request.get(20, TimeUnit.SECONDS).body.toByteArray()).isEqualTo(FakeSession.body(length));
    }

    private void awaitWaiting(SourceFixture fixture, int requests) {
        await().until(() -> opens.size() >= requests && fixture.pool.leased() == 0);
        await().until(() -> fixture.waitingRoom.heldBytes() > 0);
    }

    @Test
    void fetch_pending_holdsNoSegmentAndIsAskedAgainWithItsTicket() throws Exception {
        try (SourceFixture fixture = fixture(1, 1, (session, open, number) -> {
            if (number == 1) {
                pend(session, open, TICKET);
            } else {
                session.reply(open, Integer.parseInt(open.request().target().substring(1)));
            }
        })) {
            CompletableFuture<SourceFixture.Sink> waiting = start(fixture, "/100");
            awaitWaiting(fixture, 1);
            assertThat(fixture.bulkhead.getMetrics().getAvailableConcurrentCalls())
                    .isEqualTo(SourceFixture.WAITERS);
            fixture.cache.ready(TICKET);
            assertServed(waiting, 100);
            assertThat(opens.subList(0, 2)).extracting(Open::ticket).containsExactly(Open.NO_TICKET, TICKET);
            assertThat(opens.get(1).request()).isEqualTo(opens.get(0).request());
            assertThat(opens.get(1).requestId()).isGreaterThan(opens.get(0).requestId());
            assertThat(fixture.breaker.getMetrics().getNumberOfSuccessfulCalls())
                    .isEqualTo(2);
            assertThat(fixture.breaker.getMetrics().getNumberOfFailedCalls()).isZero();
            assertThat(fixture.whole()).isOne();
            fixture.pool.awaitIdle(1);
        }
    }

    @Test
    void fetch_interimResponses_areShownAsTheyCome() throws Exception {
        InterimResponse hint = new InterimResponse(103, Fields.of("Link", "</a>"));
        InterimResponse another = new InterimResponse(102, Fields.EMPTY);
        try (SourceFixture fixture = fixture(1, 1, (session, open, number) -> {
            switch (number) {
                case 1 -> pend(session, open, TICKET);
                case 2 -> session.connection().send(new Pending(open.requestId(), TICKET, List.of(hint, another)));
                case 3 -> session.connection().send(new Pending(open.requestId(), TICKET, List.of(hint)));
                default -> session.reply(open, 100);
            }
        })) {
            SourceFixture.Sink sink = new SourceFixture.Sink();
            CompletableFuture<SourceFixture.Sink> waiting = start(fixture, "/100", sink);
            awaitWaiting(fixture, 1);
            fixture.cache.ready(TICKET);
            await().until(() -> sink.interim.equals(List.of(hint, another)));
            awaitWaiting(fixture, 2);
            fixture.cache.ready(TICKET);
            await().until(() -> sink.interim.equals(List.of(hint, another, hint)));
            fixture.cache.ready(TICKET);
            assertServed(waiting, 100);
        }
    }

    /** One who has gone waits no more. */
    @Test
    void fetch_clientGoneAtAnInterimResponse_dropsTheTicket() throws Exception {
        InterimResponse hint = new InterimResponse(103, Fields.EMPTY);
        SourceFixture.Sink gone = new SourceFixture.Sink() {
            @Override
            public void interim(InterimResponse response) throws ClientGoneException {
                throw new ClientGoneException(new IOException("gone"));
            }
        };
        try (SourceFixture fixture = fixture(
                1,
                1,
                (session, open, number) ->
                        session.connection().send(new Pending(open.requestId(), TICKET, List.of(hint))))) {
            assertThatThrownBy(() -> fixture.get("/100", gone)).isInstanceOf(ClientGoneException.class);
            await().until(() -> others.contains(new Drop(TICKET)));
            fixture.pool.awaitIdle(1);
        }
    }

    /** By READY, not by the second after which it is asked again anyway. */
    @Test
    void fetch_readyEachTime_takesNoSeconds() throws Exception {
        int rounds = 12;
        try (SourceFixture fixture = fixture(1, 1, (session, open, number) -> {
            if (number <= rounds) {
                pend(session, open, number);
                session.cache().ready(number);
            } else {
                session.reply(open, 100);
            }
        })) {
            long start = System.nanoTime();
            SourceFixture.Sink sink = new SourceFixture.Sink();
            fixture.get("/100", sink);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(rounds / 2));
            assertThat(sink.body.toByteArray()).isEqualTo(FakeSession.body(100));
            assertThat(opens)
                    .extracting(Open::ticket)
                    .startsWith(0L, 1L, 2L, 3L)
                    .endsWith((long) rounds);
        }
    }

    /** Thousands may wait. */
    @Tag("long")
    @Test
    void fetch_neverReady_isAskedAgainAfterASecond_thenLessOften() throws Exception {
        List<Long> asked = new CopyOnWriteArrayList<>();
        try (SourceFixture fixture = fixture(1, 1, (session, open, number) -> {
            asked.add(System.nanoTime());
            if (number <= 2) {
                pend(session, open, TICKET);
            } else {
                session.reply(open, 100);
            }
        })) {
            assertServed(start(fixture, "/100"), 100);
            assertThat(Duration.ofNanos(asked.get(1) - asked.get(0))).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
            assertThat(Duration.ofNanos(asked.get(2) - asked.get(1))).isGreaterThanOrEqualTo(Duration.ofSeconds(2));
            assertThat(opens).extracting(Open::ticket).containsExactly(0L, TICKET, TICKET);
        }
    }

    /** The cache that comes back knows no ticket: for it that is a request like any other. */
    @Test
    void fetch_cacheRestartsMeanwhile_isAskedAgain() throws Exception {
        AtomicBoolean restarted = new AtomicBoolean();
        try (SourceFixture fixture = fixture(2, 1, (session, open, number) -> {
            if (!restarted.get()) {
                pend(session, open, TICKET);
            } else {
                session.reply(open, 100);
            }
        })) {
            CompletableFuture<SourceFixture.Sink> waiting = start(fixture, "/100");
            awaitWaiting(fixture, 1);
            fixture.cache.announceStop(1_000);
            await().until(() -> fixture.pool.pool.isRestarting());
            fixture.pool.awaitIdle(0);
            fixture.cache.stop();
            restarted.set(true);
            fixture.cache.start();
            assertServed(waiting, 100);
            assertThat(opens.getFirst().ticket()).isEqualTo(Open.NO_TICKET);
            assertThat(opens.getLast().ticket()).isEqualTo(TICKET);
            assertThat(fixture.breaker.getMetrics().getNumberOfFailedCalls()).isZero();
            fixture.pool.awaitIdle(2);
        }
    }

    @Test
    void fetch_segmentBreaksAtRedeeming_isRetriedWithTheTicket() throws Exception {
        try (SourceFixture fixture = fixture(2, 2, (session, open, number) -> {
            switch (number) {
                case 1 -> {
                    pend(session, open, TICKET);
                    session.cache().ready(TICKET);
                }
                case 2 -> session.close();
                default -> session.reply(open, 100);
            }
        })) {
            assertServed(start(fixture, "/100"), 100);
            assertThat(opens).extracting(Open::ticket).containsExactly(0L, TICKET, TICKET);
            fixture.pool.awaitIdle(2);
        }
    }

    /** It was let in when it came. */
    @Test
    void fetch_bulkheadFullMeanwhile_redeemsAllTheSame() throws Exception {
        try (SourceFixture fixture = fixture(1, 1, (session, open, number) -> {
            if (number == 1) {
                pend(session, open, TICKET);
            } else {
                session.reply(open, 100);
            }
        })) {
            CompletableFuture<SourceFixture.Sink> waiting = start(fixture, "/100");
            awaitWaiting(fixture, 1);
            for (int i = 0; i < SourceFixture.WAITERS; i++) {
                fixture.bulkhead.acquirePermission();
            }
            Lease lease = fixture.pool.lease();
            assertThat(fixture.refused("/100").detail()).isEqualTo("too many requests wait for a segment");
            lease.close();
            fixture.cache.ready(TICKET);
            assertServed(waiting, 100);
            for (int i = 0; i < SourceFixture.WAITERS; i++) {
                fixture.bulkhead.onComplete();
            }
        }
    }

    @Test
    void fetch_manyReadyAtOnce_takeHalfOfTheSegmentsAtATime() throws Exception {
        int waiters = 6;
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicBoolean ready = new AtomicBoolean();
        AtomicInteger redeemed = new AtomicInteger();
        AtomicLong tickets = new AtomicLong();
        try (SourceFixture fixture = fixture(4, 1, (session, open, number) -> {
            if (open.request().target().equals("/200")) {
                session.reply(open, 200);
            } else if (open.ticket() == Open.NO_TICKET) {
                pend(session, open, tickets.incrementAndGet());
            } else if (!ready.get()) {
                pend(session, open, open.ticket()); // asked again by the clock
            } else {
                redeemed.incrementAndGet();
                try {
                    goOn.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                session.reply(open, 100);
            }
        })) {
            List<CompletableFuture<SourceFixture.Sink>> waiting = new ArrayList<>();
            for (int i = 1; i <= waiters; i++) {
                // One after the other, so that none is refused for want of a place.
                waiting.add(start(fixture, "/100"));
                awaitWaiting(fixture, i);
            }
            ready.set(true);
            for (int ticket = 1; ticket <= waiters; ticket++) {
                fixture.cache.ready(ticket);
            }
            await().until(() -> redeemed.get() == 2);
            for (int i = 0; i < 5; i++) {
                assertServed(start(fixture, "/200"), 200);
            }
            // Also when all have been woken by the time.
            await().during(Duration.ofMillis(1_500)).until(() -> redeemed.get() == 2 && fixture.pool.leased() == 2);
            goOn.countDown();
            for (CompletableFuture<SourceFixture.Sink> one : waiting) {
                assertServed(one, 100);
            }
            assertThat(redeemed).hasValue(waiters);
            fixture.pool.awaitIdle(4);
        }
    }

    /** A turn is over with PENDING, too. */
    @Test
    void fetch_pendingAgain_givesItsTurnBack() throws Exception {
        try (SourceFixture fixture = fixture(1, 1, (session, open, number) -> {
            if (number <= 3) {
                pend(session, open, number);
                session.cache().ready(number);
            } else {
                session.reply(open, 100);
            }
        })) {
            for (int i = 0; i < 3; i++) {
                opens.clear();
                assertServed(start(fixture, "/100"), 100);
            }
        }
    }

    @Test
    void fetch_refusedAtRedeeming_isRefusedAndGivesItsTurnBack() throws Exception {
        try (SourceFixture fixture = fixture(1, 1, (session, open, number) -> {
            if (number % 2 == 1) {
                pend(session, open, number);
                session.cache().ready(number);
            } else {
                session.answer(open, Refusal.timedOut("the origin is silent"));
            }
        })) {
            for (int i = 1; i <= 3; i++) {
                assertThat(fixture.refused("/100")).isEqualTo(Refusal.timedOut("the origin is silent"));
                assertThat(fixture.refused(Refused.CONTENT_TIMEOUT)).isEqualTo(i);
            }
            fixture.assertServes();
        }
    }

    @Test
    void fetch_noRoomToWait_isBusyAndDropsItsTicket() throws Exception {
        try (SourceFixture fixture = fixture(1, 1, (session, open, number) -> pend(session, open, TICKET))) {
            List<WaitingRoom.Place> others = new ArrayList<>();
            for (int i = 0; i < 15; i++) {
                others.add(fixture.waitingRoom.enter(RequestHead.get("/" + "x".repeat(1 << 20))));
            }
            others.add(fixture.waitingRoom.enter(RequestHead.get("/" + "x".repeat((1 << 20) - (17 << 10)))));
            assertThat(others).doesNotContainNull();
            Refusal refusal = fixture.refused("/100");
            assertThat(refusal.kind()).isEqualTo(Kind.BUSY);
            assertThat(fixture.refused(Refused.WAITING_FULL)).isOne();
            await().until(() -> this.others.contains(new Drop(TICKET)));
            others.forEach(WaitingRoom.Place::close);
            assertThat(fixture.waitingRoom.heldBytes()).isZero();
            fixture.assertServes();
        }
    }

    @Test
    void fetch_interruptedWhileItWaits_dropsItsTicket() throws Exception {
        try (SourceFixture fixture = fixture(1, 1, (session, open, number) -> pend(session, open, TICKET))) {
            AtomicReference<Refusal> refused = new AtomicReference<>();
            AtomicReference<Boolean> interrupted = new AtomicReference<>();
            Thread waiting = Thread.ofVirtual().start(() -> {
                try {
                    refused.set(fixture.refused("/100"));
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
                interrupted.set(Thread.currentThread().isInterrupted());
            });
            awaitWaiting(fixture, 1);
            waiting.interrupt();
            assertThat(waiting.join(Duration.ofSeconds(10))).isTrue();
            assertThat(refused.get().kind()).isEqualTo(Kind.BUSY);
            assertThat(interrupted.get()).isTrue();
            assertThat(fixture.refused(Refused.STOPPING)).isOne();
            await().until(() -> others.contains(new Drop(TICKET)));
            assertThat(opens).hasSize(1);
            fixture.assertServes();
        }
    }
}
