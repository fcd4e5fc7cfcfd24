package io.memlane.model.inspect;

import io.memlane.model.segment.FrameDescriptor;
import io.memlane.model.segment.FrameKind;
import io.memlane.model.segment.SegmentFiles;
import io.memlane.model.segment.SegmentGeometry;
import io.memlane.model.segment.SlabDescriptor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.zip.CRC32C;

/**
 * Compares the chunks of a segment that has checksums. A segment doesn't say whether it has; its frames are long enough for one or not. The
 * bytes of INLINE lie behind the frame and stay; those of SLOT stay as long as the frame isn't released.
 */
final class Chunks {
    private record SlotChunk(Frame frame, long dataNumber, int checksum) {}

    private final SegmentGeometry geometry;
    private final Deque<SlotChunk> lastSlots = new ArrayDeque<>();
    private long dataFrames;
    private long compared;
    private String wrong = "";

    Chunks(SegmentGeometry geometry) {
        this.geometry = geometry;
    }

    /** @param file the one of the frame's cycle */
    void add(Frame frame, ReadOnlyFile file) throws IOException {
        if (!frame.isData()) {
            return;
        }
        dataFrames++;
        boolean inline = frame.kind() == FrameKind.INLINE;
        int inlineBytes = inline ? frame.lengthBytes() : 0;
        if (inlineBytes < 0 || inlineBytes > frame.excerptBytes() - FrameDescriptor.PAYLOAD_OFFSET) {
            return; // another check says so
        }
        int offset = FrameDescriptor.checksumOffset(inlineBytes);
        // Without a checksum Chronicle pads an excerpt by three bytes at most.
        if (frame.excerptBytes() < offset + Integer.BYTES) {
            return;
        }
        int checksum = file.getInt(frame.dataPosition() + offset);
        if (inline) {
            compare(frame, checksum, file, frame.dataPosition() + FrameDescriptor.PAYLOAD_OFFSET);
        } else {
            lastSlots.addLast(new SlotChunk(frame, dataFrames, checksum));
            if (lastSlots.size() > geometry.slots()) {
                lastSlots.removeFirst();
            }
        }
    }

    private void compare(Frame frame, int checksum, ReadOnlyFile file, long position) throws IOException {
        CRC32C crc = new CRC32C();
        file.read(position, frame.lengthBytes(), crc::update);
        compared++;
        if (wrong.isEmpty() && (int) crc.getValue() != checksum) {
            wrong = String.format("%s has checksum %08x, the bytes have %08x", frame, checksum, (int) crc.getValue());
        }
    }

    /**
     * Compares the chunks that lie in slots.
     *
     * @param unreleased how many of the last data frames have their chunks still in their slots
     * @param isStill whether that is still so
     */
    void compareSlots(Path segment, int unreleased, Condition isStill) throws IOException {
        if (lastSlots.isEmpty()) {
            return;
        }
        try (ReadOnlyFile slab = ReadOnlyFile.open(segment.resolve(SegmentFiles.SLAB))) {
            for (SlotChunk chunk : lastSlots) {
                Frame frame = chunk.frame();
                boolean possible = frame.argument() >= 0
                        && frame.argument() < geometry.slots()
                        && frame.lengthBytes() >= 0
                        && frame.lengthBytes() <= geometry.slotSizeBytes();
                if (possible && dataFrames - chunk.dataNumber() < unreleased) {
                    String before = wrong;
                    compare(
                            frame,
                            chunk.checksum(),
                            slab,
                            SlabDescriptor.slotOffset(frame.argument(), geometry.slotSizeBytes()));
                    if (!isStill.test()) {
                        wrong = before; // the slot may have another chunk by now
                        compared--;
                        return;
                    }
                }
            }
        }
    }

    /** Something that may change at any time. */
    interface Condition {
        boolean test() throws IOException;
    }

    void report(Checks to) {
        if (compared > 0 || !wrong.isEmpty()) {
            to.add("checksums of " + compared + " chunks", wrong);
        } else {
            to.skipped(
                    "checksums",
                    dataFrames == 0 ? "no chunk" : lastSlots.isEmpty() ? "the segment has none" : "all are released");
        }
    }
}
