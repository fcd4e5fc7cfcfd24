package io.memlane.benchmarks.parts;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.model.MemlaneException;
import io.memlane.model.control.ControlCodec;
import io.memlane.model.control.ControlMessage;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("long")
class ControlBenchmarkTest {
    private final ControlBenchmark benchmark = new ControlBenchmark();

    private static ControlMessage decoded(ByteBuffer frame) throws MemlaneException {
        return ControlCodec.decode(frame.flip().position(Integer.BYTES), ControlMessage.MAX_VERSION);
    }

    @Test
    void messages_thereAndBack_areTheSame() throws MemlaneException {
        for (int i = 0; i < 2; i++) {
            assertThat(decoded(benchmark.encodeOpen())).isEqualTo(ControlBenchmark.OPEN);
            assertThat(benchmark.decodeOpen()).isEqualTo(ControlBenchmark.OPEN);
            assertThat(decoded(benchmark.encodeMeta())).isEqualTo(ControlBenchmark.META);
            assertThat(benchmark.decodeMeta()).isEqualTo(ControlBenchmark.META);
        }
    }
}
