package io.memlane.cache.transfer;

import static io.memlane.cache.transfer.TransferFixture.said;
import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.cache.content.ScriptedFile;
import io.memlane.cache.volume.SharedMemory;
import io.memlane.model.control.ControlMessage.Meta;
import io.memlane.model.http.Refusal;
import io.memlane.model.segment.AbortReason;
import io.memlane.model.segment.FrameKind;
import io.memlane.model.segment.PayloadMode;
import io.memlane.model.segment.SegmentGeometry;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What goes wrong with the content is told; what goes wrong with the segment ends it. */
class TransferFailureTest {
    private static final int SLOTS = 4;
    private static final int SLOT_BYTES = 4096;
    /** Needs credit that only a reader can give. */
    private static final int LONG_BYTES = 10 * SLOT_BYTES;

    @TempDir(factory = SharedMemory.class)
    Path folder;

    private TransferFixture fixture(PayloadMode mode) throws Exception {
        return fixture(mode, Duration.ofSeconds(10));
    }

    private TransferFixture fixture(PayloadMode mode, Duration creditTimeout) throws Exception {
        return new TransferFixture(
                folder, new SegmentGeometry(SLOTS, SLOT_BYTES, mode, 1024, 128 << 10), creditTimeout);
    }

    private static void assertAborted(TransferFixture fixture, AbortReason reason, byte[] prefixOf) throws Exception {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        assertThat(fixture.drain(body)).isEqualTo(FrameKind.ABORT);
        assertThat(fixture.reader.abortReason()).isEqualTo(reason);
        assertThat(body.size()).isLessThan(prefixOf.length);
        assertThat(prefixOf).startsWith(body.toByteArray());
        fixture.served();
        assertUsable(fixture);
    }

    private static void assertUsable(TransferFixture fixture) throws Exception {
        ScriptedFile next = fixture.content.file("/next", LONG_BYTES);
        assertThat(fixture.get("/next")).isEqualTo(next.bytes());
    }

    @ParameterizedTest
    @EnumSource
    void serve_changedBeforeTheLastChunk_withholdsItAndAborts(PayloadMode mode) throws Exception {
        try (TransferFixture fixture = fixture(mode)) {
            for (int length : new int[] {SLOT_BYTES + 1, LONG_BYTES}) {
                ScriptedFile file =
                        fixture.content.file("/x", length).steadyFor(1).changedFor(1);
                assertThat(said(fixture.open("/x"))).isEqualTo("200");
                assertAborted(fixture, AbortReason.CHANGED, file.bytes());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void serve_singleChunkChangedTwice_isLookedUpAnewAndSucceeds(PayloadMode mode) throws Exception {
        try (TransferFixture fixture = fixture(mode)) {
            for (int length : new int[] {100, SLOT_BYTES}) {
                ScriptedFile file = fixture.content.file("/x", length).changedFor(2);
                int before = fixture.content.finds();
                assertThat(fixture.get("/x")).isEqualTo(file.bytes());
                assertThat(fixture.content.finds() - before).isEqualTo(3);
            }
        }
    }

    /** 503 with Retry-After at the client, and not a failure of the content's. */
    @ParameterizedTest
    @EnumSource
    void serve_singleChunkThatAlwaysChanges_isBusyAfterThreeLooks(PayloadMode mode) throws Exception {
        try (TransferFixture fixture = fixture(mode)) {
            ScriptedFile file = fixture.content.file("/x", 100).changedFor(Integer.MAX_VALUE);
            Meta meta = fixture.open("/x");
            assertThat(said(meta)).isEqualTo("BUSY");
            assertThat(((Refusal) meta.outcome()).detail()).contains("changes while it is read");
            assertThat(meta.firstIndex()).isEqualTo(Meta.NO_FRAMES);
            fixture.served();
            assertThat(fixture.content.finds()).isEqualTo(3);
            assertThat(file.isDistrusted()).as("opened anew each time").isTrue();
            assertUsable(fixture);
        }
    }

    @ParameterizedTest
    @EnumSource
    void serve_firstChunkUnreadable_repliesFailedWithoutFrames(PayloadMode mode) throws Exception {
        try (TransferFixture fixture = fixture(mode)) {
            for (int length : new int[] {100, LONG_BYTES}) {
                fixture.content.file("/x", length).failsAt(50);
                Meta meta = fixture.open("/x");
                assertThat(said(meta)).isEqualTo("FAILED");
                assertThat(((Refusal) meta.outcome()).detail()).isEqualTo("the content can't be read");
                assertThat(meta.firstIndex()).isEqualTo(Meta.NO_FRAMES);
                fixture.served();
            }
            assertUsable(fixture);
        }
    }

    @ParameterizedTest
    @EnumSource
    void serve_laterChunkUnreadable_aborts(PayloadMode mode) throws Exception {
        try (TransferFixture fixture = fixture(mode)) {
            for (int at : new int[] {SLOT_BYTES, 2 * SLOT_BYTES + 1, LONG_BYTES - 1}) {
                ScriptedFile file = fixture.content.file("/x", LONG_BYTES).failsAt(at);
                assertThat(said(fixture.open("/x"))).isEqualTo("200");
                assertAborted(fixture, AbortReason.READ_FAILED, file.bytes());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void serve_fileTruncated_aborts(PayloadMode mode) throws Exception {
        try (TransferFixture fixture = fixture(mode)) {
            ScriptedFile file = fixture.content.file("/x", LONG_BYTES).endsAt(6 * SLOT_BYTES + 5);
            fixture.open("/x");
            assertAborted(fixture, AbortReason.CHANGED, file.bytes());
        }
    }
}
