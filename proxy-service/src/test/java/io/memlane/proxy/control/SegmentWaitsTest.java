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
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
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

    /** Writes down what it is told. */
    private static class Consumer extends Kept {
        final List<String> told = new CopyOnWriteArrayList<>();
        volatile boolean patient = true;

        @Override
        public boolean accept(ByteBuffer chunk) throws IOException {
            told.add("chunk");
            return super.accept(chunk);
        }

        @Override
        public void waits() throws IOException {
            told.add("waits");
        }

        @Override
        public boolean waitsOn() {
            return patient;
        }

        @Override
        public void goesOn() {
            told.add("goes on");
        }

        /** Without what is told several times in a row. */
        List<String> changes() {
            List<String> changes = new CopyOnWriteArrayList<>();
            for (String one : told) {
                if (changes.isEmpty() || !changes.getLast().equals(one)) {
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
    void stream_cacheWaits_consumerIsToldAndFramesGoOn() throws Exception {
        Consumer consumer = new Consumer();
        onOpen((session, open) -> {
            sendAndWait(session, open);
            await().until(() -> consumer.told.contains("waits"));
            session.connection().send(new Waits(open.requestId()));
            sendRest(session);
        });
        open("/x");
        assertThat(segment.stream(LONG.toNanos(), consumer)).isTrue();
        assertThat(consumer.bytes()).isEqualTo(BODY);
        assertThat(consumer.changes()).containsExactly("chunk", "waits", "goes on", "chunk");
        assertWorks();
    }

    @Test
    void stream_nothingYetAtMeta_consumerIsToldBeforeTheFirstChunk() throws Exception {
        Consumer consumer = new Consumer();
        onOpen((session, open) -> {
            session.writer().begin(open.requestId());
            session.connection().send(new Meta(open.requestId(), Meta.LATER, FakeSession.head(LENGTH)));
            session.connection().send(new Waits(open.requestId()));
            await().until(() -> consumer.told.contains("waits"));
            session.append(BODY, 0, BEGUN);
            sendRest(session);
        });
        open("/x");
        assertThat(segment.stream(LONG.toNanos(), consumer)).isTrue();
        assertThat(consumer.bytes()).isEqualTo(BODY);
        assertThat(consumer.changes()).containsExactly("waits", "goes on", "chunk");
        assertWorks();
    }

    /** The index isn't known then, and isn't compared. */
    @Test
    void stream_firstFrameLater_isTakenWhereverItIs() throws Exception {
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
    void stream_consumerDoesNotWaitOn_isGivenUpWhenItIsNudgedAndCanBeCancelled() throws Exception {
        Consumer consumer = new Consumer();
        onOpen((session, open) -> {
            sendAndWait(session, open);
            assertThat(session.receive()).isInstanceOf(Ping.class);
            session.connection().send(new Pong(0));
            assertThat(session.receive()).isEqualTo(new Cancel(open.requestId()));
            session.writer().abort(AbortReason.CANCELLED);
        });
        open("/x");
        Thread other = Thread.ofPlatform().start(() -> {
            await().until(() -> consumer.told.contains("waits"));
            consumer.patient = false;
            segment.nudge();
        });
        assertThat(segment.stream(LONG.toNanos(), consumer)).isFalse();
        other.join();
        assertThat(consumer.bytes()).isEqualTo(java.util.Arrays.copyOf(BODY, BEGUN));
        assertThat(segment.cancel(LONG)).isTrue();
        assertWorks();
    }

    @Test
    void stream_nudgedAndPatient_waitsOn() throws Exception {
        Consumer consumer = new Consumer();
        onOpen((session, open) -> {
            sendAndWait(session, open);
            assertThat(session.receive()).isInstanceOf(Ping.class);
            session.connection().send(new Pong(0));
            sendRest(session);
        });
        open("/x");
        Thread other = Thread.ofPlatform().start(() -> {
            await().until(() -> consumer.told.contains("waits"));
            segment.nudge();
        });
        assertThat(segment.stream(LONG.toNanos(), consumer)).isTrue();
        other.join();
        assertThat(consumer.bytes()).isEqualTo(BODY);
        assertWorks();
    }

    /** Who doesn't wait is asked nothing, whatever comes. */
    @Test
    void stream_nudgedWithoutAWait_goesOn() throws Exception {
        Consumer consumer = new Consumer();
        consumer.patient = false;
        onOpen((session, open) -> {
            session.send(open, LENGTH, BEGUN);
            session.writer().takeParked();
            session.connection().send(new Pong(0));
            session.connection().ring();
            sendRest(session);
        });
        open("/x");
        assertThat(segment.stream(LONG.toNanos(), consumer)).isTrue();
        assertThat(consumer.bytes()).isEqualTo(BODY);
        assertThat(consumer.told).doesNotContain("waits", "goes on");
        assertWorks();
    }

    @Tag("long")
    @Test
    void stream_waitsAgainAndAgain_stallTimeBeginsAnewEachTime() throws Exception {
        Consumer consumer = new Consumer();
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
        assertThat(segment.stream(PATIENCE.toNanos(), consumer)).isTrue();
        assertThat(consumer.bytes()).isEqualTo(BODY);
        assertWorks();
    }

    /** One that hangs says nothing. */
    @Test
    void stream_cacheWaitsAndIsSilentThen_breaksTheSegment() throws Exception {
        onOpen(SegmentWaitsTest::sendAndWait);
        open("/x");
        assertThatThrownBy(() -> segment.stream(SHORT.toNanos(), new Consumer()))
                .isInstanceOfSatisfying(
                        MemlaneException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TIMEOUT));
        assertThat(segment.isReusable()).isFalse();
    }

    @Test
    void stream_consumerFailsWhenItIsTold_canBeCancelled() throws Exception {
        onOpen((session, open) -> {
            sendAndWait(session, open);
            assertThat(session.receive()).isEqualTo(new Cancel(open.requestId()));
            session.connection().send(new Waits(open.requestId()));
            session.writer().abort(AbortReason.CANCELLED);
        });
        open("/x");
        Consumer failing = new Consumer() {
            @Override
            public void waits() throws IOException {
                throw new IOException("the client is gone");
            }
        };
        assertThatThrownBy(() -> segment.stream(LONG.toNanos(), failing)).hasMessage("the client is gone");
        assertThat(segment.cancel(LONG)).isTrue();
        assertWorks();
    }

    @Test
    void stream_cacheWaitsAndDies_breaksTheSegment() throws Exception {
        Consumer consumer = new Consumer();
        onOpen((session, open) -> {
            sendAndWait(session, open);
            await().until(() -> consumer.told.contains("waits"));
            session.close();
        });
        open("/x");
        assertThatThrownBy(() -> segment.stream(LONG.toNanos(), consumer)).isInstanceOf(IOException.class);
        assertThat(consumer.bytes()).isEqualTo(java.util.Arrays.copyOf(BODY, BEGUN));
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
