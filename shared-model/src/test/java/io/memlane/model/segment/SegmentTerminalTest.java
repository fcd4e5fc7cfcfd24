package io.memlane.model.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A request's frames begin once and end once. */
class SegmentTerminalTest {
    @TempDir(factory = VolumeFolder.class)
    Path folder;

    @ParameterizedTest
    @EnumSource(PayloadMode.class)
    void end_twice_isRefused(PayloadMode mode) throws Exception {
        try (SegmentPair pair = SegmentPair.open(folder, mode)) {
            long id = pair.nextRequest();
            pair.append(10);
            pair.writer.end();
            assertThat(pair.writer.isTerminated()).isTrue();
            assertThatIllegalStateException().isThrownBy(pair.writer::end);
            assertThatIllegalStateException().isThrownBy(() -> pair.writer.abort(AbortReason.CANCELLED));
            assertThatIllegalStateException().isThrownBy(() -> pair.append(10));
            pair.reader.begin(id, pair.writer.firstIndex());
            assertThat(pair.drain()).isEqualTo(FrameKind.END);
            pair.transfer(10);
        }
    }

    @ParameterizedTest
    @EnumSource(AbortReason.class)
    void abort_anyReason_readerGetsIt(AbortReason reason) throws Exception {
        try (SegmentPair pair = SegmentPair.open(folder, PayloadMode.AUTO)) {
            long id = pair.nextRequest();
            pair.append(10);
            pair.writer.abort(reason);
            assertThatIllegalStateException().isThrownBy(pair.writer::end);
            pair.reader.begin(id, pair.writer.firstIndex());
            assertThat(pair.drain()).isEqualTo(FrameKind.ABORT);
            assertThat(pair.reader.abortReason()).isEqualTo(reason);
            assertThat(pair.reader.bodyOffset()).isEqualTo(10);
            assertThat(pair.reader.isDrained()).isTrue();
        }
    }

    @Test
    void begin_requestBeforeHasNoTerminalFrame_isFault() throws Exception {
        try (SegmentPair pair = SegmentPair.open(folder, PayloadMode.AUTO)) {
            pair.writer.begin(1);
            assertThatThrownBy(() -> pair.writer.begin(2)).isInstanceOf(SegmentFaultException.class);
        }
    }

    @Test
    void begin_framesOfRequestBeforeUnreleased_isFault() throws Exception {
        try (SegmentPair pair = SegmentPair.open(folder, PayloadMode.AUTO)) {
            pair.writer.begin(1);
            pair.append(1);
            pair.writer.end();
            assertThatThrownBy(() -> pair.writer.begin(2)).isInstanceOf(SegmentFaultException.class);
        }
    }

    @Test
    void begin_idThatDoesNotGrow_isFault() throws Exception {
        try (SegmentPair pair = SegmentPair.open(folder, PayloadMode.AUTO)) {
            assertThatThrownBy(() -> pair.writer.begin(0)).isInstanceOf(SegmentFaultException.class);
            pair.writer.begin(7);
            pair.writer.end();
            assertThatThrownBy(() -> pair.writer.begin(7)).isInstanceOf(SegmentFaultException.class);
            assertThatThrownBy(() -> pair.writer.begin(6)).isInstanceOf(SegmentFaultException.class);
            assertThatThrownBy(() -> pair.writer.begin(-1)).isInstanceOf(SegmentFaultException.class);
            pair.writer.begin(8);
        }
    }

    @Test
    void withdraw_framesPublished_isRefused() throws Exception {
        try (SegmentPair pair = SegmentPair.open(folder, PayloadMode.AUTO)) {
            pair.nextRequest();
            pair.append(1);
            assertThatIllegalStateException().isThrownBy(pair.writer::withdraw);
        }
    }

    @ParameterizedTest
    @EnumSource(PayloadMode.class)
    void append_lengthOutOfBounds_isRefused(PayloadMode mode) throws Exception {
        try (SegmentPair pair = SegmentPair.open(folder, mode)) {
            pair.nextRequest();
            for (int bytes : new int[] {-1, 0, SegmentPair.SLOT_BYTES + 1, Integer.MAX_VALUE}) {
                assertThatIllegalArgumentException().isThrownBy(() -> pair.append(bytes));
            }
        }
    }

    @Test
    void poll_frameBehindTheTerminalOne_isFault() throws Exception {
        try (SegmentPair pair = SegmentPair.open(folder, PayloadMode.AUTO)) {
            pair.nextRequest();
            pair.append(1);
            assertThatThrownBy(pair.reader::poll).isInstanceOf(SegmentFaultException.class);
        }
    }

    @Test
    void poll_outOfTurn_isRefused() throws Exception {
        try (SegmentPair pair = SegmentPair.open(folder, PayloadMode.AUTO)) {
            assertThat(pair.reader.poll()).as("no request yet").isNull();
            assertThatIllegalStateException().isThrownBy(pair.reader::release);
            long id = pair.nextRequest();
            pair.append(1);
            pair.reader.begin(id, pair.writer.firstIndex());
            assertThatIllegalStateException().isThrownBy(() -> pair.reader.begin(id + 1, 0));
            pair.next();
            assertThatIllegalStateException().isThrownBy(pair.reader::poll);
            pair.reader.releaseIfHeld();
            pair.reader.releaseIfHeld();
            assertThatIllegalStateException().isThrownBy(pair.reader::release);
            assertThatIllegalStateException().isThrownBy(pair.reader::payload);
            assertThat(pair.writer.credit()).isEqualTo(SegmentPair.SLOTS);
        }
    }
}
