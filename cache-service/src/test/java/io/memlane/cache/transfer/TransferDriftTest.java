package io.memlane.cache.transfer;

import static io.memlane.cache.transfer.TransferFixture.said;
import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.cache.content.ContentState;
import io.memlane.cache.content.ScriptedFile;
import io.memlane.cache.volume.SharedMemory;
import io.memlane.model.segment.AbortReason;
import io.memlane.model.segment.FrameKind;
import io.memlane.model.segment.PayloadMode;
import io.memlane.model.segment.SegmentGeometry;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files whose attributes move while they are read, which says nothing of their bytes: these are read a second time. */
class TransferDriftTest {
    private static final int SLOTS = 4;
    private static final int SLOT_BYTES = 4096;
    /** One chunk; all that fits into a segment at once; what needs its slots several times; and more than one step of a second reading. */
    private static final int[] LENGTHS = {
        1,
        100,
        SLOT_BYTES,
        SLOT_BYTES + 1,
        SLOTS * SLOT_BYTES,
        SLOTS * SLOT_BYTES + 1,
        2 * SLOTS * SLOT_BYTES,
        10 * SLOT_BYTES + 17,
        3 << 20
    };

    @TempDir(factory = SharedMemory.class)
    Path folder;

    private TransferFixture fixture(PayloadMode mode) throws Exception {
        return new TransferFixture(
                folder, new SegmentGeometry(SLOTS, SLOT_BYTES, mode, 1024, 128 << 10), Duration.ofSeconds(10));
    }

    /** How often the file is looked at before its last chunk: longer ones at their beginning as well. */
    private static int looksBefore(int length) {
        return length > SLOT_BYTES ? 1 : 0;
    }

    private static void assertCut(TransferFixture fixture, ScriptedFile file) throws Exception {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        assertThat(fixture.drain(body)).isEqualTo(FrameKind.ABORT);
        assertThat(fixture.reader.abortReason()).isEqualTo(AbortReason.CHANGED);
        assertThat(body.size()).isLessThan(file.bytes().length);
        fixture.served();
    }

    @ParameterizedTest
    @EnumSource
    void serve_unsettled_bodyIsWholeWithoutAnotherLookUp(PayloadMode mode) throws Exception {
        try (TransferFixture fixture = fixture(mode)) {
            for (int length : LENGTHS) {
                ScriptedFile file =
                        fixture.content.file("/x", length).looksFor(ContentState.UNSETTLED, Integer.MAX_VALUE);
                int before = fixture.content.finds();
                assertThat(fixture.get("/x")).isEqualTo(file.bytes());
                assertThat(fixture.content.finds() - before).as("finds").isOne();
                assertThat(file.isDistrusted()).isFalse();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void serve_driftedWhileItIsSent_bodyIsWhole(PayloadMode mode) throws Exception {
        try (TransferFixture fixture = fixture(mode)) {
            for (int length : LENGTHS) {
                ScriptedFile file = fixture.content
                        .file("/x", length)
                        .looksFor(ContentState.DRIFTED, Integer.MAX_VALUE)
                        .steadyFor(looksBefore(length));
                assertThat(fixture.get("/x")).isEqualTo(file.bytes());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void serve_driftedBeforeItIsAskedFor_isOpenedAnew(PayloadMode mode) throws Exception {
        try (TransferFixture fixture = fixture(mode)) {
            for (int length : LENGTHS) {
                ScriptedFile file = fixture.content.file("/x", length).looksFor(ContentState.DRIFTED, 1);
                int before = fixture.content.finds();
                assertThat(fixture.get("/x")).isEqualTo(file.bytes());
                assertThat(fixture.content.finds() - before).as("finds").isEqualTo(2);
                assertThat(file.isDistrusted()).isTrue();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void serve_truncatedBeforeItIsAskedFor_isOpenedAnew(PayloadMode mode) throws Exception {
        try (TransferFixture fixture = fixture(mode)) {
            ScriptedFile file = fixture.content.file("/x", 100).endsAt(50);
            assertThat(said(fixture.open("/x"))).isEqualTo("BUSY");
            fixture.served();
            assertThat(file.isDistrusted()).isTrue();
            assertThat(fixture.content.finds()).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @EnumSource
    void serve_growsAtEachLook_bodyIsWhole(PayloadMode mode) throws Exception {
        try (TransferFixture fixture = fixture(mode)) {
            for (int length : LENGTHS) {
                ScriptedFile file = fixture.content
                        .file("/x", length)
                        .looksFor(ContentState.DRIFTED, Integer.MAX_VALUE)
                        .movesFor(1000, true);
                assertThat(fixture.get("/x")).isEqualTo(file.bytes());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void serve_movesWhileItIsReadAgain_isReadOnceMore(PayloadMode mode) throws Exception {
        try (TransferFixture fixture = fixture(mode)) {
            int length = 3 * SLOT_BYTES;
            ScriptedFile file = fixture.content
                    .file("/x", length)
                    .looksFor(ContentState.DRIFTED, Integer.MAX_VALUE)
                    .steadyFor(1)
                    .movesFor(4, false);
            assertThat(fixture.get("/x")).isEqualTo(file.bytes());
            long readBytes = 0;
            for (int i = 1; i < file.reads().size(); i += 2) {
                readBytes += file.reads().get(i);
            }
            assertThat(readBytes).isEqualTo(4L * length);
        }
    }

    @ParameterizedTest
    @EnumSource
    void serve_movesAllTheTime_isCut(PayloadMode mode) throws Exception {
        try (TransferFixture fixture = fixture(mode)) {
            ScriptedFile file = fixture.content
                    .file("/x", 10 * SLOT_BYTES)
                    .looksFor(ContentState.DRIFTED, Integer.MAX_VALUE)
                    .steadyFor(1)
                    .movesFor(1000, false);
            assertThat(said(fixture.open("/x"))).isEqualTo("200");
            assertCut(fixture, file);
        }
    }

    /** A write whose modification time was set back: the attributes look as innocent as after a chmod. */
    @ParameterizedTest
    @EnumSource
    void serve_bytesChangedBehindTheReader_isCut(PayloadMode mode) throws Exception {
        try (TransferFixture fixture = fixture(mode)) {
            for (int length : new int[] {SLOT_BYTES + 1, SLOTS * SLOT_BYTES, 10 * SLOT_BYTES + 17}) {
                for (int at : new int[] {0, 3000, length - 1}) {
                    for (boolean grows : new boolean[] {true, false}) {
                        ScriptedFile file = fixture.content
                                .file("/x", length)
                                .looksFor(ContentState.DRIFTED, Integer.MAX_VALUE)
                                .steadyFor(1)
                                .movesFor(grows ? 1000 : 0, grows)
                                .changesBehindTheReader(at);
                        assertThat(said(fixture.open("/x"))).isEqualTo("200");
                        assertCut(fixture, file);
                    }
                }
            }
        }
    }

    /** What was sent before this part can't be read a second time here. */
    @ParameterizedTest
    @EnumSource
    void serve_driftedWhileALaterPartIsSent_isCut(PayloadMode mode) throws Exception {
        try (TransferFixture fixture = fixture(mode)) {
            ScriptedFile file = fixture.content
                    .file("/x", 10 * SLOT_BYTES)
                    .looksFor(ContentState.DRIFTED, Integer.MAX_VALUE)
                    .steadyFor(1);
            assertThat(said(fixture.open("/x", 100, 0, file.version()))).isEqualTo("200");
            assertCut(fixture, file);
        }
    }

    @ParameterizedTest
    @EnumSource
    void serve_firstPartOfADriftedFile_isReadAgainAlone(PayloadMode mode) throws Exception {
        try (TransferFixture fixture = fixture(mode)) {
            ScriptedFile file = fixture.content
                    .file("/x", 10 * SLOT_BYTES)
                    .looksFor(ContentState.DRIFTED, Integer.MAX_VALUE)
                    .steadyFor(1)
                    .changesBehindTheReader(6 * SLOT_BYTES);
            int limit = 5 * SLOT_BYTES + 3;
            assertThat(said(fixture.open("/x", 0, limit, file.version()))).isEqualTo("200");
            assertThat(fixture.body()).isEqualTo(Arrays.copyOf(file.bytes(), limit));
        }
    }

    @ParameterizedTest
    @EnumSource
    void serve_unreadableTheSecondTime_isCut(PayloadMode mode) throws Exception {
        try (TransferFixture fixture = fixture(mode)) {
            ScriptedFile file = fixture.content
                    .file("/x", 10 * SLOT_BYTES)
                    .looksFor(ContentState.DRIFTED, Integer.MAX_VALUE)
                    .steadyFor(1)
                    .failsTheSecondTimeAt(5 * SLOT_BYTES);
            assertThat(said(fixture.open("/x"))).isEqualTo("200");
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            assertThat(fixture.drain(body)).isEqualTo(FrameKind.ABORT);
            assertThat(fixture.reader.abortReason()).isEqualTo(AbortReason.READ_FAILED);
            assertThat(file.bytes()).startsWith(body.toByteArray());
            fixture.served();
        }
    }
}
