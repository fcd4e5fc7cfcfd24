package io.memlane.benchmarks.parts;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.benchmarks.parts.FrameBenchmark.Burst;
import io.memlane.benchmarks.parts.FrameBenchmark.Requests;
import io.memlane.model.segment.PayloadMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("long")
class FrameBenchmarkTest {
    private final FrameBenchmark benchmark = new FrameBenchmark();

    @ParameterizedTest
    @EnumSource
    void request_ofEachSize_bringsTheBytes(PayloadMode mode) throws IOException {
        for (int bytes : new int[] {16, 1024, 10_240, 65_536}) {
            Requests state = new Requests();
            state.bytes = bytes;
            state.mode = mode;
            state.open();
            try {
                // More than a cycle file has room for.
                for (int i = 0; i < 200; i++) {
                    state.received.clear().put(new byte[bytes]);
                    ByteBuffer received = benchmark.request(state);
                    assertThat(received.flip()).isEqualTo(state.content.rewind());
                }
            } finally {
                state.close();
            }
            assertThat(state.segment.folder()).doesNotExist();
        }
    }

    @Test
    void slotBurst_twice_takesAllSlotsEachTime() throws IOException {
        Burst state = new Burst();
        state.open();
        try {
            for (int i = 0; i < 2; i++) {
                assertThat(benchmark.slotBurst(state)).isEqualTo(LocalSegment.SLOTS * LocalSegment.SLOT_BYTES);
                assertThat(state.segment.writer().credit()).isEqualTo(LocalSegment.SLOTS);
            }
        } finally {
            state.close();
        }
        assertThat(state.segment.folder()).doesNotExist();
    }
}
