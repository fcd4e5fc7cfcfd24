package io.memlane.cache.transfer;

import static io.memlane.cache.transfer.TransferFixture.headOf;
import static io.memlane.cache.transfer.TransferFixture.said;
import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.cache.content.ScriptedFile;
import io.memlane.cache.volume.SharedMemory;
import io.memlane.model.control.ControlMessage.Meta;
import io.memlane.model.http.OpaqueVersion;
import io.memlane.model.segment.AbortReason;
import io.memlane.model.segment.FrameKind;
import io.memlane.model.segment.PayloadMode;
import io.memlane.model.segment.SegmentGeometry;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Parts of a body, as a proxy asks for them that continues one. */
class TransferResumeTest {
    private static final int SLOT_BYTES = 4096;
    private static final int LENGTH = 10 * SLOT_BYTES + 17;

    @TempDir(factory = SharedMemory.class)
    Path folder;

    private TransferFixture fixture(PayloadMode mode) throws Exception {
        return new TransferFixture(
                folder, new SegmentGeometry(4, SLOT_BYTES, mode, 1024, 128 << 10), Duration.ofSeconds(10));
    }

    private static byte[] part(TransferFixture fixture, OpaqueVersion version, long offset, long limit)
            throws Exception {
        Meta meta = fixture.open("/x", offset, limit, version);
        assertThat(said(meta)).isEqualTo("200");
        assertThat(headOf(meta).bodyLengthBytes()).as("of the whole").isEqualTo(LENGTH);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        assertThat(fixture.drain(body)).isEqualTo(FrameKind.END);
        assertThat(fixture.reader.bodyOffset()).isEqualTo(offset + body.size());
        fixture.served();
        return body.toByteArray();
    }

    @ParameterizedTest
    @EnumSource
    void serve_partsAtAnyOffset_areThoseOfTheFile(PayloadMode mode) throws Exception {
        long seed = System.nanoTime();
        System.out.println("TransferResumeTest seed " + seed);
        Random random = new Random(seed);
        try (TransferFixture fixture = fixture(mode)) {
            ScriptedFile file = fixture.content.file("/x", LENGTH);
            for (int i = 0; i < 60; i++) {
                int offset = random.nextInt(LENGTH + 1);
                int limit = random.nextBoolean() ? 0 : 1 + random.nextInt(2 * LENGTH);
                int end = limit == 0 ? LENGTH : Math.min(LENGTH, offset + limit);
                assertThat(part(fixture, file.version(), offset, limit))
                        .as("%d bytes at %d", limit, offset)
                        .isEqualTo(Arrays.copyOfRange(file.bytes(), offset, end));
            }
            assertThat(part(fixture, file.version(), 1, Long.MAX_VALUE))
                    .isEqualTo(Arrays.copyOfRange(file.bytes(), 1, LENGTH));
        }
    }

    @Test
    void serve_otherVersion_saysChanged() throws Exception {
        try (TransferFixture fixture = fixture(PayloadMode.AUTO)) {
            ScriptedFile file = fixture.content.file("/x", LENGTH);
            Meta meta = fixture.open("/x", 5, 0, new OpaqueVersion(9, 2, LENGTH, 3, 4));
            assertThat(said(meta)).isEqualTo("CHANGED");
            assertThat(meta.firstIndex()).isEqualTo(Meta.NO_FRAMES);
            fixture.served();
            assertThat(fixture.get("/x")).isEqualTo(file.bytes());
        }
    }

    /** Each part keeps the promise by itself: its last chunk only if the file is as it was. */
    @ParameterizedTest
    @EnumSource
    void serve_changedWhileAPartIsSent_withholdsItsLastChunk(PayloadMode mode) throws Exception {
        try (TransferFixture fixture = fixture(mode)) {
            ScriptedFile file = fixture.content.file("/x", LENGTH).steadyFor(1).changedFor(1);
            assertThat(said(fixture.open("/x", 100, 2 * SLOT_BYTES, file.version())))
                    .isEqualTo("200");
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            assertThat(fixture.drain(body)).isEqualTo(FrameKind.ABORT);
            assertThat(fixture.reader.abortReason()).isEqualTo(AbortReason.CHANGED);
            assertThat(body.size()).isEqualTo(SLOT_BYTES);
            fixture.served();
        }
    }

    @ParameterizedTest
    @CsvSource({"-1, 0", "0, -1", "1, -5"})
    void serve_nonsense_isMalformed(long offset, long limit) throws Exception {
        try (TransferFixture fixture = fixture(PayloadMode.AUTO)) {
            OpaqueVersion version = fixture.content.file("/x", LENGTH).version();
            fixture.assertMalformed("/x", offset, limit, version);
        }
    }

    @Test
    void serve_offsetWithoutVersionOrBeyondTheEnd_isMalformed() throws Exception {
        try (TransferFixture fixture = fixture(PayloadMode.AUTO)) {
            OpaqueVersion version = fixture.content.file("/x", LENGTH).version();
            fixture.assertMalformed("/x", 1, 0, null);
            fixture.assertMalformed("/x", LENGTH + 1, 0, version);
        }
    }
}
