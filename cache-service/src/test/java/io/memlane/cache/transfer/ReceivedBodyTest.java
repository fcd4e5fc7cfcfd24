package io.memlane.cache.transfer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memlane.cache.content.RequestBody;
import io.memlane.cache.volume.SharedMemory;
import io.memlane.model.ErrorCode;
import io.memlane.model.MemlaneException;
import io.memlane.model.control.ControlMessage.Body;
import io.memlane.model.control.ControlMessage.Credit;
import io.memlane.model.control.ControlMessage.Open;
import io.memlane.model.control.Part;
import io.memlane.model.http.RequestHead;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReceivedBodyTest {
    private static final long ID = 7;
    private static final int WINDOW = ReceivedBody.WINDOW_BYTES;

    @TempDir(factory = SharedMemory.class)
    Path folder;

    private StepFixture steps;

    @BeforeEach
    void connect() throws IOException {
        steps = new StepFixture(folder, 4);
    }

    @AfterEach
    void close() {
        steps.close();
    }

    private ReceivedBody body(long lengthBytes) {
        Open open = new Open(ID, RequestHead.get("/x"), "", 1_000, Part.WHOLE, null, Open.NO_TICKET, lengthBytes, null);
        return new ReceivedBody(steps.fixture.cache, open);
    }

    private static Body message(int lengthBytes, boolean last) {
        return new Body(ID, last, ByteBuffer.allocate(lengthBytes));
    }

    private static Body message(String text, boolean last) {
        return new Body(ID, last, ByteBuffer.wrap(text.getBytes(US_ASCII)));
    }

    private void assertCredit(int bytes) throws IOException {
        assertThat(steps.message()).isEqualTo(new Credit(ID, bytes));
    }

    private static void assertFails(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        MemlaneException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private static String text(ByteBuffer bytes) {
        assertThat(bytes).isNotNull();
        return US_ASCII.decode(bytes).toString();
    }

    @Test
    void poll_theFirst_givesAWindowOfCredit_furtherOnesInVainNone() throws Exception {
        ReceivedBody body = body(RequestBody.UNKNOWN_LENGTH);
        steps.assertSilent();
        assertThat(body.poll()).isNull();
        assertCredit(WINDOW);
        assertThat(body.poll()).isNull();
        assertThat(body.poll()).isNull();
        steps.assertSilent();
    }

    @Test
    void poll_halfOfTheWindowIsTaken_givesThatMuchAgain() throws Exception {
        ReceivedBody body = body(RequestBody.UNKNOWN_LENGTH);
        body.poll();
        assertCredit(WINDOW);
        for (int i = 0; i < 4; i++) {
            body.receive(message(WINDOW / 4, false));
        }
        assertThat(body.poll()).isEqualTo(ByteBuffer.allocate(WINDOW / 4));
        steps.assertSilent();
        assertThat(body.poll()).isEqualTo(ByteBuffer.allocate(WINDOW / 4));
        assertCredit(WINDOW / 2);
        assertThat(body.poll()).isNotNull();
        steps.assertSilent();
        assertThat(body.poll()).isNotNull();
        assertCredit(WINDOW / 2);
    }

    /** Never more than a window is under way or held, and it never stands still, in whatever pieces it comes. */
    @ParameterizedTest
    @ValueSource(ints = {1, 100, 1000, 10_000, 32 << 10})
    void poll_bodyInPieces_isWholeAndNeverMoreThanAWindowAhead(int piece) throws Exception {
        long length = piece == 1 ? WINDOW + 10 : 10L * WINDOW + 7;
        ReceivedBody body = body(RequestBody.UNKNOWN_LENGTH);
        long credit = 0;
        long sent = 0;
        long taken = 0;
        while (!body.isOver()) {
            long before = taken;
            for (ByteBuffer next = body.poll(); next != null; next = body.poll()) {
                taken += next.remaining();
            }
            steps.fixture.cache.send(new io.memlane.model.control.ControlMessage.Ping(1));
            for (var message = steps.message(); message instanceof Credit more; message = steps.message()) {
                assertThat(more.requestId()).isEqualTo(ID);
                credit += more.bytes();
            }
            assertThat(credit - taken).isLessThanOrEqualTo(WINDOW);
            if (sent < length) {
                assertThat(credit).as("it stands still at %d", taken).isGreaterThan(sent);
            }
            while (sent < Math.min(credit, length)) {
                int next = (int) Math.min(piece, Math.min(credit, length) - sent);
                sent += next;
                body.receive(message(next, sent == length));
            }
            assertThat(taken == before && sent == taken && !body.isOver()).isFalse();
        }
        assertThat(taken).isEqualTo(length);
    }

    @Test
    void receive_withoutCredit_isUnexpected() throws Exception {
        ReceivedBody body = body(RequestBody.UNKNOWN_LENGTH);
        assertFails(ErrorCode.UNEXPECTED, () -> body.receive(message(1, false)));
        body.poll();
        body.receive(message(WINDOW - 1, false));
        assertFails(ErrorCode.UNEXPECTED, () -> body.receive(message(2, false)));
        assertFails(ErrorCode.UNEXPECTED, () -> body.receive(message(Integer.MAX_VALUE >> 4, true)));
    }

    @Test
    void receive_moreThanAnnounced_isMalformed() throws Exception {
        ReceivedBody body = body(10);
        body.poll();
        body.receive(message(9, false));
        assertFails(ErrorCode.MALFORMED, () -> body.receive(message(2, true)));
    }

    @Test
    void receive_lastBeforeTheAnnouncedLength_isMalformed() throws Exception {
        ReceivedBody body = body(10);
        body.poll();
        assertFails(ErrorCode.MALFORMED, () -> body.receive(message(9, true)));
        assertThat(body.isOver()).isFalse();
    }

    @Test
    void receive_afterTheLast_isUnexpected() throws Exception {
        ReceivedBody body = body(RequestBody.UNKNOWN_LENGTH);
        body.poll();
        body.receive(message("ab", true));
        assertFails(ErrorCode.UNEXPECTED, () -> body.receive(message("c", true)));
        assertFails(ErrorCode.UNEXPECTED, () -> body.receive(message("", true)));
        assertThat(text(body.poll())).isEqualTo("ab");
        assertThat(body.isOver()).isTrue();
    }

    @Test
    void receive_unknownLength_endsWithTheLast() throws Exception {
        ReceivedBody body = body(RequestBody.UNKNOWN_LENGTH);
        assertThat(body.lengthBytes()).isEqualTo(RequestBody.UNKNOWN_LENGTH);
        body.poll();
        body.receive(message("abc", false));
        assertThat(body.isComplete()).isFalse();
        body.receive(message("", true));
        assertThat(body.isComplete()).isTrue();
        assertThat(body.isOver()).as("nobody has taken it").isFalse();
        assertThat(text(body.poll())).isEqualTo("abc");
        assertThat(body.isOver()).isTrue();
        assertThat(body.poll()).isNull();
        assertCredit(WINDOW);
        steps.assertSilent();
    }

    @Test
    void onMore_nothingThere_runsOnceWhenItComes() throws Exception {
        ReceivedBody body = body(RequestBody.UNKNOWN_LENGTH);
        AtomicInteger told = new AtomicInteger();
        assertThat(body.poll()).isNull();
        body.onMore(told::incrementAndGet);
        assertThat(told).hasValue(0);
        body.receive(message("a", false));
        body.receive(message("b", false));
        assertThat(told).hasValue(1);
        body.onMore(told::incrementAndGet);
        assertThat(told).as("something is there").hasValue(2);
    }

    @Test
    void onMore_bodyEndsOrBreaksOff_runs() throws Exception {
        ReceivedBody ends = body(RequestBody.UNKNOWN_LENGTH);
        AtomicInteger told = new AtomicInteger();
        ends.poll();
        ends.onMore(told::incrementAndGet);
        ends.receive(message("", true));
        assertThat(told).hasValue(1);
        ends.onMore(told::incrementAndGet);
        assertThat(told).hasValue(2);
        ReceivedBody breaks = body(RequestBody.UNKNOWN_LENGTH);
        breaks.onMore(told::incrementAndGet);
        breaks.end();
        breaks.end();
        assertThat(told).hasValue(3);
        breaks.onMore(told::incrementAndGet);
        assertThat(told).hasValue(4);
    }

    /** What has come is still to be had, but nobody may take it for the whole. */
    @Test
    void end_beforeTheLast_failsAfterWhatHasCome() throws Exception {
        ReceivedBody body = body(10);
        body.poll();
        assertCredit(WINDOW);
        body.receive(message("abc", false));
        body.end();
        assertThat(text(body.poll())).isEqualTo("abc");
        assertThatThrownBy(body::poll).isInstanceOf(EOFException.class);
        assertThat(body.isOver()).isFalse();
        assertThat(body.isComplete()).isFalse();
        steps.assertSilent();
    }

    @Test
    void end_afterTheLast_changesNothing() throws Exception {
        ReceivedBody body = body(3);
        body.poll();
        body.receive(message("abc", true));
        body.end();
        assertThat(text(body.poll())).isEqualTo("abc");
        assertThat(body.poll()).isNull();
        assertThat(body.isOver()).isTrue();
    }
}
