package io.memlane.cache.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memlane.cache.content.Lookup;
import io.memlane.cache.content.ScriptedAwaited;
import io.memlane.cache.content.ScriptedFile;
import io.memlane.cache.content.TricklingContent;
import io.memlane.cache.volume.SharedMemory;
import io.memlane.model.control.ControlMessage.Cancel;
import io.memlane.model.control.ControlMessage.Open;
import io.memlane.model.http.Refusal;
import io.memlane.model.segment.AbortReason;
import io.memlane.model.segment.FrameKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Content whose look-up takes a while. That nothing is left over is checked by the fixture. */
class TransferWaitingTest {
    @TempDir(factory = SharedMemory.class)
    Path folder;

    private static void assertRefused(StepFixture steps, Refusal.Kind kind) throws Exception {
        assertThat(steps.meta().outcome())
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.kind()).isEqualTo(kind));
    }

    private static void assertBody(StepFixture steps, ScriptedFile file) throws Exception {
        assertThat(TransferFixture.said(steps.meta())).isEqualTo("200");
        assertThat(steps.take()).isEqualTo(FrameKind.END);
        assertThat(steps.body.toByteArray()).isEqualTo(file.bytes());
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST"})
    void serve_contentThatWaits_givesATicketThatIsRedeemedWhenReady(String method) throws Exception {
        try (StepFixture steps = new StepFixture(folder, 4)) {
            ScriptedAwaited awaited = steps.content.awaited("/x");
            ScriptedFile file = steps.content.file("/file", 100);
            assertThat(steps.serve(steps.ask(method, "/x", 0))).isEqualTo(Progress.DONE);
            long ticket = steps.pending();
            assertThat(ticket).isNotZero();
            assertThat(steps.serve(steps.get("/file")))
                    .as("the segment serves others")
                    .isEqualTo(Progress.DONE);
            assertBody(steps, file);
            assertThat(steps.serve(steps.ask(method, "/x", ticket))).isEqualTo(Progress.DONE);
            assertThat(steps.pending()).as("it still waits").isEqualTo(ticket);
            awaited.become(file.found());
            assertThat(steps.serve(steps.ask(method, "/x", ticket))).isEqualTo(Progress.DONE);
            assertBody(steps, file);
            assertThat(awaited.isClosed()).isTrue();
            assertThat(steps.tickets.size()).isZero();
        }
    }

    /** The proxy is told of the outcome all the same, and the ticket isn't too old before there is one. */
    @Test
    void redeem_afterItWasToldInVain_isToldAgain() throws Exception {
        try (StepFixture steps = new StepFixture(folder, 4)) {
            List<Long> told = new ArrayList<>();
            steps.tickets.attach(TransferFixture.LIFE, told::add);
            ScriptedAwaited awaited = steps.content.awaited("/x");
            ScriptedFile file = steps.content.file("/file", 100);
            steps.serve(steps.get("/x"));
            long ticket = steps.pending();
            awaited.wakeInVain();
            assertThat(told).containsExactly(ticket);
            steps.serve(steps.ask("GET", "/x", ticket));
            assertThat(steps.pending()).isEqualTo(ticket);
            steps.fixture.ticker.addAndGet(TimeUnit.SECONDS.toNanos(31));
            steps.tickets.sweep();
            assertThat(awaited.isClosed()).isFalse();
            awaited.become(file.found());
            assertThat(told).containsExactly(ticket, ticket);
            steps.serve(steps.ask("GET", "/x", ticket));
            assertBody(steps, file);
        }
    }

    @Test
    void redeem_unknownTicket_getIsLookedUpAnewAndPostIsRefused() throws Exception {
        try (StepFixture steps = new StepFixture(folder, 4)) {
            ScriptedFile file = steps.content.file("/x", 100);
            steps.serve(steps.ask("POST", "/x", 4711));
            assertRefused(steps, Refusal.Kind.FAILED);
            assertThat(steps.content.finds()).isZero();
            steps.serve(steps.ask("GET", "/x", 4711));
            assertBody(steps, file);
        }
    }

    @Test
    void serve_noRoomForATicket_isRefusedAndNothingIsAwaited() throws Exception {
        try (StepFixture steps = new StepFixture(folder, 4)) {
            ScriptedAwaited awaited = steps.content.awaited("/x");
            long big = steps.tickets.hold(1, ScriptedAwaited.alone(), (int) TransferFixture.MAX_TICKET_BYTES - 1024);
            assertThat(big).isNotZero();
            assertThat(steps.serve(steps.get("/x"))).isEqualTo(Progress.DONE);
            assertRefused(steps, Refusal.Kind.BUSY);
            assertThat(awaited.isClosed()).isTrue();
            steps.tickets.drop(1, big);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void serve_version3_holdsTheSegmentAndAnswersWhenWoken(boolean found) throws Exception {
        try (StepFixture steps = new StepFixture(folder, 3)) {
            ScriptedAwaited awaited = steps.content.awaited("/x");
            ScriptedFile file = steps.content.file("/file", 100);
            assertThat(steps.serve(steps.get("/x"))).isEqualTo(Progress.WAITS_CONTENT);
            awaited.wakeInVain();
            assertThat(steps.wakes).hasValue(1);
            assertThat(steps.transfer.proceed(false)).isEqualTo(Progress.WAITS_CONTENT);
            steps.assertSilent();
            awaited.become(found ? file.found() : Lookup.Refused.NOT_FOUND);
            assertThat(steps.wakes).hasValue(2);
            assertThat(steps.transfer.proceed(false)).isEqualTo(Progress.DONE);
            if (found) {
                assertBody(steps, file);
            } else {
                assertRefused(steps, Refusal.Kind.NOT_FOUND);
            }
            assertThat(awaited.isClosed()).isTrue();
        }
    }

    @Test
    void close_whileItHoldsTheSegment_closesWhatIsAwaited() throws Exception {
        try (StepFixture steps = new StepFixture(folder, 3)) {
            ScriptedAwaited awaited = steps.content.awaited("/x");
            steps.serve(steps.get("/x"));
            steps.transfer.close();
            assertThat(awaited.isClosed()).isTrue();
        }
    }

    @Test
    void receive_cancelWhileItHoldsTheSegment_endsTheRequest() throws Exception {
        try (StepFixture steps = new StepFixture(folder, 3)) {
            ScriptedAwaited awaited = steps.content.awaited("/x");
            Progress waits = steps.serve(steps.get("/x"));
            assertThat(steps.transfer.receive(new Cancel(steps.requestId() - 1), waits))
                    .isEqualTo(Progress.WAITS_CONTENT);
            assertThat(steps.transfer.receive(new Cancel(steps.requestId()), waits))
                    .isEqualTo(Progress.DONE);
            assertRefused(steps, Refusal.Kind.FAILED);
            assertThat(awaited.isClosed()).isTrue();
            ScriptedFile file = steps.content.file("/file", 100);
            steps.serve(steps.get("/file"));
            assertBody(steps, file);
        }
    }

    /** Nobody knows the ticket, so nobody would ever give it back. */
    @Test
    void serve_ticketThatCannotBeTold_isDropped() throws Exception {
        try (StepFixture steps = new StepFixture(folder, 4)) {
            ScriptedAwaited awaited = steps.content.awaited("/x");
            Open open = steps.get("/x");
            steps.fixture.cache.close();
            assertThatThrownBy(() -> steps.serve(open)).isInstanceOf(IOException.class);
            assertThat(steps.tickets.size()).isZero();
            assertThat(awaited.isClosed()).isTrue();
        }
    }

    /** The proxy knows it, and may ask again by another segment; if it doesn't, the ticket gets too old. */
    @Test
    void redeem_stillWaitingAndItCannotBeTold_isDroppedWhenNobodyComesForIt() throws Exception {
        try (StepFixture steps = new StepFixture(folder, 4)) {
            ScriptedAwaited awaited = steps.content.awaited("/x");
            steps.serve(steps.get("/x"));
            long ticket = steps.pending();
            awaited.wakeInVain();
            steps.fixture.cache.close();
            Open again = steps.ask("GET", "/x", ticket);
            assertThatThrownBy(() -> steps.serve(again)).isInstanceOf(IOException.class);
            awaited.become(Lookup.Refused.NOT_FOUND);
            steps.fixture.ticker.addAndGet(TimeUnit.SECONDS.toNanos(31));
            steps.tickets.sweep();
            assertThat(steps.tickets.size()).isZero();
            assertThat(awaited.isClosed()).isTrue();
        }
    }

    @Test
    void serve_changesEachTimeAndWaitsMeanwhile_isNotLookedUpWithoutEnd() throws Exception {
        try (StepFixture steps = new StepFixture(folder, 3)) {
            int length = 2 * StepFixture.SLOT_BYTES;
            List<TricklingContent> found = new ArrayList<>();
            steps.content.on("/x", () -> {
                assertThat(found).hasSizeLessThan(10);
                TricklingContent next = steps.content.trickle(length).changed();
                found.add(next);
                return next.found();
            });
            assertThat(steps.serve(steps.get("/x"))).isEqualTo(Progress.WAITS_CONTENT);
            assertThat(found).hasSize(3);
            found.getLast().come(new byte[length]);
            assertThat(steps.transfer.proceed(false)).isEqualTo(Progress.DONE);
            assertThat(found).hasSize(3);
            steps.meta();
            assertThat(steps.take()).isEqualTo(FrameKind.ABORT);
            assertThat(steps.fixture.reader.abortReason()).isEqualTo(AbortReason.CHANGED);
        }
    }
}
