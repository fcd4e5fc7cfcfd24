package io.memlane.proxy.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.memlane.model.control.ControlMessage.Open;
import io.memlane.model.http.Fields;
import io.memlane.model.http.OpaqueVersion;
import io.memlane.model.http.Refusal;
import io.memlane.model.http.Refusal.Kind;
import io.memlane.model.http.ResponseHead;
import io.memlane.model.segment.AbortReason;
import io.memlane.proxy.content.BodyCutException;
import io.memlane.proxy.control.FakeScript;
import io.memlane.proxy.control.FakeSession;
import io.memlane.proxy.control.SharedMemory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A body whose segment is lost goes on elsewhere, or is cut. */
@Order(1)
class ResumeTest {
    private static final int LENGTH = 50_000;
    private static final String PATH = "/" + LENGTH;
    /** Two whole slots. */
    private static final int PART = 8192;

    @TempDir(factory = SharedMemory.class)
    Path folder;

    private final List<Open> opens = new CopyOnWriteArrayList<>();

    private interface OnOpen {
        void open(FakeSession session, Open open, int number) throws IOException;
    }

    private SourceFixture fixture(OnOpen script) throws IOException {
        return fixture(Duration.ofSeconds(10), script);
    }

    private SourceFixture fixture(Duration resumeTimeout, OnOpen script) throws IOException {
        RequestProperties times = new RequestProperties(
                Duration.ofSeconds(10), Duration.ofSeconds(10), resumeTimeout, Duration.ofSeconds(5));
        SourceFixture fixture = new SourceFixture(folder, 2, 1, times);
        fixture.cache.script = script(script);
        return fixture;
    }

    private FakeScript script(OnOpen script) {
        return new FakeScript() {
            @Override
            public void open(FakeSession session, Open open) throws IOException {
                opens.add(open);
                script.open(session, open, opens.size());
            }
        };
    }

    private static void sendAndDie(FakeSession session, Open open, int bytes) throws IOException {
        int slots = session.writer().credit();
        session.send(open, LENGTH, (int) open.part().offset() + bytes);
        // Without END nothing else wakes a proxy that waits until half of the slots are full.
        session.connection().ring();
        // Everything is read, META too: a socket that is closed with something unread takes along what it has sent.
        await().until(() -> session.writer().credit() == slots);
        session.close();
    }

    private static SourceFixture.Sink get(SourceFixture fixture) throws IOException {
        SourceFixture.Sink sink = new SourceFixture.Sink();
        fixture.get(PATH, sink);
        return sink;
    }

    private static void assertCut(SourceFixture fixture, Cut reason, String text) throws IOException {
        SourceFixture.Sink sink = new SourceFixture.Sink();
        assertThatThrownBy(() -> fixture.get(PATH, sink))
                .isInstanceOf(BodyCutException.class)
                .hasMessageStartingWith(reason.word() + " at ") // as the metric has it
                .hasMessageContaining(text);
        assertThat(sink.ended).isFalse();
        assertThat(FakeSession.body(LENGTH)).startsWith(sink.body.toByteArray());
        assertThat(sink.body.size()).isLessThan(LENGTH);
        assertThat(fixture.cut(reason)).isOne();
        fixture.pool.awaitIdle(2);
        fixture.assertServes();
    }

    @Test
    void fetch_segmentsDieAgainAndAgain_bodyIsWholeAndBegunOnce() throws Exception {
        try (SourceFixture fixture = fixture((session, open, number) -> {
            if (number < 6) {
                sendAndDie(session, open, PART);
            } else {
                session.reply(open, LENGTH);
            }
        })) {
            SourceFixture.Sink sink = get(fixture);
            assertThat(sink.body.toByteArray()).isEqualTo(FakeSession.body(LENGTH));
            assertThat(sink.begun).isOne();
            assertThat(opens).extracting(open -> open.part().offset()).startsWith(0L, (long) PART, 2L * PART);
            assertThat(opens.getFirst().part().expected()).isNull();
            assertThat(opens.subList(1, opens.size()))
                    .allSatisfy(open -> assertThat(open.part().expected())
                            .isEqualTo(FakeSession.head(LENGTH).version()));
            assertThat(fixture.resumed(Resumed.CACHE_LOST)).isEqualTo(5);
            fixture.pool.awaitIdle(2);
        }
    }

    @Test
    void fetch_wholeCacheDiesMidBody_goesOnWhenItIsBack() throws Exception {
        try (SourceFixture fixture = fixture((session, open, number) -> {
            if (number == 1) {
                session.send(open, LENGTH, PART);
            } else {
                session.reply(open, LENGTH);
            }
        })) {
            SourceFixture.Sink sink = new SourceFixture.Sink() {
                @Override
                public void write(ByteBuffer chunk) throws io.memlane.proxy.content.ClientGoneException {
                    super.write(chunk);
                    if (body.size() == PART) {
                        restart(fixture);
                    }
                }
            };
            fixture.get(PATH, sink);
            assertThat(sink.body.toByteArray()).isEqualTo(FakeSession.body(LENGTH));
            assertThat(fixture.resumed(Resumed.CACHE_LOST)).isOne();
            fixture.pool.awaitIdle(2);
        }
    }

    /** No segment tells of it meanwhile. */
    @Test
    void fetch_waitsToGoOn_isShownUntilItIsOver() throws Exception {
        try (SourceFixture fixture = fixture((session, open, number) -> {
            if (number == 1) {
                session.send(open, LENGTH, PART);
            } else {
                session.reply(open, LENGTH);
            }
        })) {
            SourceFixture.Sink sink = new SourceFixture.Sink() {
                @Override
                public void write(ByteBuffer chunk) throws io.memlane.proxy.content.ClientGoneException {
                    super.write(chunk);
                    if (body.size() == PART) {
                        stop(fixture);
                    }
                }
            };
            CompletableFuture<Void> body = CompletableFuture.runAsync(() -> {
                try {
                    fixture.get(PATH, sink);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            await().until(() -> fixture.bodies.resuming() == 1);
            assertThat(fixture.bodies.longest().getFirst())
                    .returns(PATH, BodiesElsewhere.View::path)
                    .returns((long) PART, BodiesElsewhere.View::offset)
                    .returns((long) LENGTH, BodiesElsewhere.View::length)
                    .returns("resuming", BodiesElsewhere.View::state)
                    .returns("cache_lost", BodiesElsewhere.View::why);
            fixture.cache.start();
            body.orTimeout(20, TimeUnit.SECONDS).join();
            assertThat(sink.body.toByteArray()).isEqualTo(FakeSession.body(LENGTH));
            assertThat(fixture.bodies.size()).isZero();
            fixture.pool.awaitIdle(2);
        }
    }

    private static void stop(SourceFixture fixture) {
        try {
            fixture.cache.stop();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void fetch_everySegmentBreaksAtTheSamePlace_endsAtTheResumeTimeout() throws Exception {
        try (SourceFixture fixture = fixture(Duration.ofMillis(300), (session, open, number) -> {
            session.writer().begin(open.requestId() + 1_000);
            session.writer().append(100, chunk -> chunk.put(new byte[100]));
            session.announce(open, FakeSession.head(LENGTH));
        })) {
            Refusal refusal = fixture.refused(PATH);
            assertThat(refusal.kind()).isEqualTo(Refusal.Kind.BUSY);
            assertThat(opens).hasSizeBetween(2, 10);
            fixture.pool.awaitIdle(2);
        }
    }

    private static void restart(SourceFixture fixture) {
        try {
            fixture.cache.stop();
            fixture.cache.start();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void fetch_cacheStaysAway_cutAtTheResumeTimeout() throws Exception {
        try (SourceFixture fixture = fixture(Duration.ofMillis(300), (session, open, number) -> {
            session.send(open, LENGTH, PART);
            session.close();
        })) {
            SourceFixture.Sink sink = new SourceFixture.Sink() {
                @Override
                public void write(ByteBuffer chunk) throws io.memlane.proxy.content.ClientGoneException {
                    super.write(chunk);
                    try {
                        fixture.cache.stop();
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                }
            };
            assertThatThrownBy(() -> fixture.get(PATH, sink))
                    .isInstanceOf(BodyCutException.class)
                    .hasMessageContaining("in time");
            assertThat(fixture.cut(Cut.RESUME_TIMEOUT)).isOne();
            fixture.cache.start();
            fixture.pool.awaitIdle(2);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"CHANGED", "NOT_FOUND", "FORBIDDEN", "FOLDER", "METHOD_NOT_ALLOWED"})
    void fetch_contentChangedMeanwhile_isCut(Kind kind) throws Exception {
        try (SourceFixture fixture = fixture((session, open, number) -> {
            if (number == 1) {
                sendAndDie(session, open, PART);
            } else {
                session.answer(open, new Refusal(kind, ""));
            }
        })) {
            assertCut(fixture, Cut.CHANGED, kind.name());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"BUSY", "FAILED", "UNKNOWN", "TIMED_OUT"})
    void fetch_cacheCantGoOnYet_isAskedAgain(Kind kind) throws Exception {
        try (SourceFixture fixture = fixture((session, open, number) -> {
            if (number == 1) {
                sendAndDie(session, open, PART);
            } else if (number < 4) {
                session.answer(open, new Refusal(kind, ""));
            } else {
                session.reply(open, LENGTH);
            }
        })) {
            assertThat(get(fixture).body.toByteArray()).isEqualTo(FakeSession.body(LENGTH));
            assertThat(fixture.resumed(Resumed.CACHE_LOST)).isOne();
            fixture.pool.awaitIdle(2);
        }
    }

    /** What a liar sends for the continuation must not get behind what the client has. */
    @Test
    void fetch_continuationOfAnotherVersion_isNeverUsed() throws Exception {
        try (SourceFixture fixture = fixture(Duration.ofSeconds(2), (session, open, number) -> {
            if (number == 1) {
                sendAndDie(session, open, PART);
                return;
            }
            session.writer().begin(open.requestId(), open.part().offset());
            session.writer().append(100, chunk -> chunk.put(new byte[100]));
            ResponseHead head = FakeSession.head(LENGTH);
            OpaqueVersion other = new OpaqueVersion(1, 3, LENGTH, 4, 5);
            session.announce(open, new ResponseHead(200, head.fields(), LENGTH, other, true));
        })) {
            assertCut(fixture, Cut.RESUME_TIMEOUT, "another representation");
        }
    }

    @Test
    void fetch_bodyAbortedMidway_isCutByItsReason() throws Exception {
        try (SourceFixture fixture = fixture((session, open, number) -> {
            session.send(open, LENGTH, PART);
            session.writer().abort(AbortReason.READ_FAILED);
        })) {
            assertCut(fixture, Cut.READ_FAILED, "READ_FAILED");
        }
    }

    /** Nothing was sent: the client is told to come again. */
    @Test
    void fetch_contentChangesBeforeAByteIsSent_isBusy() throws Exception {
        try (SourceFixture fixture = fixture((session, open, number) -> {
            session.writer().begin(open.requestId(), open.part().offset());
            session.writer().abort(AbortReason.CHANGED);
            session.announce(open, FakeSession.head(LENGTH));
        })) {
            assertThat(fixture.refused(PATH).kind()).isEqualTo(Kind.BUSY);
            assertThat(fixture.refused(Refused.BODY_LOST)).isOne();
        }
    }

    /** Whatever its tag and its times are: the cache says so. */
    @ParameterizedTest
    @CsvSource({"'\"e\"', false, NOT_RESUMABLE", "'W/\"e\"', true, "})
    void fetch_segmentDies_goesOnOnlyIfTheCacheSaidSo(String etag, boolean resumable, @Nullable Cut cut)
            throws Exception {
        int length = 8192;
        Fields fields = Fields.of("Content-Type", "text/plain", "ETag", etag);
        ResponseHead head = new ResponseHead(200, fields, length, new OpaqueVersion(1, 0, length, 0, 0), resumable);
        byte[] body = FakeSession.body(length);
        try (SourceFixture fixture = fixture((session, open, number) -> {
            session.writer().begin(open.requestId(), open.part().offset());
            int end = number == 1 ? 4096 : length;
            while (session.writer().bodyOffset() < end) {
                int at = (int) session.writer().bodyOffset();
                session.writer().append(Math.min(4096, end - at), chunk -> chunk.put(body, at, chunk.remaining()));
            }
            if (end == length) {
                session.writer().end();
            }
            int slots = session.writer().credit();
            session.announce(open, head);
            if (number == 1) {
                await().until(() -> session.writer().credit() > slots);
                session.close();
            }
        })) {
            if (cut == null) {
                assertThat(get(fixture).body.toByteArray()).isEqualTo(body);
            } else {
                assertThatThrownBy(() -> get(fixture)).isInstanceOf(BodyCutException.class);
                assertThat(fixture.cut(cut)).isOne();
            }
            fixture.pool.awaitIdle(2);
        }
    }

    @Test
    void fetch_cacheGoesAwayMidway_goesOnElsewhere() throws Exception {
        try (SourceFixture fixture = fixture((session, open, number) -> {
            if (number == 1) {
                session.send(open, LENGTH, PART);
                session.writer().abort(AbortReason.GOING_AWAY);
            } else {
                session.reply(open, LENGTH);
            }
        })) {
            assertThat(get(fixture).body.toByteArray()).isEqualTo(FakeSession.body(LENGTH));
            assertThat(fixture.resumed(Resumed.CACHE_LOST)).isOne();
        }
    }

    /** The last chunk comes only when all is well, so nothing is missing. */
    @Test
    void fetch_segmentDiesBeforeEnd_bodyIsWhole() throws Exception {
        try (SourceFixture fixture = fixture((session, open, number) -> sendAndDie(session, open, LENGTH))) {
            assertThat(get(fixture).body.toByteArray()).isEqualTo(FakeSession.body(LENGTH));
            assertThat(opens).hasSize(1);
            fixture.pool.awaitIdle(2);
        }
    }
}
