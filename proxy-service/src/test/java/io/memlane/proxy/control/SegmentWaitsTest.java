package io.memlane.proxy.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.memlane.model.ErrorCode;
import io.memlane.model.MemlaneException;
import io.memlane.model.control.ControlMessage;
import io.memlane.model.control.ControlMessage.Cancel;
import io.memlane.model.control.ControlMessage.Meta;
import io.memlane.model.control.ControlMessage.Open;
import io.memlane.model.control.ControlMessage.Ping;
import io.memlane.model.control.ControlMessage.Pong;
import io.memlane.model.control.ControlMessage.Waits;
import io.memlane.model.segment.AbortReason;
import io.memlane.proxy.control.BodyReceiver.Arrival;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A body whose source has nothing yet, as the cache says. */
class SegmentWaitsTest extends AttachedSegment {
    private static final int LENGTH = 12_000;
    private static final int BEGUN = 9_000;
    private static final byte[] BODY = FakeSession.body(LENGTH);
    /** Longer than a busy machine keeps a thread from its turn, as it mustn't pass between two messages. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** Takes a body, and writes down what comes. */
    private final class Taken extends Kept {
        private final List<Arrival> came = new CopyOnWriteArrayList<>();

        Arrival next(Duration stall) throws IOException {
            Arrival arrival = segment.body().next(stall.toNanos());
            came.add(arrival);
            if (arrival == Arrival.CHUNK) {
                take(segment.body().chunk());
                segment.body().release();
            }
            return arrival;
        }

        void takeTo(Arrival last, Duration stall) throws IOException {
            while (next(stall) != last) {
                // on
            }
        }

        void takeTo(Arrival last) throws IOException {
            takeTo(last, LONG);
        }

        boolean waits() {
            return came.contains(Arrival.WAITS);
        }

        long waitsSaid() {
            return came.stream().filter(Arrival.WAITS::equals).count();
        }

        /** Without what comes several times in a row, and doorbells. */
        List<Arrival> changes() {
            List<Arrival> changes = new ArrayList<>();
            for (Arrival one : came) {
                if (one != Arrival.NUDGE && (changes.isEmpty() || changes.getLast() != one)) {
                    changes.add(one);
                }
            }
            return changes;
        }
    }

    /** As a cache does that waits for content: what there is, and then the word. */
    private static void sendAndWait(FakeSession session, Open open) throws IOException {
        session.send(open, LENGTH, BEGUN);
        session.writer().takeParked();
        session.connection().send(new Waits(open.requestId()));
    }

    private static void sendRest(FakeSession session) throws IOException {
        session.append(BODY, BEGUN, LENGTH);
        session.writer().end();
    }

    @Test
    void next_cacheWaits_saysSoAndFramesGoOn() throws Exception {
        Taken taken = new Taken();
        onOpen((session, open) -> {
            sendAndWait(session, open);
            await().until(() -> taken.waits());
            session.connection().send(new Waits(open.requestId()));
            await().until(() -> taken.waitsSaid() == 2);
            sendRest(session);
        });
        open("/x");
        taken.takeTo(Arrival.END);
        assertThat(taken.bytes()).isEqualTo(BODY);
        assertThat(taken.changes()).containsExactly(Arrival.CHUNK, Arrival.WAITS, Arrival.CHUNK, Arrival.END);
        assertWorks();
    }

    /** The word overtakes a frame that nobody was woken for; who was told first that there is nothing would take it for news, and hold its segment. */
    @Test
    void next_wordComesBeforeTheFrameIsLookedFor_frameIsFirst() throws Exception {
        Taken taken = new Taken();
        onOpen((session, open) -> {
            session.writer().begin(open.requestId());
            session.connection().send(new Meta(open.requestId(), Meta.LATER, FakeSession.head(LENGTH)));
            await().until(() -> segment.activity().waits() > 0);
            session.append(BODY, 0, 100);
            session.connection().send(new Waits(open.requestId()));
            await().until(() -> taken.waits());
            session.append(BODY, 100, LENGTH);
            session.writer().end();
        });
        open("/x");
        taken.takeTo(Arrival.END);
        assertThat(taken.bytes()).isEqualTo(BODY);
        assertThat(taken.changes()).containsExactly(Arrival.CHUNK, Arrival.WAITS, Arrival.CHUNK, Arrival.END);
        assertWorks();
    }

    @Test
    void next_nothingYetAtMeta_waitsBeforeTheFirstChunk() throws Exception {
        Taken taken = new Taken();
        onOpen((session, open) -> {
            session.writer().begin(open.requestId());
            session.connection().send(new Meta(open.requestId(), Meta.LATER, FakeSession.head(LENGTH)));
            session.connection().send(new Waits(open.requestId()));
            await().until(() -> taken.waits());
            session.append(BODY, 0, BEGUN);
            sendRest(session);
        });
        open("/x");
        taken.takeTo(Arrival.END);
        assertThat(taken.bytes()).isEqualTo(BODY);
        assertThat(taken.changes()).containsExactly(Arrival.WAITS, Arrival.CHUNK, Arrival.END);
        assertWorks();
    }

    /** The index isn't known then, and isn't compared. */
    @Test
    void next_firstFrameLater_isTakenWhereverItIs() throws Exception {
        for (int i = 0; i < 3; i++) {
            onOpen((session, open) -> {
                session.writer().begin(open.requestId());
                session.connection().send(new Meta(open.requestId(), Meta.LATER, FakeSession.head(LENGTH)));
                session.append(BODY, 0, BEGUN);
                sendRest(session);
            });
            assertThat(fetch("/x")).isEqualTo(BODY);
        }
        assertWorks();
    }

    @Test
    void next_nudged_canBeCancelled() throws Exception {
        Taken taken = new Taken();
        onOpen((session, open) -> {
            sendAndWait(session, open);
            assertThat(session.receive()).isInstanceOf(Ping.class);
            session.connection().send(new Pong(0));
            assertThat(session.receive()).isEqualTo(new Cancel(open.requestId()));
            session.writer().abort(AbortReason.CANCELLED);
        });
        open("/x");
        taken.takeTo(Arrival.WAITS);
        segment.nudge();
        assertThat(taken.next(LONG)).isEqualTo(Arrival.NUDGE);
        assertThat(taken.bytes()).isEqualTo(java.util.Arrays.copyOf(BODY, BEGUN));
        assertThat(segment.cancel(LONG)).isTrue();
        assertWorks();
    }

    @Test
    void next_nudgedAndPatient_waitsOn() throws Exception {
        Taken taken = new Taken();
        onOpen((session, open) -> {
            sendAndWait(session, open);
            assertThat(session.receive()).isInstanceOf(Ping.class);
            session.connection().send(new Pong(0));
            sendRest(session);
        });
        open("/x");
        taken.takeTo(Arrival.WAITS);
        segment.nudge();
        taken.takeTo(Arrival.END);
        assertThat(taken.bytes()).isEqualTo(BODY);
        assertWorks();
    }

    @Test
    void next_nudgedWithoutAWait_isNoWait() throws Exception {
        Taken taken = new Taken();
        onOpen((session, open) -> {
            session.send(open, LENGTH, BEGUN);
            session.writer().takeParked();
            session.connection().send(new Pong(0));
            session.connection().ring();
            sendRest(session);
        });
        open("/x");
        taken.takeTo(Arrival.END);
        assertThat(taken.bytes()).isEqualTo(BODY);
        assertThat(taken.waits()).isFalse();
        assertWorks();
    }

    @Tag("long")
    @Test
    void next_waitsAgainAndAgain_stallTimeBeginsAnewEachTime() throws Exception {
        Taken taken = new Taken();
        onOpen((session, open) -> {
            sendAndWait(session, open);
            long end = System.nanoTime() + PATIENCE.multipliedBy(3).dividedBy(2).toNanos();
            await().pollInterval(PATIENCE.dividedBy(20)).until(() -> {
                session.connection().send(new Waits(open.requestId()));
                return System.nanoTime() - end > 0;
            });
            sendRest(session);
        });
        open("/x");
        taken.takeTo(Arrival.END, PATIENCE);
        assertThat(taken.bytes()).isEqualTo(BODY);
        assertWorks();
    }

    /** One that hangs says nothing. */
    @Test
    void next_cacheWaitsAndIsSilentThen_breaksTheSegment() throws Exception {
        onOpen(SegmentWaitsTest::sendAndWait);
        open("/x");
        assertThatThrownBy(() -> new Taken().takeTo(Arrival.END, SHORT))
                .isInstanceOfSatisfying(
                        MemlaneException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TIMEOUT));
        assertThat(segment.isReusable()).isFalse();
    }

    @Test
    void cancel_cacheWaits_drainsAndLeavesTheSegmentUsable() throws Exception {
        onOpen((session, open) -> {
            sendAndWait(session, open);
            assertThat(session.receive()).isEqualTo(new Cancel(open.requestId()));
            session.connection().send(new Waits(open.requestId()));
            session.writer().abort(AbortReason.CANCELLED);
        });
        open("/x");
        new Taken().takeTo(Arrival.WAITS);
        assertThat(segment.cancel(LONG)).isTrue();
        assertWorks();
    }

    @Test
    void next_cacheWaitsAndDies_breaksTheSegment() throws Exception {
        Taken taken = new Taken();
        onOpen((session, open) -> {
            sendAndWait(session, open);
            await().until(() -> taken.waits());
            session.close();
        });
        open("/x");
        assertThatThrownBy(() -> taken.takeTo(Arrival.END)).isInstanceOf(IOException.class);
        assertThat(taken.bytes()).isEqualTo(java.util.Arrays.copyOf(BODY, BEGUN));
    }

    /** Frames are read without a look at the connection, so what was said meanwhile is read by the next request. */
    @Test
    void open_lateMessagesOfTheRequestBefore_areIgnored() throws Exception {
        onOpen((session, open) -> {
            session.writer().begin(open.requestId());
            session.append(BODY, 0, BEGUN);
            sendRest(session);
            session.announce(open, FakeSession.head(LENGTH));
            for (ControlMessage late : List.of(new Waits(open.requestId()), new Pong(0))) {
                session.connection().send(late);
            }
        });
        assertThat(fetch("/x")).isEqualTo(BODY);
        assertThat(fetch("/x")).isEqualTo(BODY);
        assertWorks();
    }
}
