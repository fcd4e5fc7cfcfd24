package io.memlane.proxy.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.memlane.model.control.ControlMessage.Drop;
import io.memlane.model.control.ControlMessage.Meta;
import io.memlane.model.control.ControlMessage.Open;
import io.memlane.model.control.ControlMessage.Pending;
import io.memlane.model.http.Refusal;
import io.memlane.model.http.Refusal.Kind;
import io.memlane.model.segment.AbortReason;
import io.memlane.proxy.content.BodyCutException;
import io.memlane.proxy.content.ContentRequest;
import io.memlane.proxy.control.FakeSession;
import io.memlane.proxy.segments.Lease;
import io.memlane.proxy.segments.PoolFixture;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bodies that have begun, and whose rest the cache gives a ticket for. */
class PendingContinuationTest extends WaitingContent {
    /** However long the content takes: the cache bounds that. */
    @Tag("long")
    @Test
    void fetch_continuedAndPending_resumeTimeoutIsNotCounted() throws Exception {
        Duration resumeTimeout = Duration.ofMillis(1_500);
        try (SourceFixture fixture = fixture(
                resumeTimeout,
                (session, open, number) -> {
                    switch (number) {
                        case 1 -> {
                            sendAndWait(session, open, PART);
                            await().until(() -> session.writer().credit() == 4);
                            session.close();
                        }
                        // They are waited for for a second, and for two, as READY never comes.
                        case 2, 3 -> session.connection().send(new Pending(open.requestId(), number));
                        // From here on it counts, and has just begun.
                        case 4 -> session.answer(open, Refusal.busy(""));
                        default -> session.reply(open, LENGTH);
                    }
                },
                WaitingContent::asItShouldBe)) {
            SourceFixture.Sink sink = new SourceFixture.Sink();
            assertWhole(start(fixture, sink), sink);
            assertThat(opens).extracting(Open::ticket).containsExactly(0L, 0L, 2L, 3L, 0L);
            assertThat(opens.subList(1, 5)).allSatisfy(open -> {
                assertThat(open.part().offset()).isEqualTo(PART);
                assertThat(open.part().expected())
                        .isEqualTo(FakeSession.head(LENGTH).version());
            });
            fixture.pool.awaitIdle(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"CHANGED, CHANGED", "BUSY, RESUME_TIMEOUT", "TIMED_OUT, RESUME_TIMEOUT"})
    void fetch_continuedPendingAndRefused_isCut(Kind kind, Cut cut) throws Exception {
        try (SourceFixture fixture = fixture(
                Duration.ofMillis(500),
                (session, open, number) -> {
                    if (number == 1) {
                        sendAndWait(session, open, PART);
                        await().until(() -> session.writer().credit() == 4);
                        session.close();
                    } else if (number == 2) {
                        session.connection().send(new Pending(open.requestId(), TICKET));
                        session.cache().ready(TICKET);
                    } else {
                        session.answer(open, new Refusal(kind, ""));
                    }
                },
                WaitingContent::asItShouldBe)) {
            SourceFixture.Sink sink = new SourceFixture.Sink();
            assertThatThrownBy(() -> fixture.source.fetch(ContentRequest.get(PATH), sink))
                    .isInstanceOf(BodyCutException.class);
            assertThat(sink.body.toByteArray()).isEqualTo(Arrays.copyOf(BODY, PART));
            assertThat(fixture.cut(cut)).isOne();
            fixture.pool.awaitIdle(1);
        }
    }

    @Test
    void fetch_interruptedWhileItsContinuationIsPending_dropsTheTicketAndIsCut() throws Exception {
        try (SourceFixture fixture = fixture((session, open, number) -> {
            if (number == 1) {
                sendAndWait(session, open, PART);
                await().until(() -> session.writer().credit() == 4);
                session.close();
            } else {
                session.connection().send(new Pending(open.requestId(), TICKET));
            }
        })) {
            assertCutAndDropped(fixture, () -> {});
        }
    }

    /** Without the link, which others need. */
    @Test
    void fetch_interruptedWhileItWaitsForASegmentToRedeem_dropsTheTicketAndIsCut() throws Exception {
        OnOpen script = pendingUntil(new AtomicBoolean(), new AtomicLong(TICKET - 1), (session, open, number) -> {});
        try (SourceFixture fixture = fixture(script)) {
            AtomicReference<Lease> held = new AtomicReference<>();
            assertCutAndDropped(fixture, () -> {
                held.set(fixture.pool.lease());
                fixture.cache.ready(TICKET);
                await().until(() -> fixture.pool.pool.waiting() == 1);
            });
            assertThat(fixture.pool.link.isAttached()).isTrue();
            held.get().close();
            assertOtherServed(fixture);
        }
    }

    private interface Meanwhile {
        void run() throws Exception;
    }

    /** Interrupts a request whose continuation is pending. */
    private void assertCutAndDropped(SourceFixture fixture, Meanwhile meanwhile) throws Exception {
        List<Throwable> failures = new CopyOnWriteArrayList<>();
        Thread waiting = Thread.ofVirtual().start(() -> {
            try {
                fixture.source.fetch(ContentRequest.get(PATH), new SourceFixture.Sink());
            } catch (IOException e) {
                failures.add(e);
            }
        });
        await().until(() -> opens.size() == 2 && fixture.pool.leased() == 0);
        meanwhile.run();
        waiting.interrupt();
        assertThat(waiting.join(Duration.ofSeconds(10))).isTrue();
        assertThat(failures).singleElement().isInstanceOf(BodyCutException.class);
        await().until(() -> others.contains(new Drop(TICKET)));
    }

    /** Of a body its beginning, and that the rest is to be asked for again; of the rest a ticket each time, until that is over. */
    private static OnOpen pendingUntil(AtomicBoolean ready, AtomicLong tickets, OnOpen then) {
        return (session, open, number) -> {
            if (open.part().offset() == 0) {
                session.writer().begin(open.requestId());
                session.connection().send(new Meta(open.requestId(), Meta.LATER, FakeSession.head(LENGTH)));
                session.append(BODY, 0, PART);
                session.writer().abort(AbortReason.GOING_AWAY);
            } else if (open.ticket() == Open.NO_TICKET) {
                session.connection().send(new Pending(open.requestId(), tickets.incrementAndGet()));
            } else if (!ready.get()) {
                session.connection().send(new Pending(open.requestId(), open.ticket())); // asked again by the clock
            } else {
                then.open(session, open, number);
            }
        };
    }

    /** As those do that have no byte yet. */
    @Test
    void fetch_manyReadyAtOnce_takeHalfOfTheSegmentsAtATime() throws Exception {
        int bodies = 6;
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicBoolean ready = new AtomicBoolean();
        AtomicInteger redeemed = new AtomicInteger();
        AtomicLong tickets = new AtomicLong();
        OnOpen script = pendingUntil(ready, tickets, (session, open, number) -> {
            redeemed.incrementAndGet();
            pass(goOn);
            session.reply(open, LENGTH);
        });
        try (SourceFixture fixture =
                fixture(4, Duration.ofSeconds(10), PoolFixture.PATIENCE, script, WaitingContent::asItShouldBe)) {
            List<SourceFixture.Sink> sinks = new ArrayList<>();
            List<CompletableFuture<@Nullable Refusal>> waiting = new ArrayList<>();
            for (int i = 1; i <= bodies; i++) {
                sinks.add(new SourceFixture.Sink());
                waiting.add(start(fixture, sinks.getLast()));
                int begun = i;
                await().until(() -> tickets.get() == begun && fixture.pool.leased() == 0);
            }
            ready.set(true);
            for (int ticket = 1; ticket <= bodies; ticket++) {
                fixture.cache.ready(ticket);
            }
            await().until(() -> redeemed.get() == 2);
            for (int i = 0; i < 5; i++) {
                assertOtherServed(fixture);
            }
            // Also when all have been woken by the time.
            await().during(Duration.ofMillis(1_500)).until(() -> redeemed.get() == 2 && fixture.pool.leased() == 2);
            goOn.countDown();
            for (int i = 0; i < bodies; i++) {
                assertWhole(waiting.get(i), sinks.get(i));
            }
            assertThat(redeemed).hasValue(bodies);
            fixture.pool.awaitIdle(4);
        }
    }

    /** Thousands may wait: like those that have no byte yet. */
    @Test
    void fetch_neverReady_isAskedAgainAfterASecond_thenLessOften() throws Exception {
        List<Long> asked = new CopyOnWriteArrayList<>();
        AtomicBoolean ready = new AtomicBoolean();
        OnOpen script = pendingUntil(ready, new AtomicLong(), (session, open, number) -> session.reply(open, LENGTH));
        try (SourceFixture fixture = fixture((session, open, number) -> {
            asked.add(System.nanoTime());
            ready.set(number == 4);
            script.open(session, open, number);
        })) {
            SourceFixture.Sink sink = new SourceFixture.Sink();
            assertWhole(start(fixture, sink), sink);
            assertThat(Duration.ofNanos(asked.get(2) - asked.get(1))).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
            assertThat(Duration.ofNanos(asked.get(3) - asked.get(2))).isGreaterThanOrEqualTo(Duration.ofSeconds(2));
            fixture.pool.awaitIdle(1);
        }
    }

    /** Nobody asks with the ticket any more, so the cache needn't keep anything for it. */
    @Test
    void fetch_noSegmentInTimeToRedeem_dropsTheTicketAndIsCut() throws Exception {
        OnOpen script = pendingUntil(new AtomicBoolean(), new AtomicLong(TICKET - 1), (session, open, number) -> {});
        try (SourceFixture fixture = fixture(Duration.ofMillis(300), script, WaitingContent::asItShouldBe)) {
            SourceFixture.Sink sink = new SourceFixture.Sink();
            CompletableFuture<@Nullable Refusal> waiting = start(fixture, sink);
            await().until(() -> opens.size() == 2 && fixture.pool.leased() == 0);
            try (Lease _ = fixture.pool.lease()) {
                fixture.cache.ready(TICKET);
                assertThatThrownBy(() -> waiting.get(20, TimeUnit.SECONDS))
                        .hasRootCauseInstanceOf(BodyCutException.class);
                await().until(() -> others.contains(new Drop(TICKET)));
            }
            assertThat(fixture.cut(Cut.RESUME_TIMEOUT)).isOne();
        }
    }
}
