package io.memlane.model.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SegmentGeometryTest {
    private static final int MB = 1 << 20;

    @ParameterizedTest
    @CsvSource({
        "0, 65536, 0, 4194304, slots",
        "-1, 65536, 0, 4194304, slots",
        "1025, 65536, 0, 4194304, slots",
        "2147483647, 65536, 0, 4194304, slots",
        "-2147483648, 65536, 0, 4194304, slots",
        "8, 0, 0, 4194304, slot size",
        "8, -4096, 0, 4194304, slot size",
        "8, 4095, 0, 4194304, slot size",
        "8, 4097, 0, 4194304, slot size",
        "8, 16781312, 0, 4194304, slot size",
        "8, 2147479552, 0, 4194304, slot size",
        "8, 65536, -1, 4194304, inline max",
        "8, 65536, 65537, 4194304, inline max",
        "8, 65536, 0, 0, roll size",
        "8, 65536, 0, -4096, roll size",
        "8, 65536, 0, 4194305, roll size",
        "8, 65536, 0, 268439552, roll size",
        "8, 65536, 0, 65536, roll size",
        "1024, 65536, 65536, 4194304, roll size",
    })
    void new_sizeOutOfBounds_namesTheField(int slots, int slotSize, int inlineMax, int rollSize, String field) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SegmentGeometry(slots, slotSize, PayloadMode.AUTO, inlineMax, rollSize))
                .withMessageContaining(field);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 4096, AUTO, 0",
        "1, 4096, QUEUE, 0",
        "1, 4096, SLAB, 0",
        "1024, 16777216, SLAB, 16777216",
        "1024, 16777216, AUTO, 4096",
        "8, 65536, AUTO, 65536"
    })
    void new_limitsThemselves_areAllowed(int slots, int slotSize, PayloadMode mode, int inlineMax) {
        int floor = (int) SegmentGeometry.rollSizeFloor(slots, slotSize, mode, inlineMax);
        assertThatCode(() -> new SegmentGeometry(slots, slotSize, mode, inlineMax, floor))
                .doesNotThrowAnyException();
        assertThatCode(() -> new SegmentGeometry(slots, slotSize, mode, inlineMax, 256 * MB))
                .doesNotThrowAnyException();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SegmentGeometry(slots, slotSize, mode, inlineMax, floor - 4096))
                .withMessageContaining(Integer.toString(floor));
    }

    /** A cycle file holds more frames than can be unreleased; the rule that three files are enough rests on it. */
    @ParameterizedTest
    @EnumSource(PayloadMode.class)
    void rollSizeFloor_anySizes_holdsMoreFramesThanSlots(PayloadMode mode) {
        for (int slots : new int[] {1, 2, 8, 100, 1024}) {
            for (int slotSize : new int[] {4096, 65536, MB}) {
                long floor = SegmentGeometry.rollSizeFloor(slots, slotSize, mode, 4096);
                long largest = switch (mode) {
                    case AUTO -> 4096;
                    case QUEUE -> slotSize;
                    case SLAB -> 0;
                };
                assertThat(floor % 4096).isZero();
                assertThat(floor - SegmentGeometry.CYCLE_OVERHEAD_BYTES)
                        .isGreaterThanOrEqualTo((slots + 3) * (32 + largest + 8))
                        .isGreaterThanOrEqualTo(4 * (32 + largest + 8));
            }
        }
        assertThat(SegmentGeometry.rollSizeFloor(1024, 16 * MB, PayloadMode.QUEUE, 0))
                .isGreaterThan(Integer.MAX_VALUE);
    }

    @Test
    void isInline_eachMode_followsIt() {
        SegmentGeometry auto = new SegmentGeometry(8, 65536, PayloadMode.AUTO, 4096, MB);
        assertThat(auto.largestInlineBytes()).isEqualTo(4096);
        assertThat(auto.isInline(4096)).isTrue();
        assertThat(auto.isInline(4097)).isFalse();
        assertThat(new SegmentGeometry(8, 65536, PayloadMode.AUTO, 0, MB).isInline(1))
                .isFalse();
        assertThat(new SegmentGeometry(8, 65536, PayloadMode.SLAB, 4096, MB).isInline(1))
                .isFalse();
        assertThat(new SegmentGeometry(8, 65536, PayloadMode.QUEUE, 4096, MB).isInline(65536))
                .isTrue();
    }

    @Test
    void reservedBytes_defaultSizes_areTheSumOfTheFiles() {
        assertThat(new SegmentGeometry(8, 65536, PayloadMode.AUTO, 4096, MB).reservedBytes())
                .isEqualTo(4096 + 8 * 65536 + 4096 + 3 * MB + 65536);
        assertThat(new SegmentGeometry(1024, 16 * MB, PayloadMode.SLAB, 0, MB).reservedBytes())
                .isGreaterThan(16L << 30);
    }
}
