package io.memlane.cache.content.origin.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What is kept of a body, for whom, and how long. */
class ArrivingBodyTest {
    private final AtomicInteger rooms = new AtomicInteger();
    private final AtomicInteger abandoned = new AtomicInteger();
    private final AtomicLong held = new AtomicLong();

    private Room room(long capacity) {
        return new Room() {
            @Override
            public boolean take(long bytes) {
                if (held.get() + bytes > capacity) {
                    return false;
                }
                held.addAndGet(bytes);
                return true;
            }

            @Override
            public void giveBack(long bytes) {
                held.addAndGet(-bytes);
            }
        };
    }

    private ArrivingBody body(Room room, long length) {
        return new ArrivingBody(room, length, rooms::incrementAndGet, abandoned::incrementAndGet);
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    private static byte[] read(ArrivingBody.Reader reader, long from, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        assertThat(reader.read(buffer, from)).isEqualTo(length);
        return buffer.array();
    }

    @Test
    void read_anyPositions_areTheBytesThatCame() throws IOException {
        byte[] bytes = bytes(200_000);
        ArrivingBody body = body(room(1 << 20), -1);
        try (ArrivingBody.Reader reader = body.reader()) {
            for (int at = 0; at < bytes.length; at += 777) {
                assertThat(body.append(ByteBuffer.wrap(bytes, at, Math.min(777, bytes.length - at))))
                        .isTrue();
            }
            body.end();
            assertThat(read(reader, 0, bytes.length)).isEqualTo(bytes);
            assertThat(read(reader, 65_000, 1000)).isEqualTo(java.util.Arrays.copyOfRange(bytes, 65_000, 66_000));
            assertThat(reader.available(bytes.length)).isEqualTo(-1);
        }
        assertThat(body.isWhole()).isTrue();
        body.release();
        assertThat(held).hasValue(0);
    }

    @Test
    void append_smallBodyOfKnownLength_takesNoMoreThanThat() {
        ArrivingBody body = body(room(1 << 20), 10);
        body.append(ByteBuffer.wrap(bytes(10)));
        assertThat(held).hasValue(10);
    }

    @Test
    void append_noRoomAndASlowReader_waitsForIt() throws IOException {
        ArrivingBody body = body(Room.NONE, -1);
        try (ArrivingBody.Reader reader = body.reader()) {
            boolean more = true;
            int appended = 0;
            while (more) {
                more = body.append(ByteBuffer.wrap(bytes(10_000)));
                appended += 10_000;
            }
            assertThat(appended).isLessThan(ArrivingBody.WINDOW_BYTES + 10_001);
            read(reader, 0, 50_000);
            assertThat(rooms).hasValue(0);
            read(reader, 50_000, 150_000);
            assertThat(rooms).hasValue(1);
        }
        assertThat(abandoned).hasValue(1);
    }

    @Test
    void read_farBehindWhatWasRead_isGoneUnlessItMayHaveGotLost() throws IOException {
        ArrivingBody body = body(Room.NONE, -1);
        byte[] bytes = bytes(100_000);
        try (ArrivingBody.Reader reader = body.reader()) {
            for (int at = 0; at < 1_000_000; at += bytes.length) {
                body.append(ByteBuffer.wrap(bytes));
                read(reader, at, bytes.length);
            }
            try (ArrivingBody.Reader again = body.readerBehind()) {
                assertThat(read(again, 500_000, 100_000)).isEqualTo(bytes);
                assertThatThrownBy(() -> again.read(ByteBuffer.allocate(1), 100_000))
                        .isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void onMore_farAhead_whatComesBeforeIsntWaitedFor() {
        ArrivingBody body = body(Room.NONE, -1);
        AtomicInteger told = new AtomicInteger();
        try (ArrivingBody.Reader reader = body.reader()) {
            reader.onMore(1_000_000, told::incrementAndGet);
            for (int i = 0; i < 100; i++) {
                assertThat(body.append(ByteBuffer.wrap(bytes(10_000)))).isTrue();
            }
            assertThat(told).hasValue(0);
            body.append(ByteBuffer.wrap(bytes(1)));
            assertThat(told).hasValue(1);
        }
    }

    @Test
    void append_roomRunsOut_goesOnAsAWindowAndGivesItBack() throws IOException {
        ArrivingBody body = body(room(100_000), -1);
        try (ArrivingBody.Reader reader = body.reader()) {
            byte[] bytes = bytes(200_000);
            body.append(ByteBuffer.wrap(bytes));
            assertThat(held).hasValue(0);
            assertThat(body.isKept()).isFalse();
            assertThat(read(reader, 0, 200_000)).isEqualTo(bytes);
            body.end();
            assertThat(body.isWhole()).isFalse();
        }
    }

    @Test
    void append_roomRunsOutAndNobodyReads_isAbandoned() {
        ArrivingBody body = body(room(10), -1);
        body.append(ByteBuffer.wrap(bytes(100)));
        assertThat(abandoned).hasValue(1);
    }

    @Test
    void close_allBytesThereButNotTheWordThatItEnds_isNotAbandoned() throws IOException {
        ArrivingBody body = body(Room.NONE, 10);
        try (ArrivingBody.Reader reader = body.reader()) {
            body.append(ByteBuffer.wrap(bytes(10)));
            read(reader, 0, 10);
            assertThat(body.isReadUp(reader)).isTrue();
        }
        assertThat(abandoned).hasValue(0);
    }

    @Test
    void fail_afterSomeBytes_readersGetThemAndThenTheFailure() throws IOException {
        ArrivingBody body = body(room(1 << 20), 10);
        try (ArrivingBody.Reader reader = body.reader()) {
            AtomicInteger told = new AtomicInteger();
            body.append(ByteBuffer.wrap(bytes(5)));
            reader.onMore(5, told::incrementAndGet);
            body.fail(new IOException("cut"));
            assertThat(told).hasValue(1);
            assertThat(read(reader, 0, 5)).isEqualTo(bytes(5));
            assertThatThrownBy(() -> reader.available(5)).isInstanceOf(IOException.class);
        }
    }
}
