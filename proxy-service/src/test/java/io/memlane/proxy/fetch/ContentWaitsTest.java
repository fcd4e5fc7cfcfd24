package io.memlane.proxy.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.memlane.model.control.ControlMessage;
import io.memlane.model.control.ControlMessage.Cancel;
import io.memlane.model.control.ControlMessage.Drop;
import io.memlane.model.control.ControlMessage.Meta;
import io.memlane.model.control.ControlMessage.Open;
import io.memlane.model.control.ControlMessage.Pending;
import io.memlane.model.control.ControlMessage.Ping;
import io.memlane.model.control.ControlMessage.Waits;
import io.memlane.model.http.Refusal;
import io.memlane.model.http.Refusal.Kind;
import io.memlane.model.http.ResponseHead;
import io.memlane.model.segment.AbortReason;
import io.memlane.proxy.content.BodyCutException;
import io.memlane.proxy.content.ClientGoneException;
import io.memlane.proxy.content.ContentRequest;
import io.memlane.proxy.control.FakeScript;
import io.memlane.proxy.control.FakeSession;
import io.memlane.proxy.control.SharedMemory;
import io.memlane.proxy.segments.PoolFixture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies whose source has nothing yet, at their beginning or midway. */
class ContentWaitsTest {
    private static final int LENGTH = 12_000;
    private static final String PATH = "/" + LENGTH;
    private static final int PART = 8_192;
    private static final byte[] BODY = FakeSession.body(LENGTH);
    private static final long TICKET = 77;

    @TempDir(factory = SharedMemory.class)
    Path folder;

    private final List<Open> opens = new CopyOnWriteArrayList<>();
    private final List<ControlMessage> others = new CopyOnWriteArrayList<>();

    private interface OnOpen {
        void open(FakeSession session, Open open, int number) throws IOException;
    }

    private interface OnOther {
        void other(FakeSession session, ControlMessage message) throws IOException;
    }

    /** As a cache does: what is cancelled is ended, what is asked by PING is answered. */
    private static void asItShouldBe(FakeSession session, ControlMessage message) throws IOException {
        if (message instanceof Cancel) {
            session.writer().abort(AbortReason.CANCELLED);
        } else if (message instanceof Ping ping) {
            session.connection().send(new ControlMessage.Pong(ping.nonce()));
        }
    }

    private SourceFixture fixture(Duration resumeTimeout, OnOpen script, OnOther otherwise) throws IOException {
        return fixture(resumeTimeout, PoolFixture.PATIENCE, script, otherwise);
    }

    private SourceFixture fixture(Duration resumeTimeout, Duration acquireTimeout, OnOpen script, OnOther otherwise)
            throws IOException {
        RequestProperties times = new RequestProperties(
                Duration.ofSeconds(10), Duration.ofSeconds(10), resumeTimeout, Duration.ofSeconds(5));
        SourceFixture fixture = new SourceFixture(folder, 1, 1, times, SourceFixture.patient(), acquireTimeout);
        fixture.cache.script = new FakeScript() {
            @Override
            public void open(FakeSession session, Open open) throws IOException {
                if (!open.request().target().equals(PATH)) {
                    FakeScript.super.open(session, open);
                    return;
                }
                opens.add(open);
                script.open(session, open, opens.size());
            }

            @Override
            public void other(FakeSession session, ControlMessage message) throws IOException {
                others.add(message);
                otherwise.other(session, message);
            }
        };
        return fixture;
    }

    private SourceFixture fixture(OnOpen script) throws IOException {
        return fixture(Duration.ofSeconds(10), script, ContentWaitsTest::asItShouldBe);
    }

    /** The head, so much of the body, and that there is no more. */
    private static void sendAndWait(FakeSession session, Open open, ResponseHead head, int bytes) throws IOException {
        session.writer().begin(open.requestId());
        session.connection().send(new Meta(open.requestId(), Meta.LATER, head));
        session.append(BODY, 0, bytes);
        session.writer().takeParked();
        session.connection().send(new Waits(open.requestId()));
    }

    private static void sendAndWait(FakeSession session, Open open, int bytes) throws IOException {
        sendAndWait(session, open, FakeSession.head(LENGTH), bytes);
    }

    private static ResponseHead unresumable() {
        ResponseHead head = FakeSession.head(LENGTH);
        return new ResponseHead(200, head.fields(), LENGTH, head.version(), false);
    }

    private static CompletableFuture<@Nullable Refusal> start(SourceFixture fixture, SourceFixture.Sink sink) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return fixture.source.fetch(ContentRequest.get(PATH), sink);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                command -> Thread.ofVirtual().start(command));
    }

    private static void assertWhole(CompletableFuture<@Nullable Refusal> request, SourceFixture.Sink sink)
            throws Exception {
        assertThat(request.get(20, TimeUnit.SECONDS)).isNull();
        assertThat(sink.body.toByteArray()).isEqualTo(BODY);
        assertThat(sink.ended).isTrue();
        assertThat(sink.begun).isOne();
    }

    private static void assertOtherServed(SourceFixture fixture) throws IOException {
        SourceFixture.Sink other = new SourceFixture.Sink();
        fixture.get("/70000", other);
        assertThat(other.body.toByteArray()).isEqualTo(FakeSession.body(70_000));
    }

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

    private static void pass(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
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
                ContentWaitsTest::asItShouldBe)) {
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
                        // Each is waited for for a second, as READY never comes.
                        case 2, 3, 4 -> session.connection().send(new Pending(open.requestId(), number));
                        // From here on it counts, and has just begun.
                        case 5 -> session.answer(open, Refusal.busy(""));
                        default -> session.reply(open, LENGTH);
                    }
                },
                ContentWaitsTest::asItShouldBe)) {
            SourceFixture.Sink sink = new SourceFixture.Sink();
            assertWhole(start(fixture, sink), sink);
            assertThat(opens).extracting(Open::ticket).containsExactly(0L, 0L, 2L, 3L, 4L, 0L);
            assertThat(opens.subList(1, 6)).allSatisfy(open -> {
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
                ContentWaitsTest::asItShouldBe)) {
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
            List<Throwable> failures = new CopyOnWriteArrayList<>();
            Thread waiting = Thread.ofVirtual().start(() -> {
                try {
                    fixture.source.fetch(ContentRequest.get(PATH), new SourceFixture.Sink());
                } catch (IOException e) {
                    failures.add(e);
                }
            });
            await().until(() -> opens.size() == 2 && fixture.pool.leased() == 0);
            waiting.interrupt();
            assertThat(waiting.join(Duration.ofSeconds(10))).isTrue();
            assertThat(failures).singleElement().isInstanceOf(BodyCutException.class);
            await().until(() -> others.contains(new Drop(TICKET)));
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
