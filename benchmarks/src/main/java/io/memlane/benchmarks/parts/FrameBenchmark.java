package io.memlane.benchmarks.parts;

import io.memlane.model.segment.ChunkSource;
import io.memlane.model.segment.FrameKind;
import io.memlane.model.segment.PayloadMode;
import io.memlane.model.segment.SegmentReader;
import io.memlane.model.segment.SegmentWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Frames through a segment on shared memory, both sides in one thread: what both do, without the way between two processors, which the
 * benchmark of the hop has. Moving on to another cycle file is in it, as often as it happens.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class FrameBenchmark {

    /** Requests with a body of one frame; its bytes are copied in and out, as from a page cache and to a socket. */
    @State(Scope.Thread)
    public static class Requests {
        @Param({"16", "1024", "10240", "65536"})
        int bytes;

        @Param
        PayloadMode mode;

        LocalSegment segment;
        ByteBuffer content;
        ByteBuffer received;
        private ChunkSource source;
        private long requestId;

        @Setup(Level.Trial)
        public void open() throws IOException {
            segment = new LocalSegment(mode);
            byte[] random = new byte[bytes];
            new Random(1).nextBytes(random);
            content = ByteBuffer.allocateDirect(bytes).put(random).flip();
            received = ByteBuffer.allocateDirect(bytes);
            source = destination -> destination.put(content.rewind());
        }

        @TearDown(Level.Trial)
        public void close() throws IOException {
            segment.close();
        }
    }

    /** A request that goes on for ever; its bytes are neither written nor looked at. */
    @State(Scope.Thread)
    public static class Burst {
        private static final ChunkSource UNWRITTEN = destination -> destination.position(destination.limit());

        LocalSegment segment;

        @Setup(Level.Trial)
        public void open() throws IOException {
            segment = new LocalSegment(PayloadMode.SLAB);
            segment.writer().begin(1);
            append();
            segment.reader().begin(1, segment.writer().firstIndex());
            take();
        }

        private void append() throws IOException {
            if (segment.writer().credit() == 0) {
                throw new IllegalStateException("no credit");
            }
            segment.writer().append(LocalSegment.SLOT_BYTES, UNWRITTEN);
        }

        private int take() throws IOException {
            expect(FrameKind.SLOT, segment.reader().poll());
            int length = segment.reader().payload().remaining();
            segment.reader().release();
            return length;
        }

        @TearDown(Level.Trial)
        public void close() throws IOException {
            segment.close();
        }
    }

    /** One whole request. */
    @Benchmark
    public ByteBuffer request(Requests state) throws IOException {
        SegmentWriter writer = state.segment.writer();
        SegmentReader reader = state.segment.reader();
        long requestId = ++state.requestId;
        writer.begin(requestId);
        writer.append(state.bytes, state.source);
        writer.end();

        reader.begin(requestId, writer.firstIndex());
        reader.poll();
        ByteBuffer received = state.received.clear().put(reader.payload());
        reader.release();
        expect(FrameKind.END, reader.poll());
        return received;
    }

    /** All slots full, then all free again. */
    @Benchmark
    public int slotBurst(Burst state) throws IOException {
        for (int slot = 0; slot < LocalSegment.SLOTS; slot++) {
            state.append();
        }
        int taken = 0;
        for (int slot = 0; slot < LocalSegment.SLOTS; slot++) {
            taken += state.take();
        }
        return taken;
    }

    private static void expect(FrameKind expected, @Nullable FrameKind found) {
        if (found != expected) {
            throw new IllegalStateException("expected " + expected + ", found " + found);
        }
    }
}
