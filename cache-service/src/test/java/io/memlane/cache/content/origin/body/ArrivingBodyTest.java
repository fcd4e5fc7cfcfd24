package io.memlane.cache.content.origin.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
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
            assertThat(read(reader, 65_000, 1000)).isEqualTo(Arrays.copyOfRange(bytes, 65_000, 66_000));
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
        }
        assertThat(abandoned).hasValue(0);
    }

    /** A client that doesn't read for a while, beside one that does. */
    @Test
    void rest_ofAWindow_holdsUpNobody() throws IOException {
        ArrivingBody body = body(Room.NONE, -1);
        try (ArrivingBody.Reader rests = body.reader();
                ArrivingBody.Reader reads = body.reader()) {
            assertThat(body.append(ByteBuffer.wrap(bytes(ArrivingBody.WINDOW_BYTES))))
                    .isFalse();
            read(rests, 0, 10);
            read(reads, 0, ArrivingBody.WINDOW_BYTES);
            rests.rest().run();
            assertThat(body.append(ByteBuffer.wrap(bytes(10)))).isTrue();
        }
    }

    /** It may come again, and who fills the body holds up nobody else. */
    @Test
    void rest_ofTheLastOne_isWaitedForUntilItLeaves() throws IOException {
        ArrivingBody body = body(Room.NONE, -1);
        try (ArrivingBody.Reader reader = body.reader()) {
            body.append(ByteBuffer.wrap(bytes(10)));
            reader.rest().run();
            assertThat(body.append(ByteBuffer.wrap(bytes(ArrivingBody.WINDOW_BYTES))))
                    .isFalse();
            assertThat(abandoned).hasValue(0);
        }
        assertThat(abandoned).hasValue(1);
    }

    /** What it hasn't read would be gone otherwise. */
    @Test
    void append_roomRunsOutWhileTheOnlyReaderRests_waitsForIt() throws IOException {
        ArrivingBody body = body(room(100_000), -1);
        byte[] bytes = bytes(2_000_000);
        try (ArrivingBody.Reader reader = body.reader()) {
            ByteBuffer comes = ByteBuffer.wrap(bytes);
            body.append(comes.limit(50_000));
            reader.rest().run();
            while (body.append(comes.limit(Math.min(bytes.length, comes.position() + 50_000)))) {
                assertThat(comes.position()).isLessThan(bytes.length);
            }
            reader.goOn();
            assertThat(read(reader, 0, comes.position())).isEqualTo(Arrays.copyOf(bytes, comes.position()));
            assertThat(rooms).hasValue(1);
        }
        assertThat(abandoned).hasValue(1);
    }

    /** Two clients give their readers back, and each goes on with that of the other. */
    @Test
    void goOn_byAnothersReader_keepsWhatIsToBeReadFromThere() throws IOException {
        ArrivingBody body = body(Room.NONE, -1);
        byte[] bytes = bytes(1_500_000);
        try (ArrivingBody.Reader slow = body.reader();
                ArrivingBody.Reader fast = body.reader()) {
            ByteBuffer comes = ByteBuffer.wrap(bytes);
            body.append(comes.limit(700_000));
            read(slow, 0, 100_000);
            read(fast, 0, 600_000);
            fast.goOn();
            slow.goOn();
            assertThat(fast.available(100_000)).isEqualTo(600_000);
            assertThat(slow.available(600_000)).isEqualTo(100_000);
            body.append(comes.limit(bytes.length));
            read(slow, 600_000, 900_000);
            assertThat(read(fast, 100_000, 1_400_000)).isEqualTo(Arrays.copyOfRange(bytes, 100_000, bytes.length));
        }
    }

    @Test
    void goOn_ofOneThatLeft_isNoReaderAgain() throws IOException {
        ArrivingBody body = body(Room.NONE, -1);
        ArrivingBody.Reader left = body.reader();
        body.append(ByteBuffer.wrap(bytes(10)));
        left.close();
        left.goOn();
        left.close();
        assertThat(abandoned).hasValue(1);
    }

    @Test
    void goOn_afterARest_readsWhatHasComeMeanwhile() throws IOException {
        ArrivingBody body = body(room(1_000_000), -1);
        try (ArrivingBody.Reader reader = body.reader()) {
            body.append(ByteBuffer.wrap(bytes(10)));
            read(reader, 0, 10);
            reader.rest().run();
            body.append(ByteBuffer.wrap(bytes(20)));
            body.end();
            reader.goOn();
            assertThat(read(reader, 10, 20)).isEqualTo(bytes(20));
        }
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

    /** Takes so many bytes, and not one more. */
    private static final class ScriptedSpool implements Spool {
        private final ByteBuffer bytes;
        private int closed;

        ScriptedSpool(int capacity) {
            bytes = ByteBuffer.allocate(capacity);
        }

        Room room() {
            return new Room() {
                @Override
                public boolean take(long count) {
                    throw new AssertionError("memory isn't its room");
                }

                @Override
                public void giveBack(long count) {}

                @Override
                public Spool spool() {
                    return ScriptedSpool.this;
                }
            };
        }

        @Override
        public boolean write(ByteBuffer src) {
            if (src.remaining() > bytes.remaining()) {
                bytes.limit(bytes.position());
                return false;
            }
            bytes.put(src);
            return true;
        }

        @Override
        public int read(ByteBuffer dst, long position) {
            int count = Math.min(Math.min(1_000, dst.remaining()), bytes.position() - (int) position);
            dst.put(dst.position(), bytes, (int) position, count).position(dst.position() + count);
            return count;
        }

        @Override
        public void close() {
            closed++;
        }
    }

    @Test
    void read_spooled_isTheBytesThatCameAndTakesNoMemory() throws IOException {
        byte[] bytes = bytes(200_000);
        ScriptedSpool spool = new ScriptedSpool(bytes.length);
        ArrivingBody body = body(spool.room(), bytes.length);
        try (ArrivingBody.Reader reader = body.reader()) {
            for (int at = 0; at < bytes.length; at += 7_777) {
                assertThat(body.append(ByteBuffer.wrap(bytes, at, Math.min(7_777, bytes.length - at))))
                        .isTrue();
            }
            body.end();
            assertThat(body.isWhole()).isTrue();
            assertThat(body.heldBytes()).isZero();
            assertThat(read(reader, 0, bytes.length)).isEqualTo(bytes);
            assertThat(read(reader, 77_777, 10)).isEqualTo(Arrays.copyOfRange(bytes, 77_777, 77_787));
        }
    }

    /** A disk that is full is no reason to cut anybody: it goes on as a window, and what was written is still there. */
    @Test
    void append_spoolIsFull_goesOnAsAWindowForAllReaders() throws IOException {
        byte[] bytes = bytes(400_000);
        ScriptedSpool spool = new ScriptedSpool(100_000);
        ArrivingBody body = body(spool.room(), bytes.length);
        byte[] slow = new byte[bytes.length];
        byte[] fast = new byte[bytes.length];
        try (ArrivingBody.Reader one = body.reader();
                ArrivingBody.Reader other = body.reader()) {
            int slowly = 0;
            int fastly = 0;
            for (int at = 0; at < bytes.length; at += 10_007) {
                int length = Math.min(10_007, bytes.length - at);
                body.append(ByteBuffer.wrap(bytes, at, length));
                System.arraycopy(read(other, fastly, length), 0, fast, fastly, length);
                fastly += length;
                int less = Math.min(length, 9_000);
                System.arraycopy(read(one, slowly, less), 0, slow, slowly, less);
                slowly += less;
            }
            body.end();
            System.arraycopy(read(one, slowly, bytes.length - slowly), 0, slow, slowly, bytes.length - slowly);
            assertThat(body.isWhole()).isFalse();
            assertThat(slow).isEqualTo(bytes);
            assertThat(fast).isEqualTo(bytes);
        }
    }

    @Test
    void release_spoolHasReaders_isClosedOnceWithTheLast() throws IOException {
        ScriptedSpool spool = new ScriptedSpool(10);
        ArrivingBody body = body(spool.room(), 10);
        ArrivingBody.Reader reader = body.reader();
        body.append(ByteBuffer.wrap(bytes(10)));
        body.end();
        body.release();
        assertThat(spool.closed).isZero();
        assertThat(read(reader, 0, 10)).isEqualTo(bytes(10));
        reader.close();
        reader.close();
        body.release();
        assertThat(spool.closed).isEqualTo(1);
        assertThat(body.reader()).as("its bytes have gone").isNull();
    }
}
