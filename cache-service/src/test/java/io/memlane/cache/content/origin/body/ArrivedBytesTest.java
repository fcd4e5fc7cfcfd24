package io.memlane.cache.content.origin.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Where bytes are that have come. */
class ArrivedBytesTest {
    private static final byte[] BYTES = new byte[300_000];

    static {
        new Random(1).nextBytes(BYTES);
    }

    /** Memory, of which there is so much, and a spool that takes as much, if there is one. */
    private static final class Limited implements Room {
        private long left;
        private final ByteArrayOutputStream spooled = new ByteArrayOutputStream();
        private final boolean spools;
        private int closed;

        Limited(long left, boolean spools) {
            this.left = left;
            this.spools = spools;
        }

        @Override
        public boolean take(long bytes) {
            boolean fits = bytes <= left;
            left -= fits ? bytes : 0;
            return fits;
        }

        @Override
        public void giveBack(long bytes) {
            left += bytes;
        }

        @Override
        public Spool spool() {
            return spools ? new Spooled() : null;
        }

        private final class Spooled implements Spool {
            @Override
            public boolean write(ByteBuffer bytes) {
                if (!take(bytes.remaining())) {
                    return false;
                }
                byte[] copy = new byte[bytes.remaining()];
                bytes.get(copy);
                spooled.writeBytes(copy);
                return true;
            }

            @Override
            public int read(ByteBuffer dst, long position) {
                int count = Math.min(dst.remaining(), spooled.size() - (int) position);
                dst.put(spooled.toByteArray(), (int) position, count);
                return count;
            }

            @Override
            public void close() {
                closed++;
            }
        }
    }

    /** As who has them does. */
    private static void append(ArrivedBytes arrived, int from, int length) {
        ByteBuffer bytes = ByteBuffer.wrap(BYTES, from, length);
        arrived.append(arrived.goToSpool() ? arrived.spool(bytes) : 0, bytes);
    }

    private static byte[] read(ArrivedBytes arrived, int from, int length) throws IOException {
        ByteBuffer dst = ByteBuffer.allocate(length);
        while (dst.hasRemaining()) {
            int at = from + dst.position();
            assertThat(arrived.read(arrived.runAt(at), dst, at)).isPositive();
        }
        return dst.array();
    }

    private static void assertRead(ArrivedBytes arrived, int from, int length) throws IOException {
        assertThat(read(arrived, from, length)).isEqualTo(java.util.Arrays.copyOfRange(BYTES, from, from + length));
    }

    @Test
    void append_anyPieces_areReadFromAnyPosition() throws IOException {
        Limited room = new Limited(1 << 20, false);
        ArrivedBytes arrived = new ArrivedBytes(room, BYTES.length, true);
        for (int at = 0; at < BYTES.length; at += 7_777) {
            append(arrived, at, Math.min(7_777, BYTES.length - at));
        }
        assertThat(arrived.areAll()).isTrue();
        assertThat(arrived.areWhole()).isTrue();
        assertThat(arrived.heldBytes()).isEqualTo(BYTES.length);
        assertRead(arrived, 0, BYTES.length);
        assertRead(arrived, Chunks.BYTES - 1, 2);
        arrived.release();
        assertThat(room.left).isEqualTo(1 << 20);
        assertRead(arrived, 0, BYTES.length);
    }

    @Test
    void append_noMoreRoom_areNotWholeAndNothingIsHeld() throws IOException {
        Limited room = new Limited(100_000, false);
        ArrivedBytes arrived = new ArrivedBytes(room, -1, true);
        append(arrived, 0, 150_000);
        assertThat(arrived.areWhole()).isFalse();
        assertThat(arrived.heldBytes()).isZero();
        assertThat(room.left).isEqualTo(100_000);
        assertRead(arrived, 0, 150_000);
        arrived.dropBefore(2L * Chunks.BYTES);
        assertRead(arrived, 2 * Chunks.BYTES, 150_000 - 2 * Chunks.BYTES);
        assertThatThrownBy(() -> arrived.requireKept(2L * Chunks.BYTES - 1)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> arrived.runAt(0)).isInstanceOf(IOException.class);
    }

    @Test
    void append_spoolTakesSome_restIsInMemory() throws IOException {
        Limited room = new Limited(100_000, true);
        ArrivedBytes arrived = new ArrivedBytes(room, -1, true);
        append(arrived, 0, 70_000);
        assertThat(arrived.memoryBytes()).isZero();
        append(arrived, 70_000, 70_000);
        assertThat(arrived.areWhole()).isFalse();
        assertThat(arrived.goToSpool()).as("nothing more goes there").isFalse();
        assertThat(arrived.memoryBytes()).isEqualTo(70_000);
        append(arrived, 140_000, 10_000);
        assertRead(arrived, 0, 150_000);
        arrived.requireKept(0);
    }

    @Test
    void beginCloseSpool_onceReleased_isTrueOnce() throws IOException {
        Limited room = new Limited(100_000, true);
        ArrivedBytes arrived = new ArrivedBytes(room, -1, true);
        append(arrived, 0, 1_000);
        assertThat(arrived.beginCloseSpool())
                .as("somebody may still look for it")
                .isFalse();
        arrived.release();
        assertThat(arrived.beginCloseSpool()).isTrue();
        assertThat(arrived.beginCloseSpool()).isFalse();
        assertThat(arrived.isSpoolClosed()).isTrue();
        assertThat(arrived.goToSpool()).isFalse();
        arrived.closeSpool();
        assertThat(room.closed).isOne();
    }
}
