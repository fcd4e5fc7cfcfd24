package io.memlane.model.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Cancelling ends the current request alone. */
class SegmentCancelTest {
    @TempDir(factory = VolumeFolder.class)
    Path folder;

    @ParameterizedTest
    @EnumSource(PayloadMode.class)
    void cancel_betweenChunks_isSeenBeforeTheNext(PayloadMode mode) throws Exception {
        try (SegmentPair pair = SegmentPair.open(folder, mode)) {
            long id = pair.nextRequest();
            pair.append(10);
            assertThat(pair.writer.isCancelled()).isFalse();
            pair.reader.begin(id, pair.writer.firstIndex());
            pair.next();
            pair.reader.cancel();
            assertThat(pair.writer.isCancelled()).isTrue();
            pair.writer.abort(AbortReason.CANCELLED);
            pair.reader.releaseIfHeld();
            assertThat(pair.drain()).isEqualTo(FrameKind.ABORT);
            assertThat(pair.reader.abortReason()).isEqualTo(AbortReason.CANCELLED);

            pair.nextRequest();
            assertThat(pair.writer.isCancelled()).as("the next request").isFalse();
            pair.writer.withdraw();
            pair.transfer(5 * SegmentPair.SLOT_BYTES);
        }
    }

    @ParameterizedTest
    @EnumSource(PayloadMode.class)
    void park_cancelledAndNoCredit_doesNotBlock(PayloadMode mode) throws Exception {
        try (SegmentPair pair = SegmentPair.open(folder, mode)) {
            long id = pair.nextRequest();
            pair.fill(10);
            pair.reader.begin(id, pair.writer.firstIndex());
            pair.reader.cancel();
            assertThat(pair.writer.park()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(PayloadMode.class)
    void cancel_afterEnd_drainsToEnd(PayloadMode mode) throws Exception {
        try (SegmentPair pair = SegmentPair.open(folder, mode)) {
            long id = pair.nextRequest();
            pair.append(10);
            pair.writer.end();
            pair.reader.begin(id, pair.writer.firstIndex());
            pair.reader.cancel();
            assertThat(pair.drain()).isEqualTo(FrameKind.END);
            pair.transfer(10);
        }
    }
}
