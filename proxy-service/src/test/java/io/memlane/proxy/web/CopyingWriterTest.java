package io.memlane.proxy.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What goes to connections whose container keeps what it is given. */
class CopyingWriterTest {
    private static final long LONG = TimeUnit.SECONDS.toNanos(20);
    private final byte[] body = new byte[100_000];

    /** Blocks at each write until it is let. */
    private static final class Gate extends OutputStream {
        final Semaphore writes = new Semaphore(0);
        final ByteArrayOutputStream written = new ByteArrayOutputStream();
        volatile IOException failure;

        @Override
        public void write(int b) {
            throw new AssertionError("one byte");
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            writes.acquireUninterruptibly();
            if (failure != null) {
                throw failure;
            }
            written.write(bytes, from, length);
        }
    }

    CopyingWriterTest() {
        new Random(7).nextBytes(body);
    }

    @Test
    void write_clientThatKeepsUp_getsAllAtOnceFromMemoryThatIsOverwritten() throws Exception {
        Gate gate = new Gate();
        gate.writes.release(1000);
        CopyingWriter writer = new CopyingWriter(gate, body.length);
        ByteBuffer chunk = ByteBuffer.allocateDirect(body.length).put(body).flip();
        while (chunk.hasRemaining()) {
            writer.write(chunk, true);
        }
        assertThat(Arrays.equals(gate.written.toByteArray(), body)).isTrue();
    }

    @Test
    void write_clientThatBlocks_takesNoMoreThanTheCopyAndGoesOn() throws Exception {
        Gate gate = new Gate();
        CopyingWriter writer = new CopyingWriter(gate, body.length);
        ByteBuffer chunk = ByteBuffer.wrap(body.clone());
        writer.write(chunk, true);
        assertThat(chunk.position()).isEqualTo(CopyingWriter.COPY_BYTES);
        // The segment is given up: whatever is in its memory now isn't sent.
        Arrays.fill(chunk.array(), (byte) 0);
        assertThat(writer.await(TimeUnit.MILLISECONDS.toNanos(5), () -> false)).isFalse();
        assertThat(writer.await(LONG, () -> true)).isFalse();
        gate.writes.release(1000);
        assertThat(writer.await(LONG, () -> false)).isTrue();
        ByteBuffer rest = ByteBuffer.wrap(body, CopyingWriter.COPY_BYTES, body.length - CopyingWriter.COPY_BYTES);
        while (rest.hasRemaining()) {
            writer.write(rest, true);
        }
        assertThat(Arrays.equals(gate.written.toByteArray(), body)).isTrue();
    }

    @Test
    void await_wokenByAnotherThread_looksAtItsStopCondition() throws Exception {
        CopyingWriter writer = new CopyingWriter(new Gate(), body.length);
        writer.write(ByteBuffer.wrap(body), false);
        AtomicBoolean stop = new AtomicBoolean();
        Thread other = Thread.ofPlatform().start(() -> {
            stop.set(true);
            writer.wake();
        });
        assertThat(writer.await(LONG, stop::get)).isFalse();
        other.join();
    }

    @Test
    void await_writeFailed_throwsWhatTheContainerThrew() throws Exception {
        Gate gate = new Gate();
        CopyingWriter writer = new CopyingWriter(gate, body.length);
        writer.write(ByteBuffer.wrap(body), false);
        gate.failure = new IOException("reset");
        gate.writes.release();
        assertThatThrownBy(() -> writer.await(LONG, () -> false)).isSameAs(gate.failure);
    }
}
