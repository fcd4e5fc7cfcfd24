package io.memlane.proxy.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memlane.model.control.ControlMessage.Meta;
import io.memlane.model.control.ControlMessage.Open;
import io.memlane.model.control.Part;
import io.memlane.model.http.OpaqueVersion;
import io.memlane.model.http.Refusal;
import io.memlane.model.http.RequestHead;
import io.memlane.model.http.ResponseHead;
import io.memlane.model.segment.AbortReason;
import io.memlane.model.segment.SegmentFaultException;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies whose length only their end tells. */
class SegmentUnknownLengthTest extends AttachedSegment {
    private static final ResponseHead HEAD = FakeSession.headOfUnknownLength(true);
    private static final byte[] BODY = FakeSession.body(16_000);

    private static void send(FakeSession session, Open open, int to) throws IOException {
        int from = (int) open.part().offset();
        session.writer().begin(open.requestId(), from);
        session.append(BODY, from, to);
        session.writer().end();
        session.announce(open, HEAD);
    }

    private Meta open(Part part) throws IOException {
        return (Meta) segment.open(Question.of(RequestHead.get("/x")).forPart(part), soon(), null);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4096, 9_000, 16_000})
    void stream_endAnywhere_isTheEnd(int length) throws Exception {
        onOpen((session, open) -> send(session, open, length));
        assertThat(open("/x").outcome()).isEqualTo(HEAD);
        assertThat(stream()).isEqualTo(java.util.Arrays.copyOf(BODY, length));
        assertWorks();
    }

    @Test
    void stream_abort_isNoEnd() throws Exception {
        onOpen((session, open) -> {
            session.writer().begin(open.requestId());
            session.append(BODY, 0, 9_000);
            session.writer().abort(AbortReason.READ_FAILED);
            session.announce(open, HEAD);
        });
        open("/x");
        assertThatThrownBy(() -> stream())
                .isInstanceOfSatisfying(
                        BodyAbortedException.class, e -> assertThat(e.reason()).isEqualTo(AbortReason.READ_FAILED));
        assertWorks();
    }

    @ParameterizedTest
    @ValueSource(ints = {2_000, 7_999, 8_000})
    void stream_partThatEndsWithinItsLimit_isTaken(int end) throws Exception {
        onOpen((session, open) -> send(session, open, end));
        open(new Part(2_000, 6_000, HEAD.version()));
        assertThat(stream()).isEqualTo(java.util.Arrays.copyOfRange(BODY, 2_000, end));
        assertWorks();
    }

    @Test
    void stream_endBeyondTheLimit_breaksTheSegment() throws Exception {
        onOpen((session, open) -> send(session, open, 8_001));
        open(new Part(2_000, 6_000, HEAD.version()));
        assertThatThrownBy(() -> stream())
                .isInstanceOf(SegmentFaultException.class)
                .hasMessage("a body ended at 8001 bytes, 8000 were promised");
        assertThat(segment.isReusable()).isFalse();
    }

    /** The length of the body before is forgotten, and that of the next is kept. */
    @Test
    void stream_knownLengthAfterAnUnknownOne_isHeldToIt() throws Exception {
        onOpen((session, open) -> send(session, open, 9_000));
        open("/x");
        stream();
        onOpen((session, open) -> {
            session.writer().begin(open.requestId());
            session.append(BODY, 0, 9_000);
            session.writer().end();
            session.announce(open, new ResponseHead(200, HEAD.fields(), 9_001, new OpaqueVersion(1, 2, 3, 4, 5), true));
        });
        open("/x");
        assertThatThrownBy(() -> stream()).isInstanceOf(SegmentFaultException.class);
    }

    @Test
    void open_refusalWithFrames_breaksTheSegment() {
        onOpen((session, open) -> {
            session.writer().begin(open.requestId());
            session.writer().end();
            session.announce(open, Refusal.NOT_FOUND);
        });
        assertThatThrownBy(() -> open("/x")).hasMessageContaining("NOT_FOUND with frames");
    }

    @Test
    void activity_whileTheLengthIsUnknown_promisesNothing() throws Exception {
        onOpen((session, open) -> send(session, open, 9_000));
        open("/x");
        assertThat(segment.activity().lengthBytes()).isZero();
        assertThat(stream()).hasSize(9_000);
        assertWorks();
    }
}
