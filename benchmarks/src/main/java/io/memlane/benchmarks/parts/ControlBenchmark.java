package io.memlane.benchmarks.parts;

import io.memlane.model.MemlaneException;
import io.memlane.model.control.ControlCodec;
import io.memlane.model.control.ControlMessage;
import io.memlane.model.control.ControlMessage.Meta;
import io.memlane.model.control.ControlMessage.Method;
import io.memlane.model.control.ControlMessage.Open;
import io.memlane.model.control.ControlMessage.Status;
import io.memlane.model.http.Delivery;
import io.memlane.model.http.Metadata;
import io.memlane.model.http.Preconditions;
import io.memlane.model.http.RequestFields;
import io.memlane.model.http.OpaqueVersion;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The two control messages of a request to bytes and back, without the socket: each is encoded on one side and decoded on the other. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class ControlBenchmark {
    /** As of a browser that has the file already. */
    static final Open OPEN = new Open(
            4711,
            Method.GET,
            2_000,
            "/assets/2026/main.3f9c2b7e.js",
            0,
            0,
            null,
            new RequestFields(
                    Preconditions.of(null, null, "\"18a5c1f2e3d4b600-2d4f\"", null, null),
                    null,
                    "gzip, deflate, br, zstd"),
            null);

    static final Meta META = new Meta(
            4711,
            Status.OK,
            0x1_0000_0042L,
            new Metadata(
                    11_599,
                    "text/javascript;charset=utf-8",
                    "\"18a5c1f2e3d4b600-2d4f-br\"",
                    1_775_000_000_000L,
                    new OpaqueVersion(
                            64_769, 1_234_567, 11_599, 1_775_000_000_123_456_789L, 1_775_000_001_123_456_789L)),
            "",
            new Delivery(11_599, "text/javascript;charset=utf-8", "", "br", true, true, true));

    private final ByteBuffer open = encoded(OPEN);
    private final ByteBuffer meta = encoded(META);
    private final ByteBuffer out = ByteBuffer.allocateDirect(4 << 10);

    /** In a direct buffer, as that of a connection is. */
    private static ByteBuffer encoded(ControlMessage message) {
        ByteBuffer frame = ByteBuffer.allocateDirect(4 << 10);
        try {
            ControlCodec.encode(message, frame);
        } catch (MemlaneException e) {
            throw new IllegalStateException(e);
        }
        return frame.flip();
    }

    @Benchmark
    public ByteBuffer encodeOpen() throws MemlaneException {
        ControlCodec.encode(OPEN, out.clear());
        return out;
    }

    @Benchmark
    public ControlMessage decodeOpen() throws MemlaneException {
        return ControlCodec.decode(open.position(Integer.BYTES)); // behind the frame's length
    }

    @Benchmark
    public ByteBuffer encodeMeta() throws MemlaneException {
        ControlCodec.encode(META, out.clear());
        return out;
    }

    @Benchmark
    public ControlMessage decodeMeta() throws MemlaneException {
        return ControlCodec.decode(meta.position(Integer.BYTES));
    }
}
