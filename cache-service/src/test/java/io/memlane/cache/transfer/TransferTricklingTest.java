package io.memlane.cache.transfer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.memlane.cache.content.TricklingContent;
import io.memlane.cache.volume.SharedMemory;
import io.memlane.model.control.ControlMessage.Cancel;
import io.memlane.model.control.ControlMessage.Doorbell;
import io.memlane.model.control.ControlMessage.Meta;
import io.memlane.model.control.ControlMessage.Open;
import io.memlane.model.control.ControlMessage.Waits;
import io.memlane.model.control.Part;
import io.memlane.model.http.Refusal;
import io.memlane.model.http.ResponseHead;
import io.memlane.model.segment.AbortReason;
import io.memlane.model.segment.FrameKind;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Content that comes bit by bit. */
class TransferTricklingTest {
    @TempDir(factory = SharedMemory.class)
    Path folder;

    private static byte[] bytes(String text) {
        return text.getBytes(US_ASCII);
    }

    private static void assertWaits(StepFixture steps) throws IOException {
        assertThat(steps.message()).isEqualTo(new Waits(steps.requestId()));
    }

    @Test
    void serve_unknownLength_isSentAsItComesUntilItsEnd() throws Exception {
        try (StepFixture steps = new StepFixture(folder, 4)) {
            TricklingContent content = steps.content.trickling("/x", ResponseHead.UNKNOWN_LENGTH);
            assertThat(steps.serve(steps.get("/x"))).isEqualTo(Progress.WAITS_CONTENT);
            Meta meta = steps.meta();
            assertThat(meta.firstIndex()).isEqualTo(Meta.LATER);
            assertThat(TransferFixture.headOf(meta).hasKnownLength()).isFalse();
            assertWaits(steps);
            assertThat(steps.take()).isNull();
            content.come(bytes("abc"));
            assertThat(steps.wakes).hasValue(1);
            assertThat(steps.transfer.isWoken()).isTrue();
            assertThat(steps.transfer.proceed(false)).isEqualTo(Progress.WAITS_CONTENT);
            assertThat(steps.transfer.isWoken()).isFalse();
            assertThat(steps.take()).isNull();
            assertThat(steps.body.toString(US_ASCII)).isEqualTo("abc");
            content.wakeInVain();
            assertThat(steps.transfer.proceed(false)).isEqualTo(Progress.WAITS_CONTENT);
            steps.assertSilent();
            steps.fixture.reader.park();
            content.wakeInVain();
            assertThat(steps.transfer.proceed(false)).isEqualTo(Progress.WAITS_CONTENT);
            assertWaits(steps);
            content.wakeInVain();
            assertThat(steps.transfer.proceed(false)).isEqualTo(Progress.WAITS_CONTENT);
            steps.assertSilent();
            content.come(bytes("de"));
            content.end();
            assertThat(steps.transfer.proceed(false)).isEqualTo(Progress.DONE);
            assertThat(steps.take()).isEqualTo(FrameKind.END);
            assertThat(steps.body.toString(US_ASCII)).isEqualTo("abcde");
        }
    }

    @Test
    void serve_itBecomesShorterThanItsLength_isAborted() throws Exception {
        assertAborted(AbortReason.CHANGED, TricklingContent::end);
    }

    @Test
    void serve_theRestCannotBeHad_isAborted() throws Exception {
        assertAborted(AbortReason.READ_FAILED, content -> content.fail(new IOException("gone")));
    }

    private void assertAborted(AbortReason reason, java.util.function.Consumer<TricklingContent> how) throws Exception {
        try (StepFixture steps = new StepFixture(folder, 4)) {
            TricklingContent content = steps.content.trickling("/x", 10);
            content.come(bytes("abcd"));
            assertThat(steps.serve(steps.get("/x"))).isEqualTo(Progress.WAITS_CONTENT);
            assertThat(steps.meta().firstIndex()).isNotNegative();
            how.accept(content);
            assertThat(steps.transfer.proceed(false)).isEqualTo(Progress.DONE);
            assertThat(steps.take()).isEqualTo(FrameKind.ABORT);
            assertThat(steps.fixture.reader.abortReason()).isEqualTo(reason);
            assertThat(steps.body.toString(US_ASCII)).isEqualTo("abcd");
        }
    }

    @Test
    void serve_itFailsBeforeItsFirstByte_isRefused() throws Exception {
        try (StepFixture steps = new StepFixture(folder, 4)) {
            steps.content.trickling("/x", 10).fail(new IOException("gone"));
            assertThat(steps.serve(steps.get("/x"))).isEqualTo(Progress.DONE);
            assertThat(steps.meta().outcome())
                    .isInstanceOfSatisfying(
                            Refusal.class, r -> assertThat(r.kind()).isEqualTo(Refusal.Kind.FAILED));
        }
    }

    @Test
    void receive_cancelWhileItWaits_aborts() throws Exception {
        try (StepFixture steps = new StepFixture(folder, 4)) {
            steps.content.trickling("/x", 10);
            Progress waits = steps.serve(steps.get("/x"));
            steps.meta();
            Cancel late = new Cancel(steps.requestId() - 1);
            assertThat(steps.transfer.receive(late, waits)).isEqualTo(Progress.WAITS_CONTENT);
            assertThat(steps.transfer.receive(new Cancel(steps.requestId()), waits))
                    .isEqualTo(Progress.DONE);
            assertThat(steps.take()).isEqualTo(FrameKind.ABORT);
            assertThat(steps.fixture.reader.abortReason()).isEqualTo(AbortReason.CANCELLED);
        }
    }

    @Test
    void remind_itWaitsForLong_tellsTheProxyAgainNowAndThen() throws Exception {
        try (StepFixture steps = new StepFixture(folder, 4)) {
            steps.content.trickling("/x", 10);
            steps.serve(steps.get("/x"));
            steps.meta();
            assertWaits(steps);
            steps.transfer.remind();
            steps.assertSilent();
            steps.fixture.reader.park();
            await().until(() -> {
                steps.transfer.remind();
                return steps.fixture.registry.get("memlane.doorbell").counter().count() > 1;
            });
            assertWaits(steps);
            steps.assertSilent();
        }
    }

    @Test
    void serve_nothingYetWhereItIsContinued_givesATicket() throws Exception {
        try (StepFixture steps = new StepFixture(folder, 4)) {
            TricklingContent content = steps.content.trickling("/x", 10);
            content.come(bytes("abcde"));
            Part part = new Part(5, 0, TricklingContent.VERSION);
            assertThat(steps.serve(steps.get("/x", part))).isEqualTo(Progress.DONE);
            long ticket = steps.pending();
            content.come(bytes("fghij"));
            Open open = steps.get("/x", part);
            Open again = new Open(open.requestId(), open.request(), "", 1_000, part, null, ticket, 0, null);
            assertThat(steps.serve(again)).isEqualTo(Progress.DONE);
            steps.meta(5);
            assertThat(steps.take()).isEqualTo(FrameKind.END);
            assertThat(steps.body.toString(US_ASCII)).isEqualTo("fghij");
        }
    }

    @Test
    void serve_version3_metaComesWithTheFirstByteAndADoorbellInsteadOfWaits() throws Exception {
        try (StepFixture steps = new StepFixture(folder, 3)) {
            TricklingContent content = steps.content.trickling("/x", 5);
            assertThat(steps.serve(steps.get("/x"))).isEqualTo(Progress.WAITS_CONTENT);
            steps.assertSilent();
            content.come(bytes("abc"));
            assertThat(steps.transfer.proceed(false)).isEqualTo(Progress.WAITS_CONTENT);
            assertThat(steps.meta().firstIndex()).isNotNegative();
            steps.assertSilent();
            steps.fixture.reader.park();
            content.come(bytes("d"));
            assertThat(steps.transfer.proceed(false)).isEqualTo(Progress.WAITS_CONTENT);
            assertThat(steps.message()).isEqualTo(Doorbell.INSTANCE);
            content.come(bytes("e"));
            assertThat(steps.transfer.proceed(false)).isEqualTo(Progress.DONE);
            assertThat(steps.take()).isEqualTo(FrameKind.END);
            assertThat(steps.body.toString(US_ASCII)).isEqualTo("abcde");
        }
    }
}
