package io.memlane.model.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A source that fails: nothing is published, and the segment goes on. */
class SegmentFailedChunkTest {
    @TempDir(factory = VolumeFolder.class)
    Path folder;

    private static final class SourceFailedException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /** Fills all of the chunk, then finds out that it must not be sent: what a file that changed looks like. */
    private static void appendFailing(SegmentPair pair, int lengthBytes) {
        assertThatThrownBy(() -> pair.writer.append(lengthBytes, to -> {
                    while (to.hasRemaining()) {
                        to.put((byte) 0x41);
                    }
                    throw new SourceFailedException();
                }))
                .isInstanceOf(SourceFailedException.class);
    }

    @ParameterizedTest
    @EnumSource(PayloadMode.class)
    void append_sourceThrows_publishesNothing(PayloadMode mode) throws Exception {
        try (SegmentPair pair = SegmentPair.open(folder, mode)) {
            long id = pair.nextRequest();
            pair.append(100);
            appendFailing(pair, SegmentPair.SLOT_BYTES);
            assertThat(pair.writer.bodyOffset()).isEqualTo(100);
            assertThat(pair.writer.credit()).isEqualTo(SegmentPair.SLOTS - 1);
            pair.reader.begin(id, pair.writer.firstIndex());
            assertThat(pair.next().isTerminal()).isFalse();
            pair.reader.release();
            assertThat(pair.reader.poll()).isNull();
        }
    }

    @ParameterizedTest
    @EnumSource(PayloadMode.class)
    void abort_afterSourceThrew_readerSeesItAndNextBodyIsWhole(PayloadMode mode) throws Exception {
        for (int bytes : new int[] {1, 7, 100, 512, SegmentPair.SLOT_BYTES}) {
            try (SegmentPair pair = new SegmentPair(folder.resolve("seg-" + bytes), SegmentPair.smallest(mode))) {
                long id = pair.nextRequest();
                appendFailing(pair, bytes);
                pair.writer.abort(AbortReason.CHANGED);
                pair.reader.begin(id, pair.writer.firstIndex());
                assertThat(pair.drain()).isEqualTo(FrameKind.ABORT);
                assertThat(pair.reader.abortReason()).isEqualTo(AbortReason.CHANGED);
                pair.transfer(3 * SegmentPair.SLOT_BYTES + 1);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(PayloadMode.class)
    void withdraw_afterSourceThrew_sameRequestCanBeginAnew(PayloadMode mode) throws Exception {
        try (SegmentPair pair = SegmentPair.open(folder, mode)) {
            pair.writer.begin(1);
            appendFailing(pair, 100);
            pair.writer.withdraw();
            assertThat(pair.writer.isTerminated()).isTrue();
            pair.transfer(2 * SegmentPair.SLOT_BYTES);
        }
    }

    /** A failed chunk must leave no trace in a cycle file, which is used again. */
    @ParameterizedTest
    @EnumSource(PayloadMode.class)
    void append_sourceThrowsAgainAndAgain_recycledFilesStayClean(PayloadMode mode) throws Exception {
        try (SegmentPair pair = SegmentPair.open(folder, mode)) {
            for (int i = 0; i < 3000; i++) {
                long id = pair.nextRequest();
                pair.append(1 + i % SegmentPair.SLOT_BYTES);
                appendFailing(pair, SegmentPair.SLOT_BYTES - i % 64);
                pair.writer.abort(AbortReason.CHANGED);
                pair.reader.begin(id, pair.writer.firstIndex());
                assertThat(pair.drain()).isEqualTo(FrameKind.ABORT);
            }
            pair.transfer(10 * SegmentPair.SLOT_BYTES);
        }
    }

    /** Chronicle would take what is left behind for the content of an index page that it puts there. */
    @Test
    void append_sourceThrows_leavesNoBytesInTheCycleFile() throws Exception {
        try (SegmentPair pair = SegmentPair.open(folder, PayloadMode.QUEUE)) {
            pair.nextRequest();
            appendFailing(pair, SegmentPair.SLOT_BYTES);
            for (Path file : VolumeUse.files(pair.directory.resolve(SegmentFiles.QUEUE))) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain("A".repeat(32));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(PayloadMode.class)
    void append_sourceLeavesBytesUnfilled_isNotPublished(PayloadMode mode) throws Exception {
        try (SegmentPair pair = SegmentPair.open(folder, mode)) {
            long id = pair.nextRequest();
            assertThatThrownBy(() -> pair.writer.append(100, to -> to.put((byte) 1)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("99");
            pair.writer.abort(AbortReason.READ_FAILED);
            pair.reader.begin(id, pair.writer.firstIndex());
            assertThat(pair.drain()).isEqualTo(FrameKind.ABORT);
        }
    }
}
