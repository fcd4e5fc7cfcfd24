package io.memlane.proxy.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.memlane.model.ErrorCode;
import io.memlane.model.MemlaneException;
import io.memlane.model.control.ControlMessage.Meta;
import io.memlane.model.control.ControlMessage.Ready;
import io.memlane.model.control.ControlMessage.Reject;
import io.memlane.model.http.Refusal;
import io.memlane.model.http.RequestHead;
import io.memlane.model.segment.SegmentFaultException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A cache that is silent, dies, or talks nonsense: the segment is broken and says so. */
class SegmentBrokenTest extends AttachedSegment {
    /** Longer than a busy machine keeps a thread from its turn, as it mustn't pass between two rings. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private void assertBroken(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, ErrorCode code, String text) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        MemlaneException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(text);
        assertThat(segment.isReusable()).isFalse();
    }

    @Test
    void open_reject_surfacesCodeAndText() {
        onOpen((session, open) -> session.connection().reject(ErrorCode.SEGMENT_CORRUPT, "released too much"));
        assertBroken(() -> open("/x"), ErrorCode.SEGMENT_CORRUPT, "the cache gave the segment up: released too much");
    }

    @Test
    void open_silentCache_endsAtTheDeadline() {
        onOpen((session, open) -> {});
        assertBroken(
                () -> segment.open(RequestHead.get("/x"), System.nanoTime() + SHORT.toNanos()),
                ErrorCode.TIMEOUT,
                "silent for too long");
    }

    @Test
    void open_metaOfAnotherRequest_breaksTheSegment() {
        onOpen((session, open) ->
                session.connection().send(new Meta(open.requestId() + 1, Meta.NO_FRAMES, Refusal.NOT_FOUND)));
        assertBroken(() -> open("/x"), ErrorCode.UNEXPECTED, "META on a segment");
    }

    @Test
    void open_unexpectedMessage_breaksTheSegment() {
        onOpen((session, open) -> session.connection().send(new Ready(1)));
        assertBroken(() -> open("/x"), ErrorCode.UNEXPECTED, "READY on a segment");
        assertThat(segment.cancel(LONG)).isFalse();
    }

    @Test
    void stream_wrongFirstIndex_breaksTheSegment() throws Exception {
        onOpen((session, open) -> {
            session.writer().begin(open.requestId());
            session.writer().end();
            session.connection()
                    .send(new Meta(open.requestId(), session.writer().firstIndex() + 1, FakeSession.head(0)));
        });
        open("/x");
        assertBroken(() -> stream(), ErrorCode.SEGMENT_CORRUPT, "index of the first frame");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 9, 11})
    void stream_otherLengthThanPromised_breaksTheSegment(int sentBytes) throws Exception {
        onOpen((session, open) -> {
            session.writer().begin(open.requestId());
            byte[] body = new byte[sentBytes];
            if (sentBytes > 0) {
                session.writer().append(sentBytes, chunk -> chunk.put(body));
            }
            session.writer().end();
            session.announce(open, FakeSession.head(10));
        });
        open("/x");
        assertThatThrownBy(() -> stream())
                .isInstanceOf(SegmentFaultException.class)
                .hasMessage("a body ended at " + sentBytes + " bytes, 10 were promised");
        assertThat(segment.isReusable()).isFalse();
    }

    @Test
    void stream_cacheStallsMidBody_breaksTheSegment() throws Exception {
        onOpen((session, open) -> session.send(open, 20_000, 9_000));
        open("/x");
        assertBroken(() -> Streaming.stream(segment, SHORT, chunk -> {}), ErrorCode.TIMEOUT, "silent for too long");
    }

    /** It reads the body a second time, for longer than it may be silent. */
    @Tag("long")
    @Test
    void stream_cacheRingsMidBody_isWaitedFor() throws Exception {
        onOpen((session, open) -> {
            session.send(open, 20_000, 9_000);
            long end = System.nanoTime() + PATIENCE.multipliedBy(3).dividedBy(2).toNanos();
            await().pollInterval(PATIENCE.dividedBy(100)).until(() -> {
                session.connection().ring();
                return System.nanoTime() - end > 0;
            });
            session.writer().append(4096, chunk -> chunk.put(FakeSession.body(20_000), 9_000, 4096));
            session.connection().ring();
        });
        open("/x");
        AtomicLong taken = new AtomicLong();
        assertThatThrownBy(() -> Streaming.stream(segment, PATIENCE, chunk -> taken.addAndGet(chunk.remaining())))
                .isInstanceOf(IOException.class);
        assertThat(taken.get()).isEqualTo(9_000 + 4_096);
    }

    @Test
    void stream_cacheDiesMidBody_breaksTheSegment() throws Exception {
        onOpen((session, open) -> {
            session.send(open, 20_000, 9_000);
            session.close();
        });
        open("/x");
        assertThatThrownBy(() -> stream()).isInstanceOf(IOException.class);
    }

    @Test
    void stream_rejectMidBody_surfacesIt() throws Exception {
        onOpen((session, open) -> {
            session.send(open, 20_000, 9_000);
            session.connection().send(new Reject(ErrorCode.INTERNAL, "the cache failed"));
        });
        open("/x");
        assertBroken(() -> stream(), ErrorCode.INTERNAL, "the cache failed");
    }

    @Test
    void cancel_cacheDoesNotNotice_givesUpAfterTheTimeout() throws Exception {
        onOpen((session, open) -> session.send(open, 20_000, 9_000));
        open("/x");
        assertThat(segment.cancel(SHORT)).isFalse();
        assertThat(segment.isReusable()).isFalse();
    }
}
