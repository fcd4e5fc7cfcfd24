package io.memlane.cache.transfer;

import static io.memlane.cache.transfer.TransferFixture.headOf;
import static io.memlane.cache.transfer.TransferFixture.said;
import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.cache.content.Lookup;
import io.memlane.cache.content.ScriptedFile;
import io.memlane.cache.volume.SharedMemory;
import io.memlane.model.control.ControlMessage.Meta;
import io.memlane.model.http.Boundary;
import io.memlane.model.http.FieldNames;
import io.memlane.model.http.Fields;
import io.memlane.model.http.OpaqueVersion;
import io.memlane.model.http.Outcome;
import io.memlane.model.http.Refusal;
import io.memlane.model.http.ResponseHead;
import io.memlane.model.segment.AbortReason;
import io.memlane.model.segment.FrameKind;
import io.memlane.model.segment.PayloadMode;
import io.memlane.model.segment.SegmentGeometry;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Parts of files, and answers without a body. */
class TransferFieldsTest {
    private static final int SLOTS = 4;
    private static final int SLOT_BYTES = 4096;
    private static final int LENGTH = 30 * SLOT_BYTES + 17;
    private static final Boundary BOUNDARY = new Boundary("0123456789abcdef0123456789abcdef");

    @TempDir(factory = SharedMemory.class)
    Path folder;

    private TransferFixture fixture(PayloadMode mode) throws Exception {
        return new TransferFixture(
                folder, new SegmentGeometry(SLOTS, SLOT_BYTES, mode, 1024, 128 << 10), Duration.ofSeconds(10));
    }

    private static Fields range(String range) {
        return Fields.of(FieldNames.RANGE, range);
    }

    @ParameterizedTest
    @EnumSource
    void serve_oneRange_readsAndSendsItAlone(PayloadMode mode) throws Exception {
        try (TransferFixture fixture = fixture(mode)) {
            ScriptedFile file = fixture.content.file("/x", LENGTH);
            int[][] ranges = {{0, 1}, {5, 4096}, {4095, 8193}, {LENGTH - 1, LENGTH}, {1, LENGTH}, {7, 7 + 3 * 4096}};
            for (int[] range : ranges) {
                file.reads().clear();
                String field = "bytes=" + range[0] + "-" + (range[1] - 1);
                Meta meta = fixture.open("/x", range(field), null);
                assertThat(said(meta)).as(field).isEqualTo("206");
                String contentRange = "bytes " + range[0] + "-" + (range[1] - 1) + "/" + LENGTH;
                assertThat(meta.outcome())
                        .isEqualTo(new ResponseHead(
                                206,
                                file.head().fields().plus(FieldNames.CONTENT_RANGE, contentRange),
                                range[1] - range[0],
                                file.version(),
                                true));
                assertThat(fixture.body()).as(field).isEqualTo(Arrays.copyOfRange(file.bytes(), range[0], range[1]));
                assertReadAlone(file, range[0], range[1]);
            }
        }
    }

    /** All that was read lies in the range, in order and once. */
    private static void assertReadAlone(ScriptedFile file, long start, long end) {
        long at = start;
        for (int i = 0; i < file.reads().size(); i += 2) {
            assertThat(file.reads().get(i)).isEqualTo(at);
            at += file.reads().get(i + 1);
        }
        assertThat(at).isEqualTo(end);
    }

    @ParameterizedTest
    @EnumSource
    void serve_severalRanges_sendsThePartsWithTheirHeaders(PayloadMode mode) throws Exception {
        try (TransferFixture fixture = fixture(mode)) {
            ScriptedFile file = fixture.content.file("/x", LENGTH);
            Meta meta = fixture.open("/x", range("bytes=20000-40000,3-3,-5000"), BOUNDARY);
            byte[] expected = multipart(file.bytes(), new int[][] {{20000, 40001}, {3, 4}, {LENGTH - 5000, LENGTH}});
            assertThat(said(meta)).isEqualTo("206");
            String type = "multipart/byteranges; boundary=" + BOUNDARY.text();
            assertThat(meta.outcome())
                    .isEqualTo(new ResponseHead(
                            206,
                            file.head().fields().with(FieldNames.CONTENT_TYPE, type),
                            expected.length,
                            file.version(),
                            true));
            assertThat(fixture.body()).isEqualTo(expected);
        }
    }

    /** As RFC 9110 §14.6 has it, written down without the code under test. */
    private static byte[] multipart(byte[] bytes, int[][] ranges) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        String separator = "\r\n--";
        for (int[] range : ranges) {
            text(
                    body,
                    separator + BOUNDARY.text() + "\r\nContent-Type: text/plain\r\nContent-Range: bytes " + range[0]
                            + "-" + (range[1] - 1) + "/" + bytes.length + "\r\n\r\n");
            body.write(bytes, range[0], range[1] - range[0]);
        }
        text(body, separator + BOUNDARY.text() + "--\r\n");
        return body.toByteArray();
    }

    private static void text(ByteArrayOutputStream body, String text) {
        body.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** From every offset near a seam, and in pieces that don't respect seams. */
    @Test
    void serve_severalRangesContinued_isTheRestOfTheSameBody() throws Exception {
        try (TransferFixture fixture = fixture(PayloadMode.AUTO)) {
            ScriptedFile file = fixture.content.file("/x", LENGTH);
            Fields fields = range("bytes=20000-20009,3-3,9000-9999");
            OpaqueVersion version = file.version();
            fixture.open("/x", fields, BOUNDARY);
            byte[] whole = fixture.body();
            for (int offset = 0;
                    offset <= whole.length;
                    offset += offset < 400 || offset > whole.length - 60 ? 1 : 97) {
                Meta meta = fixture.open("/x", offset, 0, version, fields, BOUNDARY);
                assertThat(headOf(meta).bodyLengthBytes()).isEqualTo(whole.length);
                assertThat(fixture.body())
                        .as("from %d", offset)
                        .isEqualTo(Arrays.copyOfRange(whole, offset, whole.length));
            }
            for (int offset = 0; offset < whole.length; offset += 111) {
                fixture.open("/x", offset, 111, version, fields, BOUNDARY);
                assertThat(fixture.body())
                        .isEqualTo(Arrays.copyOfRange(whole, offset, Math.min(whole.length, offset + 111)));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void serve_rangeOfAFileThatChanges_withholdsTheLastChunk(PayloadMode mode) throws Exception {
        try (TransferFixture fixture = fixture(mode)) {
            fixture.content.file("/x", LENGTH).steadyFor(1).changedFor(1);
            fixture.open("/x", range("bytes=100-9000"), null);
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            assertThat(fixture.drain(body)).isEqualTo(FrameKind.ABORT);
            assertThat(fixture.reader.abortReason()).isEqualTo(AbortReason.CHANGED);
            assertThat(body.size()).isEqualTo(2 * SLOT_BYTES);
            fixture.served();
        }
    }

    @Test
    void serve_answersWithoutABody_haveNoFramesAndReadNothing() throws Exception {
        try (TransferFixture fixture = fixture(PayloadMode.AUTO)) {
            ScriptedFile file = fixture.content.file("/x", 100);
            assertNoBody(
                    fixture,
                    Fields.of(FieldNames.IF_NONE_MATCH, "\"100\""),
                    new ResponseHead(304, Fields.of(FieldNames.ETAG, "\"100\""), 0, file.version(), true));
            assertNoBody(fixture, range("bytes=100-"), Refusal.rangeNotSatisfiable("bytes */100"));
            assertNoBody(fixture, Fields.of(FieldNames.IF_MATCH, "\"x\""), Refusal.PRECONDITION_FAILED);
            assertThat(file.reads()).isEmpty();
            assertThat(said(fixture.head("/x", range("bytes=1-2")))).isEqualTo("200");
            fixture.served();
        }
    }

    private static void assertNoBody(TransferFixture fixture, Fields fields, Outcome outcome) throws Exception {
        Meta meta = fixture.open("/x", fields, null);
        assertThat(meta.outcome()).isEqualTo(outcome);
        assertThat(meta.firstIndex()).isEqualTo(Meta.NO_FRAMES);
        fixture.served();
    }

    @Test
    void serve_severalRangesWithoutABoundary_isMalformed() throws Exception {
        try (TransferFixture fixture = fixture(PayloadMode.AUTO)) {
            fixture.content.file("/x", LENGTH);
            fixture.assertMalformed("/x", range("bytes=0-0,9-9"));
        }
    }

    @Test
    void serve_folder_isToldToProxiesThatKnowIt() throws Exception {
        try (TransferFixture fixture = fixture(PayloadMode.AUTO)) {
            fixture.content.on("/x", () -> Lookup.Refused.FOLDER);
            assertThat(said(fixture.open("/x"))).isEqualTo("FOLDER");
            fixture.served();
        }
    }
}
