package io.memlane.proxy.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memlane.model.control.ControlMessage.Body;
import io.memlane.model.control.ControlMessage.Credit;
import io.memlane.model.control.ControlMessage.Meta;
import io.memlane.model.control.ControlMessage.Open;
import io.memlane.model.control.ControlMessage.Pending;
import io.memlane.model.control.Part;
import io.memlane.model.http.Fields;
import io.memlane.model.http.Refusal;
import io.memlane.model.http.RequestHead;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A request's own body, on its way to the cache. */
class SegmentUploadTest extends AttachedSegment {
    private static final RequestHead POST = new RequestHead("POST", true, "a", "/100", Fields.EMPTY);
    private static final byte[] BODY = FakeSession.body(200_000);

    private static Question asking(long lengthBytes, @Nullable InputStream body) {
        return new Question(POST, "192.0.2.1", Part.WHOLE, null, Open.NO_TICKET, lengthBytes, body);
    }

    private static InputStream of(byte[] bytes) {
        return new ByteArrayInputStream(bytes);
    }

    /** Takes a body with so much credit at a time, and no byte more. */
    private static byte[] take(FakeSession session, Open open, int credit) throws IOException {
        ByteArrayOutputStream taken = new ByteArrayOutputStream();
        boolean last = false;
        while (!last) {
            session.connection().send(new Credit(open.requestId(), credit));
            for (int left = credit; left > 0 && !last; ) {
                Body body = (Body) session.receive();
                assertThat(body.requestId()).isEqualTo(open.requestId());
                assertThat(body.bytes().remaining()).isLessThanOrEqualTo(Math.min(left, Body.MAX_BYTES));
                left -= body.bytes().remaining();
                byte[] bytes = new byte[body.bytes().remaining()];
                body.bytes().get(bytes);
                taken.writeBytes(bytes);
                last = body.last();
            }
        }
        return taken.toByteArray();
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 65536",
        "200000, 200000, 65536",
        "200000, -1, 65536",
        "65536, 65536, 65536",
        "65536, -1, 65536",
        "0, -1, 65536",
        "200000, 200000, 7777",
        "3000, -1, 1"
    })
    void open_body_arrivesWholeWithinItsCredit(int length, long announced, int credit) throws Exception {
        byte[] body = FakeSession.body(length);
        onOpen((session, open) -> {
            assertThat(open.bodyLengthBytes()).isEqualTo(announced);
            assertThat(open.client()).isEqualTo("192.0.2.1");
            assertThat(open.request()).isEqualTo(POST);
            assertThat(take(session, open, credit)).isEqualTo(body);
            session.reply(open, 100);
        });
        Meta meta = (Meta) segment.open(asking(announced, of(body)), soon(), null);
        assertThat(meta.outcome()).isEqualTo(FakeSession.head(100));
        assertThat(stream()).isEqualTo(FakeSession.body(100));
        assertWorks();
    }

    /** Whoever waits for 100 (Continue) is told to go on by the first read. */
    @Test
    void open_noCredit_readsNothingOfTheClient() throws Exception {
        onOpen((session, open) -> session.answer(open, Refusal.FORBIDDEN));
        InputStream untouched = new InputStream() {
            @Override
            public int read() {
                throw new AssertionError("it is read");
            }
        };
        Meta meta = (Meta) segment.open(asking(10, untouched), soon(), null);
        assertThat(meta.outcome()).isEqualTo(Refusal.FORBIDDEN);
        assertWorks();
    }

    @Test
    void open_creditForAnotherRequest_isNone() throws Exception {
        onOpen((session, open) -> {
            session.connection().send(new Credit(open.requestId() - 1, 1000));
            session.connection().send(new Credit(open.requestId(), -1000));
            session.answer(open, Refusal.FORBIDDEN);
        });
        InputStream untouched = new InputStream() {
            @Override
            public int read() {
                throw new AssertionError("it is read");
            }
        };
        assertThat(((Meta) segment.open(asking(10, untouched), soon(), null)).outcome())
                .isEqualTo(Refusal.FORBIDDEN);
        assertWorks();
    }

    /** With an answer that doesn't need the rest the rest isn't read, and late credit for it is of no use. */
    @Test
    void open_metaBeforeTheBodysEnd_endsTheBody() throws Exception {
        onOpen((session, open) -> {
            session.connection().send(new Credit(open.requestId(), 1000));
            assertThat(((Body) session.receive()).bytes().remaining()).isEqualTo(1000);
            session.reply(open, 9_000);
            session.connection().send(new Credit(open.requestId(), 1000));
        });
        InputStream body = of(BODY);
        segment.open(asking(BODY.length, body), soon(), null);
        assertThat(stream()).isEqualTo(FakeSession.body(9_000));
        assertThat(body.available()).isEqualTo(BODY.length - 1000);
        assertWorks();
    }

    @Test
    void open_creditDuringTheAnswersBody_isIgnored() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        onOpen((session, open) -> {
            session.send(open, 20_000, 9_000);
            try {
                begun.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            session.connection().send(new Credit(open.requestId(), 1000));
            session.append(FakeSession.body(20_000), 9_000, 20_000);
            session.writer().end();
        });
        segment.open(asking(BODY.length, of(BODY)), soon(), null);
        Kept kept = new Kept() {
            @Override
            public void take(java.nio.ByteBuffer chunk) throws IOException {
                begun.countDown();
                super.take(chunk);
            }
        };
        stream(kept);
        assertThat(kept.bytes()).isEqualTo(FakeSession.body(20_000));
        assertWorks();
    }

    /** The cache waits for the rest, which it mustn't take for the next request's. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void open_clientBreaksOff_saysSoAndTheSegmentIsOfNoMoreUse(boolean fails) throws Exception {
        onOpen((session, open) -> take(session, open, 65_536));
        InputStream broken = new InputStream() {
            private int read;

            @Override
            public int read() throws IOException {
                if (read++ < 100) {
                    return 'x';
                }
                if (fails) {
                    throw new IOException("reset");
                }
                return -1;
            }
        };
        assertThatThrownBy(() -> segment.open(asking(1000, broken), soon(), null))
                .isInstanceOf(UploadBrokenException.class)
                .hasMessageContaining(fails ? "reset" : "900 bytes are missing");
        assertThat(segment.cancel(LONG)).isFalse();
        assertThat(segment.isReusable()).isFalse();
    }

    /** A client that is slow with its body isn't a cache that is silent. */
    @Test
    void open_bodyThatTakesLongerThanTheDeadline_beginsItAnew() throws Exception {
        Duration patience = Duration.ofMillis(500);
        onOpen((session, open) -> {
            assertThat(take(session, open, 65_536)).hasSize(3);
            session.reply(open, 100);
        });
        InputStream slow = new InputStream() {
            private int read;

            @Override
            public int read(byte[] bytes, int from, int most) {
                // The slowness itself, not a wait for something.
                for (long end = System.nanoTime() + patience.toNanos() * 3 / 5; System.nanoTime() < end; ) {
                    Thread.onSpinWait();
                }
                return ++read;
            }

            @Override
            public int read() {
                throw new AssertionError();
            }
        };
        segment.open(asking(3, slow), System.nanoTime() + patience.toNanos(), null);
        assertThat(stream()).isEqualTo(FakeSession.body(100));
        assertWorks();
    }

    @Test
    void open_pending_isOverAndHoldsNothing() throws Exception {
        List<Open> opens = new CopyOnWriteArrayList<>();
        onOpen((session, open) -> {
            opens.add(open);
            if (opens.size() == 1) {
                assertThat(take(session, open, 65_536)).isEqualTo(BODY);
                session.connection().send(new Pending(open.requestId(), 77));
            } else {
                session.reply(open, 100);
            }
        });
        Question question = asking(BODY.length, of(BODY));
        Pending pending = (Pending) segment.open(question, soon(), null);
        assertThat(pending.ticket()).isEqualTo(77);
        assertThat(segment.isReusable()).isTrue();
        assertThat(segment.cancel(LONG)).as("there is nothing to cancel").isTrue();
        segment.open(question.with(pending.ticket()), soon(), null);
        assertThat(stream()).isEqualTo(FakeSession.body(100));
        assertThat(opens).extracting(Open::ticket).containsExactly(Open.NO_TICKET, 77L);
        assertThat(opens.getLast().request()).isEqualTo(POST);
        assertThat(opens.getLast().hasBody()).as("it was sent before").isFalse();
        assertWorks();
    }
}
