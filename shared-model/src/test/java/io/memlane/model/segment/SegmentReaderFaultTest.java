package io.memlane.model.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Frames that aren't the ones that must come next: none of their bytes is handed on. */
class SegmentReaderFaultTest {
    private static final long REQUEST = 5;
    private static final SegmentGeometry GEOMETRY = SegmentPair.smallest(PayloadMode.AUTO);

    @TempDir(factory = VolumeFolder.class)
    Path folder;

    private final Arena arena = Arena.ofShared();
    private FrameAppender frames;
    private SegmentReader reader;

    /** A frame with one wrong field; it comes after a correct INLINE frame of 10 bytes. */
    record Forged(String field, long requestId, int sequence, FrameKind kind, int length, int argument, long offset) {
        @Override
        public String toString() {
            return field;
        }
    }

    static final List<Forged> FORGED = List.of(
            new Forged("earlier request", REQUEST - 1, 1, FrameKind.INLINE, 10, 0, 10),
            new Forged("later request", REQUEST + 1, 1, FrameKind.END, 0, 0, 10),
            new Forged("sequence again", REQUEST, 0, FrameKind.INLINE, 10, 0, 10),
            new Forged("sequence skipped", REQUEST, 2, FrameKind.INLINE, 10, 0, 10),
            new Forged("sequence negative", REQUEST, -1, FrameKind.INLINE, 10, 0, 10),
            new Forged("offset behind", REQUEST, 1, FrameKind.INLINE, 10, 0, 0),
            new Forged("offset ahead", REQUEST, 1, FrameKind.INLINE, 10, 0, 11),
            new Forged("offset of END", REQUEST, 1, FrameKind.END, 0, 0, 20),
            new Forged("offset of ABORT", REQUEST, 1, FrameKind.ABORT, 0, 1, 0),
            new Forged("slot taken", REQUEST, 1, FrameKind.SLOT, 4096, 0, 10),
            new Forged("slot ahead", REQUEST, 1, FrameKind.SLOT, 4096, 2, 10),
            new Forged("slot beyond the slab", REQUEST, 1, FrameKind.SLOT, 4096, SegmentPair.SLOTS, 10),
            new Forged("slot negative", REQUEST, 1, FrameKind.SLOT, 4096, -1, 10),
            new Forged("unknown kind", REQUEST, 1, FrameKind.UNKNOWN, 0, 0, 10),
            new Forged("empty chunk", REQUEST, 1, FrameKind.INLINE, 0, 0, 10),
            new Forged("negative chunk", REQUEST, 1, FrameKind.SLOT, -1, 1, 10),
            new Forged("INLINE beyond inline max", REQUEST, 1, FrameKind.INLINE, 513, 0, 10),
            new Forged("SLOT beyond slot size", REQUEST, 1, FrameKind.SLOT, SegmentPair.SLOT_BYTES + 1, 1, 10),
            new Forged("SLOT of all there is", REQUEST, 1, FrameKind.SLOT, Integer.MAX_VALUE, 1, 10));

    @BeforeEach
    void make() throws Exception {
        Slab.create(folder.resolve(SegmentFiles.SLAB), 1, GEOMETRY, arena);
        SharedPage.create(folder.resolve(SegmentFiles.SHARED), arena);
        frames = FrameAppender.create(folder.resolve(SegmentFiles.QUEUE), GEOMETRY, arena);
        reader = SegmentReader.open(folder, GEOMETRY, () -> {});
    }

    @AfterEach
    void close() {
        reader.close();
        frames.close();
        arena.close();
    }

    private long append(Forged frame) throws IOException {
        ChunkSource zeros = to -> to.position(to.limit());
        return frames.append(
                frame.requestId(),
                frame.sequence(),
                frame.kind(),
                frame.length(),
                frame.argument(),
                frame.offset(),
                frame.kind() == FrameKind.INLINE ? zeros : null,
                null);
    }

    private long appendFirst() throws IOException {
        return append(new Forged("first", REQUEST, 0, FrameKind.INLINE, 10, 0, 0));
    }

    @ParameterizedTest
    @FieldSource("FORGED")
    void poll_forgedFrame_isFaultAndNoPayload(Forged forged) throws Exception {
        reader.begin(REQUEST, appendFirst());
        assertThat(reader.poll()).isEqualTo(FrameKind.INLINE);
        reader.release();
        append(forged);
        assertThatThrownBy(reader::poll).isInstanceOf(SegmentFaultException.class);
        assertThatThrownBy(reader::payload).isInstanceOf(IllegalStateException.class);
        assertThat(reader.bodyOffset()).isEqualTo(10);
        assertThat(reader.isDrained()).isFalse();
    }

    @Test
    void poll_sameFrameUnforged_isRead() throws Exception {
        reader.begin(REQUEST, appendFirst());
        reader.poll();
        reader.release();
        append(new Forged("good", REQUEST, 1, FrameKind.SLOT, 4096, 1, 10));
        assertThat(reader.poll()).isEqualTo(FrameKind.SLOT);
        reader.release();
        append(new Forged("good", REQUEST, 2, FrameKind.END, 0, 0, 4106));
        assertThat(reader.poll()).isEqualTo(FrameKind.END);
    }

    /** The frame says that more bytes follow than its excerpt has. */
    @Test
    void poll_inlineLongerThanItsExcerpt_isFault() throws Exception {
        reader.begin(REQUEST, frames.append(REQUEST, 0, FrameKind.INLINE, 500, 0, 0, null, null));
        assertThatThrownBy(reader::poll)
                .isInstanceOf(SegmentFaultException.class)
                .hasMessageContaining("payload");
    }

    @Test
    void poll_firstFrameElsewhereThanMetaSays_isFault() throws Exception {
        reader.begin(REQUEST, appendFirst() + 1);
        assertThatThrownBy(reader::poll)
                .isInstanceOf(SegmentFaultException.class)
                .hasMessageContaining("index");
    }

    /** A lie in the slab's header after it was opened changes nothing: the sizes are those of ATTACHED. */
    @Test
    void open_filesOfAnotherGeometry_isFault() {
        SegmentGeometry other = new SegmentGeometry(
                GEOMETRY.slots(), GEOMETRY.slotSizeBytes(), PayloadMode.SLAB, 0, GEOMETRY.rollSizeBytes());
        assertThatThrownBy(() -> SegmentReader.open(folder, other, () -> {})).isInstanceOf(SegmentFaultException.class);
    }

    @Test
    void open_folderMissing_isIoException() {
        assertThatThrownBy(() -> SegmentReader.open(folder.resolve("seg-000009"), GEOMETRY, () -> {}))
                .isInstanceOf(IOException.class);
    }

    @Test
    void open_queueMissing_isFaultAndHoldsNothing() throws Exception {
        Path half = Files.createDirectory(folder.resolve("half"));
        Files.copy(folder.resolve(SegmentFiles.SLAB), half.resolve(SegmentFiles.SLAB));
        Files.copy(folder.resolve(SegmentFiles.SHARED), half.resolve(SegmentFiles.SHARED));
        assertThatThrownBy(() -> SegmentReader.open(half, GEOMETRY, () -> {})).isInstanceOf(IOException.class);
        assertThat(VolumeUse.mappings(half)).isEmpty();
        assertThat(VolumeUse.descriptors(half)).isEmpty();
    }
}
