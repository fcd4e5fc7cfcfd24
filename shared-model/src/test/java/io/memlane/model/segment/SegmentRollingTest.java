package io.memlane.model.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A segment moves through its three cycle files for as long as it lives, and takes no more memory than it was made with. */
@Order(1)
@Tag("long")
class SegmentRollingTest {
    /** Files are used again from the fourth cycle on; the long form is for what grows slowly. */
    private static final int CYCLES = 200;

    @TempDir(factory = VolumeFolder.class)
    Path folder;

    @ParameterizedTest
    @EnumSource(PayloadMode.class)
    void transfer_manyCycles_bodiesAreWholeAndNothingGrows(PayloadMode mode) throws Exception {
        long seed = System.nanoTime();
        System.out.println("SegmentRollingTest " + mode + " seed " + seed);
        Random random = new Random(seed);
        try (SegmentPair pair = SegmentPair.open(folder, mode)) {
            long reserved = pair.geometry.reservedBytes();
            assertThat(VolumeUse.usedBytes(pair.directory)).isEqualTo(reserved);
            for (int checked = 0; checked < CYCLES; ) {
                for (int i = 0; i < 50; i++) {
                    pair.transfer(length(random, pair.geometry));
                }
                int now = VolumeUse.youngestCycle(pair.directory);
                assertThat(VolumeUse.cycleFiles(pair.directory)).isEqualTo(SegmentGeometry.CYCLE_FILES);
                if (now >= checked + CYCLES / 10) {
                    assertThat(VolumeUse.usedBytes(pair.directory)).isEqualTo(reserved);
                    assertThat(VolumeUse.mappings(pair.directory))
                            .as("files that are removed, but still mapped")
                            .noneMatch(line -> line.endsWith("(deleted)"));
                    checked = now;
                }
            }
        }
    }

    private static int length(Random random, SegmentGeometry geometry) {
        int slot = geometry.slotSizeBytes();
        return switch (random.nextInt(8)) {
            case 0 -> 0;
            case 1 -> 1;
            case 2 -> slot;
            case 3 -> slot * geometry.slots();
            case 4 -> slot * geometry.slots() + 1;
            case 5 -> slot - 1;
            case 6 -> random.nextInt(geometry.inlineMaxBytes() + 2);
            default -> random.nextInt(3 * slot * geometry.slots());
        };
    }

    /** Nothing but END frames: the reader releases nothing, and still leaves one cycle after the other. */
    @ParameterizedTest
    @EnumSource(PayloadMode.class)
    void transfer_emptyBodiesOnly_rolls(PayloadMode mode) throws Exception {
        try (SegmentPair pair = SegmentPair.open(folder, mode)) {
            do {
                for (int i = 0; i < 1000; i++) {
                    pair.transfer(0);
                }
            } while (VolumeUse.youngestCycle(pair.directory) < 10);
            assertThat(VolumeUse.cycleFiles(pair.directory)).isEqualTo(SegmentGeometry.CYCLE_FILES);
            assertThat(VolumeUse.usedBytes(pair.directory)).isEqualTo(pair.geometry.reservedBytes());
        }
    }

    /** The floor of the roll size must hold for one slot and for many, with the largest frames there are. */
    @ParameterizedTest
    @EnumSource(PayloadMode.class)
    void transfer_creditUsedUpAtEverySize_smallestCycleFilesSuffice(PayloadMode mode) throws Exception {
        for (int slots : new int[] {1, 2, 3, 64, SegmentGeometry.MAX_SLOTS}) {
            SegmentGeometry geometry = SegmentPair.smallest(slots, 4096, mode, mode == PayloadMode.AUTO ? 4096 : 0);
            try (SegmentPair pair = new SegmentPair(folder.resolve("seg-" + slots), geometry)) {
                for (int i = 0; i < 40; i++) {
                    pair.transfer(slots * 4096 + 3);
                }
                assertThat(VolumeUse.usedBytes(pair.directory)).isEqualTo(geometry.reservedBytes());
            }
        }
    }
}
