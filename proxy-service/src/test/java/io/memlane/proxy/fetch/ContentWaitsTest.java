package io.memlane.proxy.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.memlane.model.control.ControlMessage.Cancel;
import io.memlane.model.control.ControlMessage.Meta;
import io.memlane.model.control.ControlMessage.Open;
import io.memlane.model.control.ControlMessage.Pending;
import io.memlane.model.control.ControlMessage.Ping;
import io.memlane.model.http.Refusal;
import io.memlane.model.http.Refusal.Kind;
import io.memlane.model.http.ResponseHead;
import io.memlane.proxy.content.BodyCutException;
import io.memlane.proxy.content.ClientGoneException;
import io.memlane.proxy.content.ContentRequest;
import io.memlane.proxy.control.FakeSession;
import io.memlane.proxy.segments.PoolFixture;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies whose source has nothing yet, at their beginning or midway. */
class ContentWaitsTest extends WaitingContent {
    @ParameterizedTest
    @ValueSource(ints = {0, PART})
    void fetch_contentWaitsAndAnotherComes_givesItsSegmentAwayAndGoesOnLater(int begun) throws Exception {
        try (SourceFixture fixture = fixture((session, open, number) -> {
            switch (number) {
                case 1 -> sendAndWait(session, open, begun);
                case 2 -> session.connection().send(new Pending(open.requestId(), TICKET));
                default -> session.reply(open, LENGTH);
            }
        })) {
            SourceFixture.Sink sink = new SourceFixture.Sink();
            CompletableFuture<@Nullable Refusal> waiting = start(fixture, sink);
            await().until(() -> sink.flushed > 0);
            assertThat(fixture.pool.leased()).isOne();
            assertOtherServed(fixture);
            await().until(() -> opens.size() >= 2 && fixture.pool.leased() == 0);
            assertThat(waiting).isNotDone();
            assertOtherServed(fixture);
            fixture.cache.ready(TICKET);
            assertWhole(waiting, sink);
            assertThat(opens).extracting(open -> open.part().offset()).containsExactly(0L, (long) begun, (long) begun);
            assertThat(opens).extracting(Open::ticket).containsExactly(0L, 0L, TICKET);
            assertThat(fixture.resumed(Resumed.CONTENT_WAITS)).isOne();
            assertThat(others).hasAtLeastOneElementOfType(Cancel.class);
            assertThat(fixture.cache.leftovers()).as("nothing broke").containsExactly("seg-000001");
        }
    }

    /** Nobody else wants it. */
    @Test
    void fetch_contentWaitsAlone_keepsItsSegment() throws Exception {
        CountDownLatch more = new CountDownLatch(1);
        try (SourceFixture fixture = fixture((session, open, number) -> {
            sendAndWait(session, open, PART);
            pass(more);
            session.append(BODY, PART, LENGTH);
            session.writer().end();
        })) {
            SourceFixture.Sink sink = new SourceFixture.Sink();
            CompletableFuture<@Nullable Refusal> waiting = start(fixture, sink);
            await().until(() -> sink.flushed > 0);
            assertThat(sink.body.size()).isEqualTo(PART);
            more.countDown();
            assertWhole(waiting, sink);
            assertThat(opens).hasSize(1);
            assertThat(fixture.resumed(Resumed.CONTENT_WAITS)).isZero();
            assertOtherServed(fixture);
        }
    }

    /** It can be taken away from that one, so nobody has to queue behind it. */
    @Test
    void fetch_contentOfOneThatWasReadyWaitsAgain_nextReadyOneHasItsTurn() throws Exception {
        CountDownLatch more = new CountDownLatch(1);
        OnOpen script = (session, open, number) -> {
            switch (number) {
                case 1, 3 -> {
                    session.connection().send(new Pending(open.requestId(), number));
                    session.cache().ready(number);
                }
                case 2 -> {
                    sendAndWait(session, open, PART);
                    pass(more);
                    session.append(BODY, PART, LENGTH);
                    session.writer().end();
                }
                default -> session.reply(open, LENGTH);
            }
        };
        try (SourceFixture fixture =
                fixture(2, Duration.ofSeconds(10), PoolFixture.PATIENCE, script, WaitingContent::asItShouldBe)) {
            SourceFixture.Sink trickles = new SourceFixture.Sink();
            CompletableFuture<@Nullable Refusal> first = start(fixture, trickles);
            await().until(() -> trickles.flushed > 0);
            SourceFixture.Sink sink = new SourceFixture.Sink();
            assertWhole(start(fixture, sink), sink);
            assertThat(first).isNotDone();
            more.countDown();
            assertWhole(first, trickles);
            assertThat(fixture.resumed(Resumed.CONTENT_WAITS)).isZero();
        }
    }

    /** What comes in the moment in which the segment is taken away is sent once. */
    @Test
    void fetch_moreComesAsTheSegmentIsTakenAway_isSentOnce() throws Exception {
        OnOther sendsFirst = (session, message) -> {
            if (message instanceof Ping) {
                session.append(BODY, PART, LENGTH);
            }
            asItShouldBe(session, message);
        };
        try (SourceFixture fixture = fixture(
                Duration.ofSeconds(10),
                (session, open, number) -> {
                    if (number == 1) {
                        sendAndWait(session, open, PART);
                    } else {
                        session.reply(open, LENGTH);
                    }
                },
                sendsFirst)) {
            SourceFixture.Sink sink = new SourceFixture.Sink();
            CompletableFuture<@Nullable Refusal> waiting = start(fixture, sink);
            await().until(() -> sink.flushed > 0);
            assertOtherServed(fixture);
            assertWhole(waiting, sink);
            assertThat(opens).extracting(open -> open.part().offset()).containsExactly(0L, (long) PART);
            assertThat(fixture.resumed(Resumed.CONTENT_WAITS)).isOne();
        }
    }

    @Test
    void fetch_contentOfABodyWaitsThatCanNotGoOnElsewhere_keepsItsSegment() throws Exception {
        CountDownLatch more = new CountDownLatch(1);
        try (SourceFixture fixture = fixture(
                Duration.ofSeconds(10),
                SourceFixture.BRIEFLY,
                (session, open, number) -> {
                    sendAndWait(session, open, unresumable(), PART);
                    pass(more);
                    session.append(BODY, PART, LENGTH);
                    session.writer().end();
                },
                WaitingContent::asItShouldBe)) {
            SourceFixture.Sink sink = new SourceFixture.Sink();
            CompletableFuture<@Nullable Refusal> waiting = start(fixture, sink);
            await().until(() -> sink.flushed > 0);
            assertThat(fixture.refused("/100").detail()).isEqualTo("all segments are in use");
            more.countDown();
            assertWhole(waiting, sink);
            assertThat(opens).hasSize(1);
        }
    }

    /** The client knows the status by then. */
    @Test
    void fetch_lostBehindTheHead_isCut() throws Exception {
        SourceFixture.Sink sink = new SourceFixture.Sink();
        try (SourceFixture fixture = fixture((session, open, number) -> {
            sendAndWait(session, open, unresumable(), 0);
            await().until(() -> sink.flushed > 0);
            session.close();
        })) {
            assertThatThrownBy(() -> fixture.source.fetch(ContentRequest.get(PATH), sink))
                    .isInstanceOf(BodyCutException.class);
            assertThat(sink.body.size()).isZero();
            assertThat(sink.ended).isFalse();
            assertThat(fixture.cut(Cut.NOT_RESUMABLE)).isOne();
            fixture.pool.awaitIdle(1);
        }
    }

    @Test
    void fetch_lostBeforeTheHeadWasFlushed_isRefused() throws Exception {
        try (SourceFixture fixture = fixture((session, open, number) -> {
            session.writer().begin(open.requestId());
            session.connection().send(new Meta(open.requestId(), Meta.LATER, unresumable()));
            session.close();
        })) {
            SourceFixture.Sink sink = new SourceFixture.Sink();
            Refusal refusal = fixture.source.fetch(ContentRequest.get(PATH), sink);
            assertThat(refusal).isNotNull();
            assertThat(refusal.kind()).isEqualTo(Kind.FAILED);
            assertThat(sink.flushed).isZero();
            assertThat(fixture.refused(Refused.BODY_LOST)).isOne();
            assertThat(fixture.cut(Cut.NOT_RESUMABLE)).isZero();
            fixture.pool.awaitIdle(1);
        }
    }

    @Test
    void fetch_clientGoneAsTheHeadIsFlushed_cancelsAndReusesTheSegment() throws Exception {
        try (SourceFixture fixture = fixture((session, open, number) -> sendAndWait(session, open, 0))) {
            ClientGoneException gone = new ClientGoneException(new IOException("reset"));
            SourceFixture.Sink sink = new SourceFixture.Sink() {
                @Override
                public void flush() throws ClientGoneException {
                    throw gone;
                }
            };
            assertThatThrownBy(() -> fixture.source.fetch(ContentRequest.get(PATH), sink))
                    .isSameAs(gone);
            assertThat(fixture.cut(Cut.CLIENT_GONE)).isOne();
            assertOtherServed(fixture);
            assertThat(fixture.cache.leftovers()).as("nothing broke").containsExactly("seg-000001");
        }
    }

    /** Of a body of unknown length its end alone tells that it is complete. */
    @Test
    void fetch_unknownLengthLostBeforeItsEnd_asksForWhatIsBehind() throws Exception {
        ResponseHead head = FakeSession.headOfUnknownLength(true);
        try (SourceFixture fixture = fixture((session, open, number) -> {
            if (number == 1) {
                sendAndWait(session, open, head, LENGTH);
                await().until(() -> session.writer().credit() == 4);
                session.close();
            } else {
                session.writer().begin(open.requestId(), open.part().offset());
                session.writer().end();
                session.announce(open, head);
            }
        })) {
            SourceFixture.Sink sink = new SourceFixture.Sink();
            assertWhole(start(fixture, sink), sink);
            assertThat(opens).extracting(open -> open.part().offset()).containsExactly(0L, (long) LENGTH);
            fixture.pool.awaitIdle(1);
        }
    }

    @Test
    void fetch_unknownLengthThatCanNotGoOn_isCutBeforeItsEnd() throws Exception {
        try (SourceFixture fixture = fixture((session, open, number) -> {
            sendAndWait(session, open, FakeSession.headOfUnknownLength(false), LENGTH);
            await().until(() -> session.writer().credit() == 4);
            session.close();
        })) {
            SourceFixture.Sink sink = new SourceFixture.Sink();
            assertThatThrownBy(() -> fixture.source.fetch(ContentRequest.get(PATH), sink))
                    .isInstanceOf(BodyCutException.class);
            assertThat(sink.ended).isFalse();
            assertThat(fixture.cut(Cut.NOT_RESUMABLE)).isOne();
            fixture.pool.awaitIdle(1);
        }
    }
}
