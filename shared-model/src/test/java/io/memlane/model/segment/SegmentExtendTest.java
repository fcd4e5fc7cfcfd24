package io.memlane.model.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** One payload of neighbouring slots: never more than is there, than half of them, or than lies in one piece. */
class SegmentExtendTest {
    private static final int SLOT = SegmentPair.SLOT_BYTES;

    @TempDir(factory = VolumeFolder.class)
    Path folder;

    /** @return of how many frames the next payload is, whose bytes must be those of the body */
    private static int take(SegmentPair pair, long requestId, long offset) throws Exception {
        assertThat(pair.next()).isEqualTo(FrameKind.SLOT);
        int frames = pair.reader.extend();
        ByteBuffer payload = pair.reader.payload();
        ByteBuffer expected = ByteBuffer.allocate(payload.remaining());
        new Body(requestId, Integer.MAX_VALUE).fill(expected, offset);
        assertThat(pair.reader.bodyOffset()).isEqualTo(offset + payload.remaining());
        assertThat(payload).isEqualTo(expected.flip());
        pair.reader.release();
        return frames;
    }

    @Test
    void extend_allSlotsFull_takesHalfOfThemAndGivesThemBackTogether() throws Exception {
        try (SegmentPair pair = SegmentPair.open(folder, PayloadMode.SLAB)) {
            long id = pair.nextRequest();
            pair.fill(SLOT);
            pair.writer.end();
            pair.reader.begin(id, pair.writer.firstIndex());
            assertThat(take(pair, id, 0)).isEqualTo(2);
            assertThat(pair.writer.credit()).isEqualTo(2);
            assertThat(take(pair, id, 2 * SLOT)).isEqualTo(2);
            assertThat(pair.writer.credit()).isEqualTo(4);
            assertThat(pair.next()).isEqualTo(FrameKind.END);
        }
    }

    @Test
    void extend_nothingElsePublished_takesTheOneAndTheNextLater() throws Exception {
        try (SegmentPair pair = SegmentPair.open(folder, PayloadMode.SLAB)) {
            long id = pair.nextRequest();
            pair.append(SLOT);
            pair.reader.begin(id, pair.writer.firstIndex());
            assertThat(take(pair, id, 0)).isOne();
            assertThat(pair.reader.poll()).isNull();
            pair.append(SLOT);
            assertThat(take(pair, id, SLOT)).isOne();
        }
    }

    @Test
    void extend_lastSlotOfTheSlab_doesNotGoOnAtTheFirst() throws Exception {
        try (SegmentPair pair = SegmentPair.open(folder, PayloadMode.SLAB)) {
            long id = pair.nextRequest();
            pair.fill(SLOT);
            pair.reader.begin(id, pair.writer.firstIndex());
            assertThat(pair.next()).isEqualTo(FrameKind.SLOT);
            pair.reader.release();
            assertThat(take(pair, id, SLOT)).isEqualTo(2);
            assertThat(pair.writer.credit()).isEqualTo(3);
            pair.append(SLOT);
            assertThat(take(pair, id, 3 * SLOT)).isOne();
            assertThat(take(pair, id, 4 * SLOT)).isOne();
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "4095, 1", "4096, 2"})
    void extend_slotNotFull_endsThere(int firstBytes, int frames) throws Exception {
        try (SegmentPair pair = SegmentPair.open(folder, PayloadMode.SLAB)) {
            long id = pair.nextRequest();
            pair.append(firstBytes);
            pair.append(7);
            pair.append(7);
            pair.reader.begin(id, pair.writer.firstIndex());
            assertThat(take(pair, id, 0)).isEqualTo(frames);
        }
    }

    @Test
    void extend_inlineFrameNext_isLeftForPoll() throws Exception {
        try (SegmentPair pair = SegmentPair.open(folder, PayloadMode.AUTO)) {
            long id = pair.nextRequest();
            pair.append(SLOT);
            pair.append(5);
            pair.writer.end();
            pair.reader.begin(id, pair.writer.firstIndex());
            assertThat(take(pair, id, 0)).isOne();
            assertThat(pair.next()).isEqualTo(FrameKind.INLINE);
            assertThat(pair.reader.extend()).isOne();
            assertThat(pair.reader.payload().remaining()).isEqualTo(5);
            pair.reader.release();
            assertThat(pair.next()).isEqualTo(FrameKind.END);
            assertThat(pair.writer.credit()).isEqualTo(SegmentPair.SLOTS);
        }
    }

    @Test
    void extend_cancelledMeanwhile_drainsToTheEnd() throws Exception {
        try (SegmentPair pair = SegmentPair.open(folder, PayloadMode.SLAB)) {
            long id = pair.nextRequest();
            pair.fill(SLOT);
            pair.reader.begin(id, pair.writer.firstIndex());
            assertThat(pair.next()).isEqualTo(FrameKind.SLOT);
            assertThat(pair.reader.extend()).isEqualTo(2);
            pair.reader.cancel();
            pair.writer.abort(AbortReason.CANCELLED);
            pair.reader.releaseIfHeld();
            assertThat(pair.drain()).isEqualTo(FrameKind.ABORT);
            assertThat(pair.writer.credit()).isEqualTo(SegmentPair.SLOTS);
            pair.transfer(3 * SLOT + 1);
        }
    }

    /** They say something of the moment in which they are compared: the next chunk's turn is when it is written. */
    @Test
    void extend_checksums_takesOneAndComparesTheNextWhenItsTurnComes() throws Exception {
        try (SegmentPair pair = new SegmentPair(folder.resolve("seg-000001"), SegmentPair.checked(PayloadMode.SLAB))) {
            long id = pair.nextRequest();
            pair.append(SLOT);
            pair.append(SLOT);
            pair.reader.begin(id, pair.writer.firstIndex());
            assertThat(pair.next()).isEqualTo(FrameKind.SLOT);
            assertThat(pair.reader.extend()).isOne();
            overwrite(pair.directory.resolve(SegmentFiles.SLAB), SlabDescriptor.slotOffset(1, SLOT));
            pair.reader.release();
            assertThatThrownBy(pair.reader::poll)
                    .isInstanceOf(SegmentFaultException.class)
                    .hasMessageContaining("checksum");
        }
    }

    private static void overwrite(Path file, long at) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(SLOT), at);
        }
    }

    @ParameterizedTest
    @EnumSource(PayloadMode.class)
    void transfer_manyLengths_arriveWholeOverManyCycles(PayloadMode mode) throws Exception {
        try (SegmentPair pair = SegmentPair.open(folder, mode)) {
            for (int length = 1; length < 30 * SLOT; length += 509) {
                pair.transfer(length);
            }
        }
    }
}
