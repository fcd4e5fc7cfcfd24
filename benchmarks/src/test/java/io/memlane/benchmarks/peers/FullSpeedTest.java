package io.memlane.benchmarks.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("long")
class FullSpeedTest {
    @Test
    void secondsTo_growingRates_isTheFirstSliceOfNineTenths() {
        assertThat(FullSpeed.secondsTo(List.of(10.0, 50.0, 89.9, 90.0, 70.0, 100.0), 0.5))
                .isEqualTo(2);
    }

    @Test
    void secondsTo_asFastAsItGetsAtOnce_isOneSlice() {
        assertThat(FullSpeed.secondsTo(List.of(100.0, 95.0), 1)).isOne();
    }
}
