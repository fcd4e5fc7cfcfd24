package io.memlane.cache.transfer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memlane.cache.content.Asked;
import io.memlane.cache.content.Lookup;
import io.memlane.cache.content.RequestBody;
import io.memlane.cache.content.ScriptedAwaited;
import io.memlane.cache.content.ScriptedContent;
import io.memlane.cache.content.ScriptedFile;
import io.memlane.cache.content.TricklingContent;
import io.memlane.cache.volume.SharedMemory;
import io.memlane.model.ErrorCode;
import io.memlane.model.MemlaneException;
import io.memlane.model.control.ControlMessage.Body;
import io.memlane.model.control.ControlMessage.Cancel;
import io.memlane.model.control.ControlMessage.Credit;
import io.memlane.model.control.ControlMessage.Meta;
import io.memlane.model.control.ControlMessage.Open;
import io.memlane.model.http.Refusal;
import io.memlane.model.http.ResponseHead;
import io.memlane.model.segment.FrameKind;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests with a body of their own. That nothing is left over is checked by the fixture. */
class TransferUploadTest {
    private static final int WINDOW = ReceivedBody.WINDOW_BYTES;

    @TempDir(factory = SharedMemory.class)
    Path folder;

    /** Takes all of a request's body, and hands on what it has taken. */
    private static final class Echo {
        final ScriptedAwaited awaited;
        private final TricklingContent answer;
        private RequestBody body;
        IOException failure;

        Echo(ScriptedContent content, String path, boolean atOnce) {
            awaited = content.awaited(path);
            answer = content.trickling("/answer", ResponseHead.UNKNOWN_LENGTH);
            content.onAsked(path, asked -> begin(asked, atOnce));
        }

        private Lookup begin(Asked asked, boolean atOnce) {
            body = asked.body();
            assertThat(body).isNotNull();
            Lookup outcome = atOnce ? answer.found() : awaited.asked();
            take();
            return outcome;
        }

        private void take() {
            try {
                for (ByteBuffer next = body.poll(); next != null; next = body.poll()) {
                    byte[] bytes = new byte[next.remaining()];
                    next.get(bytes);
                    answer.come(bytes);
                }
                if (body.isOver()) {
                    answer.end();
                } else {
                    body.onMore(this::take);
                }
            } catch (IOException e) {
                failure = e;
                answer.fail(e);
                awaited.become(Lookup.failed("the client is gone"));
            }
        }

        void answer() {
            awaited.become(answer.found());
        }
    }

    private static void assertCredit(StepFixture steps, int bytes) throws IOException {
        assertThat(steps.message()).isEqualTo(new Credit(steps.requestId(), bytes));
    }

    private static void assertRefused(StepFixture steps, Refusal.Kind kind) throws Exception {
        assertThat(steps.meta().outcome())
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.kind()).isEqualTo(kind));
    }

    @ParameterizedTest
    @ValueSource(longs = {6, Open.UNKNOWN_LENGTH})
    void serve_bodyThatIsTakenBeforeTheAnswer_holdsTheSegmentUntilItIsThere_thenGivesATicket(long length)
            throws Exception {
        try (StepFixture steps = new StepFixture(folder, 4)) {
            Echo echo = new Echo(steps.content, "/echo", false);
            Progress waits = steps.serve(steps.post("/echo", length));
            assertThat(waits).isEqualTo(Progress.WAITS_CONTENT);
            assertCredit(steps, WINDOW);
            assertThat(steps.transfer.receive(steps.bodyMessage("abc", false), waits))
                    .isEqualTo(Progress.WAITS_CONTENT);
            steps.assertSilent();
            assertThat(steps.transfer.receive(steps.bodyMessage("def", true), waits))
                    .as("nothing more of it is to come")
                    .isEqualTo(Progress.DONE);
            long ticket = steps.pending();
            echo.answer();
            assertThat(steps.serve(steps.ask("POST", "/echo", ticket))).isEqualTo(Progress.DONE);
            assertThat(TransferFixture.said(steps.meta())).isEqualTo("200");
            assertThat(steps.take()).isEqualTo(FrameKind.END);
            assertThat(steps.body.toString(US_ASCII)).isEqualTo("abcdef");
        }
    }

    /** The answer goes out while the request comes in. */
    @Test
    void serve_answerThatFollowsTheBody_isSentAsItIsReceived() throws Exception {
        try (StepFixture steps = new StepFixture(folder, 4)) {
            new Echo(steps.content, "/echo", true);
            steps.content.awaited("/unused");
            Progress progress = steps.serve(steps.post("/echo", Open.UNKNOWN_LENGTH));
            assertThat(progress).isEqualTo(Progress.WAITS_CONTENT);
            assertCredit(steps, WINDOW);
            assertThat(steps.meta().firstIndex()).isEqualTo(Meta.LATER);
            for (String text : new String[] {"one", "two", "three"}) {
                progress = steps.transfer.receive(steps.bodyMessage(text, text.equals("three")), progress);
                assertThat(progress).isEqualTo(Progress.WAITS_CONTENT);
                assertThat(steps.transfer.isWoken()).isTrue();
                progress = steps.transfer.proceed(false);
                steps.take();
            }
            assertThat(progress).isEqualTo(Progress.DONE);
            assertThat(steps.body.toString(US_ASCII)).isEqualTo("onetwothree");
        }
    }

    @Test
    void serve_answeredBeforeTheBodyHasCome_ignoresTheRestOfIt() throws Exception {
        try (StepFixture steps = new StepFixture(folder, 4)) {
            ScriptedFile file = steps.content.file("/file", 100);
            steps.content.on("/x", () -> new Lookup.Refused(Refusal.METHOD_NOT_ALLOWED));
            assertThat(steps.serve(steps.post("/x", 1 << 30))).isEqualTo(Progress.DONE);
            assertRefused(steps, Refusal.Kind.METHOD_NOT_ALLOWED);
            steps.assertSilent();
            Body late = steps.bodyMessage("", false);
            steps.transfer.receive(late);
            steps.serve(steps.get("/file"));
            steps.transfer.receive(new Body(late.requestId(), false, ByteBuffer.allocate(1000)));
            steps.meta();
            assertThat(steps.take()).isEqualTo(FrameKind.END);
            assertThat(steps.body.toByteArray()).isEqualTo(file.bytes());
        }
    }

    @Test
    void receive_bodyWithoutCredit_isRefused() throws Exception {
        try (StepFixture steps = new StepFixture(folder, 4)) {
            steps.content.awaited("/x");
            Progress waits = steps.serve(steps.post("/x", 10));
            assertThatThrownBy(() -> steps.transfer.receive(steps.bodyMessage("a", false), waits))
                    .isInstanceOfSatisfying(
                            MemlaneException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNEXPECTED));
        }
    }

    @Test
    void receive_bodyOfAnotherRequest_isIgnored() throws Exception {
        try (StepFixture steps = new StepFixture(folder, 4)) {
            Echo echo = new Echo(steps.content, "/echo", false);
            Progress waits = steps.serve(steps.post("/echo", 3));
            assertCredit(steps, WINDOW);
            for (long other : new long[] {steps.requestId() - 1, steps.requestId() + 1, 0, -1}) {
                Body foreign = new Body(other, true, ByteBuffer.wrap("xyz".getBytes(US_ASCII)));
                assertThat(steps.transfer.receive(foreign, waits)).isEqualTo(Progress.WAITS_CONTENT);
            }
            steps.transfer.receive(steps.bodyMessage("abc", true), waits);
            long ticket = steps.pending();
            echo.answer();
            steps.serve(steps.ask("POST", "/echo", ticket));
            steps.meta();
            assertThat(steps.take()).isEqualTo(FrameKind.END);
            assertThat(steps.body.toString(US_ASCII)).isEqualTo("abc");
        }
    }

    @Test
    void close_whileTheBodyComes_tellsTheContentAndClosesWhatIsAwaited() throws Exception {
        try (StepFixture steps = new StepFixture(folder, 4)) {
            Echo echo = new Echo(steps.content, "/echo", false);
            steps.transfer.receive(steps.bodyMessage("abc", false), steps.serve(steps.post("/echo", 10)));
            steps.transfer.close();
            assertThat(echo.failure).isInstanceOf(EOFException.class);
            assertThat(echo.awaited.isClosed()).isTrue();
        }
    }

    /** The client is gone: its proxy says so, and the segment serves others. */
    @Test
    void receive_cancelWhileTheBodyComes_endsTheRequest() throws Exception {
        try (StepFixture steps = new StepFixture(folder, 4)) {
            Echo echo = new Echo(steps.content, "/echo", false);
            Progress waits = steps.serve(steps.post("/echo", 10));
            assertCredit(steps, WINDOW);
            assertThat(steps.transfer.receive(new Cancel(steps.requestId() - 1), waits))
                    .isEqualTo(Progress.WAITS_CONTENT);
            assertThat(steps.transfer.receive(new Cancel(steps.requestId()), waits))
                    .isEqualTo(Progress.DONE);
            assertRefused(steps, Refusal.Kind.FAILED);
            assertThat(echo.failure).isInstanceOf(EOFException.class);
            assertThat(echo.awaited.isClosed()).isTrue();
            ScriptedFile file = steps.content.file("/file", 100);
            steps.serve(steps.get("/file"));
            steps.meta();
            assertThat(steps.take()).isEqualTo(FrameKind.END);
            assertThat(steps.body.toByteArray()).isEqualTo(file.bytes());
        }
    }
}
