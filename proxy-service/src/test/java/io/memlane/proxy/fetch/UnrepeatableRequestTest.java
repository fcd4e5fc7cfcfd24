package io.memlane.proxy.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.memlane.model.control.ControlMessage.Body;
import io.memlane.model.control.ControlMessage.Credit;
import io.memlane.model.control.ControlMessage.Open;
import io.memlane.model.control.ControlMessage.Pending;
import io.memlane.model.control.Scope;
import io.memlane.model.http.Fields;
import io.memlane.model.http.Refusal;
import io.memlane.model.http.Refusal.Kind;
import io.memlane.model.http.RequestHead;
import io.memlane.model.segment.AbortReason;
import io.memlane.proxy.content.BodyCutException;
import io.memlane.proxy.content.ClientGoneException;
import io.memlane.proxy.content.ContentRequest;
import io.memlane.proxy.content.Upload;
import io.memlane.proxy.control.FakeScript;
import io.memlane.proxy.control.FakeSession;
import io.memlane.proxy.control.SharedMemory;
import io.memlane.proxy.segments.Lease;
import io.memlane.runtime.tracing.TraceSpan;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can't be asked twice: it may have been done, whatever became of the answer. */
class UnrepeatableRequestTest {
    private static final RequestHead POST = new RequestHead("POST", false, "a", "/100", Fields.EMPTY);
    private static final byte[] UPLOAD = FakeSession.body(3_000);
    private static final long TICKET = 77;

    @TempDir(factory = SharedMemory.class)
    Path folder;

    private final List<Open> opens = new CopyOnWriteArrayList<>();
    /** How much of the request's own body the cache has. */
    private final List<Integer> received = new CopyOnWriteArrayList<>();

    private interface OnOpen {
        void open(FakeSession session, Open open, int number) throws IOException;
    }

    private SourceFixture fixture(OnOpen script) throws IOException {
        RequestProperties times = new RequestProperties(
                Duration.ofSeconds(2), Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(5));
        SourceFixture fixture = new SourceFixture(folder, 2, 3, times);
        fixture.cache.script = new FakeScript() {
            @Override
            public void open(FakeSession session, Open open) throws IOException {
                opens.add(open);
                if (open.hasBody()) {
                    session.connection().send(new Credit(open.requestId(), 65_536));
                    boolean last = false;
                    while (!last) {
                        Body body = (Body) session.receive();
                        received.add(body.bytes().remaining());
                        last = body.last();
                    }
                }
                script.open(session, open, opens.size());
            }
        };
        return fixture;
    }

    private static ContentRequest post() {
        return post(new ByteArrayInputStream(UPLOAD));
    }

    private static ContentRequest post(InputStream body) {
        return new ContentRequest("/100", POST, "192.0.2.1", new Upload(UPLOAD.length, body), null, TraceSpan.NONE);
    }

    private static void pend(FakeSession session, Open open) throws IOException {
        session.connection().send(new Pending(open.requestId(), TICKET));
        session.cache().ready(TICKET);
    }

    private void assertFailed(SourceFixture fixture, int asked) throws IOException {
        assertThat(fixture.refused(post()).kind()).isEqualTo(Kind.FAILED);
        assertThat(opens).hasSize(asked);
        assertThat(opens).filteredOn(Open::hasBody).as("sent once").hasSize(1);
    }

    @Test
    void fetch_answered_hasSentItsBody() throws Exception {
        try (SourceFixture fixture = fixture((session, open, number) -> session.reply(open, 100))) {
            SourceFixture.Sink sink = new SourceFixture.Sink();
            fixture.get(post(), sink);
            assertThat(sink.body.toByteArray()).isEqualTo(FakeSession.body(100));
            assertThat(received).containsExactly(UPLOAD.length);
            assertThat(opens).hasSize(1);
            fixture.pool.awaitIdle(2);
        }
    }

    @Test
    void fetch_lostBeforeMeta_failsAndIsNotRetried() throws Exception {
        try (SourceFixture fixture = fixture((session, open, number) -> session.close())) {
            assertFailed(fixture, 1);
            assertThat(fixture.refused(Refused.SEGMENT_LOST)).isOne();
            fixture.pool.awaitIdle(2);
        }
    }

    @Tag("long")
    @Test
    void fetch_neverAsked_isBusy() throws Exception {
        try (SourceFixture fixture = fixture((session, open, number) -> session.reply(open, 100))) {
            Lease first = fixture.pool.lease();
            Lease second = fixture.pool.lease();
            assertThat(fixture.refused(post()).kind()).isEqualTo(Kind.BUSY);
            first.close();
            second.close();
            fixture.cache.stop();
            fixture.pool.awaitIdle(0);
            assertThat(fixture.refused(post()).kind()).isEqualTo(Kind.BUSY);
            assertThat(fixture.refused(Refused.CACHE_DETACHED)).isOne();
            assertThat(opens).isEmpty();
            fixture.cache.start();
            fixture.pool.awaitIdle(2);
        }
    }

    @Test
    void fetch_pending_isRedeemedWithoutItsBody() throws Exception {
        try (SourceFixture fixture = fixture((session, open, number) -> {
            if (number == 1) {
                pend(session, open);
            } else {
                session.reply(open, 100);
            }
        })) {
            SourceFixture.Sink sink = new SourceFixture.Sink();
            fixture.get(post(), sink);
            assertThat(sink.body.toByteArray()).isEqualTo(FakeSession.body(100));
            assertThat(opens).extracting(Open::ticket).containsExactly(0L, TICKET);
            assertThat(opens).extracting(Open::request).containsExactly(POST, POST);
            assertThat(received).containsExactly(UPLOAD.length);
        }
    }

    /** The cache has forgotten what came of it, and must not do it again: nor may it be asked to. */
    @Test
    void fetch_pendingAndTheTicketUnknown_fails() throws Exception {
        try (SourceFixture fixture = fixture((session, open, number) -> {
            if (number == 1) {
                pend(session, open);
            } else {
                session.answer(open, Refusal.failed("an unknown ticket"));
            }
        })) {
            assertFailed(fixture, 2);
        }
    }

    @Test
    void fetch_pendingAndLostAtRedeeming_failsAndIsNotRetried() throws Exception {
        try (SourceFixture fixture = fixture((session, open, number) -> {
            if (number == 1) {
                pend(session, open);
            } else {
                session.close();
            }
        })) {
            assertFailed(fixture, 2);
            fixture.pool.awaitIdle(2);
        }
    }

    /** Who is told that the service is busy comes again. */
    @Test
    void fetch_pendingAndNobodyToRedeemAt_fails() throws Exception {
        try (SourceFixture fixture =
                fixture((session, open, number) -> session.connection().send(new Pending(open.requestId(), TICKET)))) {
            CompletableFuture<Refusal> waiting = CompletableFuture.supplyAsync(() -> {
                try {
                    return fixture.refused(post());
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            await().until(() -> fixture.waitingRoom.heldBytes() > 0);
            fixture.cache.stop();
            assertThat(waiting.get(20, TimeUnit.SECONDS).kind()).isEqualTo(Kind.FAILED);
            assertThat(opens).hasSize(1);
            fixture.cache.start();
            fixture.pool.awaitIdle(2);
        }
    }

    @Test
    void fetch_pendingAndTheBreakerOpen_fails() throws Exception {
        try (SourceFixture fixture =
                fixture((session, open, number) -> session.connection().send(new Pending(open.requestId(), TICKET)))) {
            CompletableFuture<Refusal> waiting = CompletableFuture.supplyAsync(() -> {
                try {
                    return fixture.refused(post());
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            await().until(() -> fixture.waitingRoom.heldBytes() > 0);
            fixture.breaker.transitionToForcedOpenState();
            fixture.cache.ready(TICKET);
            assertThat(waiting.get(20, TimeUnit.SECONDS).kind()).isEqualTo(Kind.FAILED);
            assertThat(opens).hasSize(1);
        }
    }

    @Test
    void fetch_pendingAndNoRoomToWait_fails() throws Exception {
        try (SourceFixture fixture = fixture((session, open, number) -> pend(session, open))) {
            List<WaitingRoom.Place> others = new CopyOnWriteArrayList<>();
            for (int i = 0; i < 15; i++) {
                others.add(fixture.waitingRoom.enter(RequestHead.get("/" + "x".repeat(1 << 20))));
            }
            others.add(fixture.waitingRoom.enter(RequestHead.get("/" + "x".repeat((1 << 20) - (17 << 10)))));
            assertFailed(fixture, 1);
            assertThat(fixture.refused(Refused.WAITING_FULL)).isOne();
            others.forEach(WaitingRoom.Place::close);
        }
    }

    @Test
    void fetch_bodyOfTheAnswerLost_isCutAndNeverContinued() throws Exception {
        try (SourceFixture fixture = fixture((session, open, number) -> {
            int slots = session.writer().credit();
            session.send(open, 50_000, 8_192);
            session.connection().ring();
            await().until(() -> session.writer().credit() == slots);
            session.close();
        })) {
            assertThatThrownBy(() -> fixture.source.fetch(post(), new SourceFixture.Sink()))
                    .isInstanceOf(BodyCutException.class);
            assertThat(fixture.cut(Cut.NOT_RESUMABLE)).isOne();
            assertThat(opens).hasSize(1);
            fixture.pool.awaitIdle(2);
        }
    }

    /** A GET is told to come again. */
    @Test
    void fetch_answerThatChangesBeforeItsFirstByte_fails() throws Exception {
        try (SourceFixture fixture = fixture((session, open, number) -> {
            session.writer().begin(open.requestId());
            session.writer().abort(AbortReason.CHANGED);
            session.announce(open, FakeSession.head(100));
        })) {
            assertFailed(fixture, 1);
        }
    }

    @Test
    void fetch_clientBreaksOff_isNoFailureOfTheCache() throws Exception {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("reset");
            }
        };
        try (SourceFixture fixture = fixture((session, open, number) -> {})) {
            for (int i = 0; i < 2 * SourceFixture.CALLS; i++) {
                assertThatThrownBy(() -> fixture.source.fetch(post(broken), new SourceFixture.Sink()))
                        .isInstanceOf(ClientGoneException.class);
                fixture.pool.awaitIdle(2);
            }
            assertThat(fixture.breaker.getMetrics().getNumberOfFailedCalls()).isZero();
            assertThat(opens).hasSize(2 * SourceFixture.CALLS);
            fixture.assertServes();
        }
    }

    @Test
    void takesAll_asTheCacheSays() throws Exception {
        try (SourceFixture fixture = fixture((session, open, number) -> session.reply(open, 100))) {
            assertThat(fixture.source.takesAll()).isFalse();
            fixture.cache.scope = Scope.ALL;
            fixture.cache.breakLinks();
            await().until(fixture.source::takesAll);
            fixture.pool.awaitIdle(2);
        }
    }
}
