package io.memlane.benchmarks.parts;

import io.memlane.model.MemlaneException;
import io.memlane.model.control.ControlCodec;
import io.memlane.model.control.ControlMessage;
import io.memlane.model.control.ControlMessage.Meta;
import io.memlane.model.control.ControlMessage.Open;
import io.memlane.model.http.FieldNames;
import io.memlane.model.http.Fields;
import io.memlane.model.http.OpaqueVersion;
import io.memlane.model.http.RequestHead;
import io.memlane.model.http.ResponseHead;
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
            RequestHead.get(
                    "/assets/2026/main.3f9c2b7e.js",
                    Fields.of(
                            FieldNames.ACCEPT_ENCODING,
                            "gzip, deflate, br, zstd",
                            FieldNames.IF_NONE_MATCH,
                            "\"18a5c1f2e3d4b600-2d4f\"")),
            2_000);

    static final Meta META = new Meta(
            4711,
            0x1_0000_0042L,
            new ResponseHead(
                    200,
                    Fields.of(
                            FieldNames.CONTENT_TYPE,
                            "text/javascript;charset=utf-8",
                            FieldNames.CONTENT_ENCODING,
                            "br",
                            FieldNames.VARY,
                            "Accept-Encoding",
                            FieldNames.ETAG,
                            "\"18a5c1f2e3d4b600-2d4f-br\"",
                            FieldNames.LAST_MODIFIED,
                            "Tue, 31 Mar 2026 23:33:20 GMT",
                            FieldNames.ACCEPT_RANGES,
                            "bytes",
                            FieldNames.X_CONTENT_TYPE_OPTIONS,
                            "nosniff"),
                    11_599,
                    new OpaqueVersion(
                            64_769, 1_234_567, 11_599, 1_775_000_000_123_456_789L, 1_775_000_001_123_456_789L),
                    true));

    private final ByteBuffer open = encoded(OPEN);
    private final ByteBuffer meta = encoded(META);
    private final ByteBuffer out = ByteBuffer.allocateDirect(4 << 10);

    /** In a direct buffer, as that of a connection is. */
    private static ByteBuffer encoded(ControlMessage message) {
        ByteBuffer frame = ByteBuffer.allocateDirect(4 << 10);
        try {
            ControlCodec.encode(message, ControlMessage.MAX_VERSION, frame);
        } catch (MemlaneException e) {
            throw new IllegalStateException(e);
        }
        return frame.flip();
    }

    @Benchmark
    public ByteBuffer encodeOpen() throws MemlaneException {
        ControlCodec.encode(OPEN, ControlMessage.MAX_VERSION, out.clear());
        return out;
    }

    @Benchmark
    public ControlMessage decodeOpen() throws MemlaneException {
        return ControlCodec.decode(
                open.position(Integer.BYTES), ControlMessage.MAX_VERSION); // behind the frame's length
    }

    @Benchmark
    public ByteBuffer encodeMeta() throws MemlaneException {
        ControlCodec.encode(META, ControlMessage.MAX_VERSION, out.clear());
        return out;
    }

    @Benchmark
    public ControlMessage decodeMeta() throws MemlaneException {
        return ControlCodec.decode(meta.position(Integer.BYTES), ControlMessage.MAX_VERSION);
    }
}
