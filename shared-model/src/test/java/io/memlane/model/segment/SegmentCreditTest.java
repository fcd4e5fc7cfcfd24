package io.memlane.model.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** At most {@code slots} frames are unreleased, in every mode; who waits for credit is rung when half of it is back. */
class SegmentCreditTest {
    @TempDir(factory = VolumeFolder.class)
    Path folder;

    @ParameterizedTest
    @EnumSource(PayloadMode.class)
    void append_creditUsedUp_isRefusedAndPublishesNothing(PayloadMode mode) throws Exception {
        for (int bytes : new int[] {1, 512, 513, SegmentPair.SLOT_BYTES}) {
            try (SegmentPair pair = new SegmentPair(folder.resolve("seg-" + bytes), SegmentPair.smallest(mode))) {
                long id = pair.nextRequest();
                for (int left = SegmentPair.SLOTS; left > 0; left--) {
                    assertThat(pair.writer.credit()).isEqualTo(left);
                    pair.append(bytes);
                }
                assertThat(pair.writer.credit()).isZero();
                assertThatIllegalStateException().isThrownBy(() -> pair.append(bytes));
                pair.reader.begin(id, pair.writer.firstIndex());
                for (int i = 0; i < SegmentPair.SLOTS; i++) {
                    pair.next();
                    pair.reader.release();
                }
                assertThat(pair.reader.poll()).isNull();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(PayloadMode.class)
    void release_oneFrame_givesOneCreditBack(PayloadMode mode) throws Exception {
        try (SegmentPair pair = SegmentPair.open(folder, mode)) {
            long id = pair.nextRequest();
            pair.fill(100);
            pair.reader.begin(id, pair.writer.firstIndex());
            for (int i = 0; i < 1000; i++) {
                pair.next();
                assertThat(pair.writer.credit()).isZero();
                pair.reader.release();
                assertThat(pair.writer.credit()).isOne();
                pair.append(100);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(PayloadMode.class)
    void end_withoutCredit_isPublished(PayloadMode mode) throws Exception {
        try (SegmentPair pair = SegmentPair.open(folder, mode)) {
            long id = pair.nextRequest();
            pair.fill(SegmentPair.SLOT_BYTES);
            pair.writer.end();
            pair.reader.begin(id, pair.writer.firstIndex());
            assertThat(pair.drain()).isEqualTo(FrameKind.END);
            assertThat(pair.reader.bodyOffset()).isEqualTo(SegmentPair.SLOTS * SegmentPair.SLOT_BYTES);
        }
    }

    @ParameterizedTest
    @EnumSource(PayloadMode.class)
    void park_withoutCredit_isRungOnceWhenHalfIsReleased(PayloadMode mode) throws Exception {
        try (SegmentPair pair = SegmentPair.open(folder, mode)) {
            long id = pair.nextRequest();
            pair.fill(100);
            pair.reader.begin(id, pair.writer.firstIndex());
            assertThat(pair.writer.park()).isTrue();
            for (int released = 1; released <= SegmentPair.SLOTS; released++) {
                pair.next();
                pair.reader.release();
                assertThat(pair.writerBell.rings()).isEqualTo(released < SegmentPair.SLOTS / 2 ? 0 : 1);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(PayloadMode.class)
    void park_withCredit_doesNotBlockAndIsNotRung(PayloadMode mode) throws Exception {
        try (SegmentPair pair = SegmentPair.open(folder, mode)) {
            long id = pair.nextRequest();
            pair.append(100);
            assertThat(pair.writer.park()).isFalse();
            pair.reader.begin(id, pair.writer.firstIndex());
            pair.next();
            pair.reader.release();
            assertThat(pair.writerBell.rings()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(PayloadMode.class)
    void append_readerParked_ringsOnceWhenHalfOfTheSlotsAreFilled(PayloadMode mode) throws Exception {
        try (SegmentPair pair = SegmentPair.open(folder, mode)) {
            pair.nextRequest();
            pair.reader.park();
            int half = pair.geometry.slots() / 2;
            for (int frame = 1; frame < half; frame++) {
                pair.append(1);
            }
            assertThat(pair.readerBell.rings()).isZero();
            pair.append(1);
            pair.append(1);
            assertThat(pair.readerBell.rings()).isOne();
        }
    }

    @ParameterizedTest
    @EnumSource(PayloadMode.class)
    void end_readerParked_ringsOnce(PayloadMode mode) throws Exception {
        try (SegmentPair pair = SegmentPair.open(folder, mode)) {
            pair.nextRequest();
            pair.append(1);
            pair.reader.park();
            pair.writer.end();
            assertThat(pair.readerBell.rings()).isOne();
        }
    }

    @ParameterizedTest
    @EnumSource(PayloadMode.class)
    void end_readerNotParkedAnyMore_doesNotRing(PayloadMode mode) throws Exception {
        try (SegmentPair pair = SegmentPair.open(folder, mode)) {
            pair.nextRequest();
            pair.append(1);
            pair.reader.park();
            pair.reader.unpark();
            pair.writer.end();
            assertThat(pair.readerBell.rings()).isZero();
        }
    }
}
