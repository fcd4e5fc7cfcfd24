package io.memlane.proxy.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memlane.model.control.ControlMessage.Doorbell;
import io.memlane.model.control.ControlMessage.Meta;
import io.memlane.model.http.Fields;
import io.memlane.model.http.Refusal;
import io.memlane.model.http.RequestHead;
import io.memlane.model.segment.AbortReason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class SegmentTest extends AttachedSegment {
    @Test
    void stream_bodiesOfAllLengths_arriveWhole() throws Exception {
        for (int length : new int[] {0, 1, 1024, 1025, 4096, 4097, 16_384, 16_385, 300_000}) {
            assertThat(fetch("/" + length)).as("%d bytes", length).isEqualTo(FakeSession.body(length));
        }
        assertWorks();
    }

    @Test
    void open_replyWithoutBody_leavesTheSegmentAtRest() throws Exception {
        RequestHead head = new RequestHead("HEAD", false, "", "/77", Fields.EMPTY);
        Meta meta = (Meta) segment.open(head, System.nanoTime() + LONG.toNanos());
        assertThat(meta.outcome()).isEqualTo(FakeSession.head(77));
        assertThat(meta.firstIndex()).isEqualTo(Meta.NO_FRAMES);
        assertThat(segment.cancel(LONG)).isTrue();
        assertWorks();
    }

    @Test
    void activity_path_isAsPeopleReadItAndWithoutItsQuery() throws Exception {
        onOpen((session, open) -> session.answer(open, Refusal.NOT_FOUND));
        open("/gr%C3%BCn/../gr%C3%BCn?token=secret");
        assertThat(segment.activity().path()).isEqualTo("/gr\u00fcn");
        open("/%zz?token=secret");
        assertThat(segment.activity().path()).isEqualTo("/%zz");
        assertWorks();
    }

    @Test
    void open_lateDoorbells_areIgnored() throws Exception {
        onOpen((session, open) -> {
            session.connection().send(Doorbell.INSTANCE);
            session.reply(open, 10);
            session.connection().send(Doorbell.INSTANCE);
        });
        assertThat(fetch("/x")).isEqualTo(FakeSession.body(10));
        assertWorks();
    }

    /** The cache may wait for more than one frame's credit: with a slow client it is told of each. */
    @Test
    void stream_slowConsumer_ringsThoughNobodyAskedForIt() throws Exception {
        int chunk = FakeCache.SMALL.slotSizeBytes();
        int chunks = FakeCache.SMALL.slots();
        onOpen((session, open) -> {
            session.send(open, (chunks + 1) * chunk, chunks * chunk);
            assertThat(session.receive()).isInstanceOf(Doorbell.class);
            assertThat(session.writer().credit()).isPositive();
            byte[] body = FakeSession.body((chunks + 1) * chunk);
            session.writer().append(chunk, slot -> slot.put(body, chunks * chunk, chunk));
            session.writer().end();
        });
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        open("/x");
        stream(part -> {
            long slowUntil = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(body.size() == 0 ? 1_050 : 0);
            while (System.nanoTime() < slowUntil) {
                LockSupport.parkNanos(slowUntil - System.nanoTime());
            }
            byte[] bytes = new byte[part.remaining()];
            part.get(bytes);
            body.writeBytes(bytes);
        });
        assertThat(body.toByteArray()).isEqualTo(FakeSession.body((chunks + 1) * chunk));
        assertWorks();
    }

    @Test
    void stream_abort_tellsTheReasonAndLeavesTheSegmentUsable() throws Exception {
        onOpen((session, open) -> {
            session.send(open, 20_000, 9_000);
            session.writer().abort(AbortReason.CHANGED);
        });
        open("/x");
        assertThatThrownBy(() -> stream())
                .isInstanceOfSatisfying(
                        BodyAbortedException.class, e -> assertThat(e.reason()).isEqualTo(AbortReason.CHANGED))
                .hasMessageContaining("after 9000 bytes");
        assertThat(segment.cancel(LONG)).isTrue();
        assertWorks();
    }

    @Test
    void cancel_consumerFailsMidBody_drainsAndLeavesTheSegmentUsable() throws Exception {
        for (int length : new int[] {10, 16_384, 300_000}) {
            open("/" + length);
            assertThatThrownBy(() -> stream(chunk -> {
                        throw new IOException("the client is gone");
                    }))
                    .hasMessage("the client is gone");
            assertThat(segment.isReusable()).isFalse();
            assertThat(segment.cancel(LONG)).isTrue();
            assertWorks();
        }
    }

    @Test
    void cancel_beforeTheFirstFrameIsRead_drainsToo() throws Exception {
        open("/300000");
        assertThat(segment.cancel(LONG)).isTrue();
        assertWorks();
    }

    @Test
    void close_twice_isHarmless() {
        segment.close();
        segment.close();
        assertThat(segment.isReusable()).isFalse();
    }

    @Test
    void name_isThatOfTheDirectory() {
        assertThat(segment.name()).isEqualTo("seg-000001");
        assertThat(cache.leftovers()).containsExactly("seg-000001");
    }
}
