package io.memlane.model.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Segments whose chunks have checksums. */
class SegmentChecksumTest {
    @TempDir(factory = VolumeFolder.class)
    Path folder;

    private SegmentPair pair(PayloadMode mode) throws IOException {
        return new SegmentPair(folder.resolve("seg-000001"), SegmentPair.checked(mode));
    }

    /** Over many cycles: a frame with a checksum is longer. */
    @ParameterizedTest
    @EnumSource(PayloadMode.class)
    void transfer_manyLengths_arriveWhole(PayloadMode mode) throws Exception {
        try (SegmentPair pair = pair(mode)) {
            for (int length = 0; length < 700; length++) {
                pair.transfer(length);
            }
            for (int i = 0; i < 300; i++) {
                pair.transfer(3 * SegmentPair.SLOT_BYTES + i);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"SLAB,4096,0", "SLAB,4096,4095", "SLAB,1,0", "QUEUE,4096,0", "QUEUE,4096,4095", "QUEUE,3,2"})
    void poll_oneBitOfTheChunkFlipped_isFaultAndNoPayload(PayloadMode mode, int length, int at) throws Exception {
        try (SegmentPair pair = pair(mode)) {
            long request = pair.nextRequest();
            pair.writer.append(length, to -> {
                while (to.hasRemaining()) {
                    to.put((byte) 'm');
                }
            });
            flip(pair, mode, length, at);
            pair.reader.begin(request, pair.writer.firstIndex());
            assertThatThrownBy(pair.reader::poll)
                    .isInstanceOf(SegmentFaultException.class)
                    .hasMessageContaining("checksum");
            assertThatThrownBy(pair.reader::payload).isInstanceOf(IllegalStateException.class);
        }
    }

    private static void flip(SegmentPair pair, PayloadMode mode, int length, int at) throws IOException {
        Path file = mode == PayloadMode.SLAB
                ? pair.directory.resolve(SegmentFiles.SLAB)
                : CycleFiles.file(pair.directory.resolve(SegmentFiles.QUEUE), CycleFiles.FIRST_CYCLE);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer all = ByteBuffer.allocate(256 << 10);
            channel.read(all, 0);
            long start = mode == PayloadMode.SLAB
                    ? SlabDescriptor.FIRST_SLOT_OFFSET
                    : new String(all.array(), StandardCharsets.ISO_8859_1).indexOf("m".repeat(length));
            assertThat(start).as("where the chunk is").isPositive();
            channel.write(ByteBuffer.wrap(new byte[] {'m' ^ 1}), start + at);
        }
    }

    @Test
    void poll_frameWithoutChecksum_isFault() throws Exception {
        SegmentGeometry without = SegmentPair.smallest(PayloadMode.QUEUE);
        SegmentGeometry with = new SegmentGeometry(
                without.slots(), without.slotSizeBytes(), without.payload(), 0, without.rollSizeBytes() + 4096, true);
        SegmentGeometry same =
                new SegmentGeometry(with.slots(), with.slotSizeBytes(), with.payload(), 0, with.rollSizeBytes());
        Path directory = folder.resolve("seg-000002");
        try (SegmentWriter writer = SegmentWriter.create(directory, 2, same, () -> {});
                SegmentReader reader = SegmentReader.open(directory, with, () -> {})) {
            writer.begin(1);
            writer.append(8, to -> to.putLong(0x1234));
            reader.begin(1, writer.firstIndex());
            assertThatThrownBy(reader::poll)
                    .isInstanceOf(SegmentFaultException.class)
                    .hasMessageContaining("checksum");
        }
    }

    /** The check value of the algorithm's catalogue entry. */
    @Test
    void of_nineDigits_isTheKnownValue() {
        ByteBuffer digits = ByteBuffer.allocateDirect(9).put("123456789".getBytes(StandardCharsets.US_ASCII));
        assertThat(Checksum.of(digits)).isEqualTo(0xE3069283);
        assertThat(digits.position()).isEqualTo(9);
    }
}
