package io.memlane.model.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The numbers in frames and in ATTACH. */
class CodesTest {
    @ParameterizedTest
    @CsvSource({"0, AUTO", "1, QUEUE", "2, SLAB"})
    void payloadMode_number_isPinned(int number, PayloadMode mode) {
        assertThat(mode.number()).isEqualTo(number);
        assertThat(PayloadMode.of(number)).isEqualTo(mode);
        assertThat(PayloadMode.values()).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 3, 255, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void payloadMode_unknownNumber_isRefused(int number) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PayloadMode.of(number))
                .withMessageContaining(Integer.toString(number));
    }

    @ParameterizedTest
    @CsvSource({"0, UNKNOWN, false", "1, INLINE, false", "2, SLOT, false", "3, END, true", "4, ABORT, true"})
    void frameKind_number_isPinned(int number, FrameKind kind, boolean terminal) {
        assertThat(kind.number()).isEqualTo(number);
        assertThat(FrameKind.of(number)).isEqualTo(kind);
        assertThat(kind.isTerminal()).isEqualTo(terminal);
        assertThat(FrameKind.values()).hasSize(5);
    }

    @ParameterizedTest
    @CsvSource({"0, UNKNOWN", "1, CANCELLED", "2, CHANGED", "3, READ_FAILED", "4, GOING_AWAY"})
    void abortReason_number_isPinned(int number, AbortReason reason) {
        assertThat(reason.number()).isEqualTo(number);
        assertThat(AbortReason.of(number)).isEqualTo(reason);
        assertThat(AbortReason.values()).hasSize(5);
    }

    @Test
    void of_unknownNumbers_areUnknown() {
        for (int number : new int[] {-1, 5, 256, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            assertThat(FrameKind.of(number)).isEqualTo(FrameKind.UNKNOWN);
            assertThat(AbortReason.of(number)).isEqualTo(AbortReason.UNKNOWN);
        }
    }
}
