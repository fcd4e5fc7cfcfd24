package io.memlane.proxy.web.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What goes to connections whose container keeps what it is given. */
class CopyingWriterTest {
    private static final long LONG = TimeUnit.SECONDS.toNanos(20);
    private final byte[] body = new byte[100_000];

    /** A container that keeps a buffer until it is let, and only reads it then. */
    private static final class Container implements Content.Sink {
        final ByteArrayOutputStream written = new ByteArrayOutputStream();
        boolean blocks;
        boolean ended;
        int writes;
        private @Nullable ByteBuffer kept;
        private @Nullable Callback pending;

        @Override
        public void write(boolean last, ByteBuffer bytes, Callback callback) {
            assertThat(pending).as("writes at a time").isNull();
            assertThat(ended).as("something behind the last bytes").isFalse();
            ended = last;
            writes++;
            kept = bytes;
            pending = callback;
            if (!blocks) {
                take();
            }
        }

        void take() {
            byte[] bytes = new byte[kept.remaining()];
            kept.get(bytes);
            written.writeBytes(bytes);
            Callback callback = pending;
            pending = null;
            callback.succeeded();
        }

        void fail(Throwable cause) {
            pending.failed(cause);
        }
    }

    private final Container container = new Container();
    private final CopyingWriter writer = new CopyingWriter(container, body.length);

    CopyingWriterTest() {
        new Random(7).nextBytes(body);
    }

    @Test
    void write_clientThatKeepsUp_getsAllAtOnceFromMemoryThatIsOverwritten() throws Exception {
        ByteBuffer chunk = ByteBuffer.allocateDirect(body.length).put(body).flip();
        writer.write(chunk, true);
        assertThat(chunk.hasRemaining()).isFalse();
        assertThat(container.written.toByteArray()).isEqualTo(body);
        assertThat(container.ended).isTrue();
        assertThat(writer.isSettled()).isTrue();
    }

    @Test
    void write_clientThatBlocks_takesNoMoreThanTheCopyAndGoesOn() throws Exception {
        container.blocks = true;
        ByteBuffer chunk = ByteBuffer.wrap(body.clone());
        writer.write(chunk, true);
        assertThat(chunk.position()).isEqualTo(CopyingWriter.COPY_BYTES);
        // The segment is given up: whatever is in its memory now isn't sent.
        Arrays.fill(chunk.array(), (byte) 0);
        assertThat(writer.await(TimeUnit.MILLISECONDS.toNanos(5), () -> false)).isFalse();
        assertThat(writer.await(LONG, () -> true)).isFalse();
        container.blocks = false;
        container.take();
        assertThat(writer.await(LONG, () -> false)).isTrue();
        ByteBuffer rest = ByteBuffer.wrap(body, CopyingWriter.COPY_BYTES, body.length - CopyingWriter.COPY_BYTES);
        writer.write(rest, true);
        assertThat(rest.hasRemaining()).isFalse();
        assertThat(container.written.toByteArray()).isEqualTo(body);
    }

    /** So that a body which fits the copy holds its segment no longer than it takes to copy it. */
    @Test
    void write_lastBytesToAClientThatBlocks_returnsAndSettlesLater() throws Exception {
        container.blocks = true;
        byte[] small = Arrays.copyOf(body, 100);
        ByteBuffer chunk = ByteBuffer.wrap(small.clone());
        writer.write(chunk, true);
        assertThat(chunk.hasRemaining()).isFalse();
        Arrays.fill(chunk.array(), (byte) 0);
        assertThat(writer.isSettled()).isFalse();
        assertThat(writer.settle(TimeUnit.MILLISECONDS.toNanos(5))).isFalse();
        container.take();
        assertThat(writer.settle(LONG)).isTrue();
        assertThat(writer.isSettled()).isTrue();
        assertThat(container.written.toByteArray()).isEqualTo(small);
    }

    @Test
    void await_wokenByAnotherThread_looksAtItsStopCondition() throws Exception {
        container.blocks = true;
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
    void await_takenByAnotherThread_returns() throws Exception {
        container.blocks = true;
        writer.write(ByteBuffer.wrap(body), false);
        Thread other = Thread.ofPlatform().start(container::take);
        assertThat(writer.await(LONG, () -> false)).isTrue();
        other.join();
    }

    @Test
    void await_writeFailed_throwsWhatTheContainerSaid() throws Exception {
        container.blocks = true;
        writer.write(ByteBuffer.wrap(body), false);
        IOException reset = new IOException("reset");
        container.fail(reset);
        assertThatThrownBy(() -> writer.await(LONG, () -> false)).isSameAs(reset);
        assertThat(writer.isSettled()).isFalse();
        IllegalStateException bug = new IllegalStateException("bug");
        container.fail(bug);
        assertThatThrownBy(() -> writer.settle(LONG))
                .isInstanceOf(IOException.class)
                .hasCause(bug);
    }

    @Test
    void flush_nothingWritten_sendsTheHeadAloneAndOnce() throws Exception {
        writer.flush();
        writer.flush();
        assertThat(container.writes).isOne();
        assertThat(container.written.size()).isZero();
        assertThat(container.ended).isFalse();
        ByteBuffer chunk = ByteBuffer.wrap(body);
        writer.write(chunk, true);
        assertThat(container.written.toByteArray()).isEqualTo(body);
        assertThat(container.ended).isTrue();
    }

    /** Its caller holds a segment. */
    @Test
    void flush_clientThatBlocks_returns() throws Exception {
        container.blocks = true;
        writer.flush();
        writer.flush();
        assertThat(container.writes).isOne();
        ByteBuffer chunk = ByteBuffer.wrap(body);
        writer.write(chunk, false);
        assertThat(chunk.position()).as("before the head is taken").isZero();
        container.take();
        writer.write(chunk, false);
        writer.flush();
        assertThat(chunk.position()).isEqualTo(CopyingWriter.COPY_BYTES);
        assertThat(container.writes).isEqualTo(2);
        container.take();
        assertThat(container.written.toByteArray()).isEqualTo(Arrays.copyOf(body, CopyingWriter.COPY_BYTES));
    }

    @Test
    void end_bodyOfUnknownLength_isSaidOnceAndNotBefore() throws Exception {
        writer.write(ByteBuffer.wrap(body), false);
        assertThat(container.ended).isFalse();
        assertThat(container.written.toByteArray()).isEqualTo(body);
        writer.end();
        assertThat(container.ended).isTrue();
        assertThat(writer.settle(LONG)).isTrue();
        assertThat(writer.isSettled()).isTrue();
    }

    @Test
    void end_nothingWritten_isTheEmptyBody() throws Exception {
        writer.end();
        assertThat(container.ended).isTrue();
        assertThat(container.written.size()).isZero();
        assertThat(writer.isSettled()).isTrue();
    }

    /** Whoever waits for the client bounds how long, and holds nothing by then. */
    @Test
    void end_clientThatBlocks_returnsAndIsSaidWhenItSettles() throws Exception {
        container.blocks = true;
        byte[] small = Arrays.copyOf(body, 100);
        writer.write(ByteBuffer.wrap(small), false);
        writer.end();
        assertThat(container.ended).isFalse();
        assertThat(writer.isSettled()).isFalse();
        assertThat(writer.settle(TimeUnit.MILLISECONDS.toNanos(5))).isFalse();
        container.take();
        assertThat(writer.isSettled()).as("with its end unsaid").isFalse();
        container.blocks = false;
        assertThat(writer.settle(LONG)).isTrue();
        assertThat(container.ended).isTrue();
        assertThat(container.written.toByteArray()).isEqualTo(small);
        assertThat(writer.isSettled()).isTrue();
    }

    @Test
    void end_writeFailed_isNotSaid() throws Exception {
        container.blocks = true;
        writer.write(ByteBuffer.wrap(body), false);
        IOException reset = new IOException("reset");
        container.fail(reset);
        assertThatThrownBy(writer::end).isSameAs(reset);
        assertThat(container.ended).isFalse();
        assertThat(writer.isSettled()).isFalse();
    }
}
