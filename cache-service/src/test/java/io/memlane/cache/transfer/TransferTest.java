package io.memlane.cache.transfer;

import static io.memlane.cache.transfer.TransferFixture.said;
import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.cache.content.Lookup;
import io.memlane.cache.content.ScriptedFile;
import io.memlane.cache.volume.SharedMemory;
import io.memlane.model.control.ControlMessage.Meta;
import io.memlane.model.http.Refusal;
import io.memlane.model.http.ResponseHead;
import io.memlane.model.segment.FrameKind;
import io.memlane.model.segment.PayloadMode;
import io.memlane.model.segment.SegmentGeometry;
import io.micrometer.core.instrument.Counter;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class TransferTest {
    private static final int SLOTS = 4;
    private static final int SLOT_BYTES = 4096;

    @TempDir(factory = SharedMemory.class)
    Path folder;

    private TransferFixture fixture(PayloadMode mode) throws Exception {
        return new TransferFixture(
                folder, new SegmentGeometry(SLOTS, SLOT_BYTES, mode, 1024, 128 << 10), Duration.ofSeconds(10));
    }

    static List<Refusal> refusals() {
        return List.of(
                Refusal.NOT_FOUND,
                Refusal.FORBIDDEN,
                Refusal.FOLDER,
                Refusal.METHOD_NOT_ALLOWED,
                Refusal.busy("too many open files"),
                Refusal.timedOut("nobody answers"),
                Refusal.failed("the reason"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void serve_nothingFound_repliesTheRefusalWithoutFrames(Refusal refusal) throws Exception {
        try (TransferFixture fixture = fixture(PayloadMode.AUTO)) {
            fixture.content.on("/x", () -> new Lookup.Refused(refusal));
            assertThat(fixture.open("/x")).isEqualTo(new Meta(fixture.requestId(), Meta.NO_FRAMES, refusal));
            fixture.served();
            assertThat(fixture.head("/x")).isEqualTo(new Meta(fixture.requestId(), Meta.NO_FRAMES, refusal));
            fixture.served();
        }
    }

    @ParameterizedTest
    @EnumSource
    void serve_head_tellsWhatAGetWouldAndSendsNoFrames(PayloadMode mode) throws Exception {
        try (TransferFixture fixture = fixture(mode)) {
            ScriptedFile file = fixture.content.file("/x", 5 * SLOT_BYTES);
            ResponseHead expected = new ResponseHead(200, file.head().fields(), 5 * SLOT_BYTES, file.version(), true);
            assertThat(fixture.head("/x")).isEqualTo(new Meta(fixture.requestId(), Meta.NO_FRAMES, expected));
            fixture.served();
            assertThat(fixture.open("/x").outcome()).isEqualTo(expected);
            assertThat(fixture.body()).isEqualTo(file.bytes());
        }
    }

    @ParameterizedTest
    @EnumSource
    void serve_lengthsAroundChunksAndCredit_arriveWholeWithOneTerminalFrame(PayloadMode mode) throws Exception {
        int[] lengths = {
            0,
            1,
            1023,
            1024,
            1025,
            SLOT_BYTES,
            SLOT_BYTES + 1,
            SLOTS * SLOT_BYTES - 1,
            SLOTS * SLOT_BYTES,
            SLOTS * SLOT_BYTES + 1,
            40 * SLOT_BYTES + 7
        };
        try (TransferFixture fixture = fixture(mode)) {
            long bytes = 0;
            long frames = 0;
            for (int length : lengths) {
                ScriptedFile file = fixture.content.file("/" + length, length);
                assertThat(fixture.get("/" + length)).as("%d bytes", length).isEqualTo(file.bytes());
                bytes += length;
                frames += (length + SLOT_BYTES - 1) / SLOT_BYTES + 1;
            }
            assertThat(published(fixture, "inline") + published(fixture, "slab"))
                    .isEqualTo(bytes);
            assertThat(published(fixture, "inline") > 0).isEqualTo(mode != PayloadMode.SLAB);
            assertThat(published(fixture, "slab") > 0).isEqualTo(mode != PayloadMode.QUEUE);
            assertThat(fixture.registry.get("memlane.transfer.frames").counters().stream()
                            .mapToDouble(Counter::count)
                            .sum())
                    .isEqualTo(frames);
            assertThat(fixture.registry
                            .get("memlane.transfer.frames")
                            .tag("path", "none")
                            .counter()
                            .count())
                    .isEqualTo(lengths.length);
            assertThat(fixture.registry.get("memlane.transfer").timer().count()).isEqualTo(lengths.length);
        }
    }

    private static double published(TransferFixture fixture, String path) {
        return fixture.registry
                .get("memlane.transfer.bytes")
                .tag("path", path)
                .counter()
                .count();
    }

    @ParameterizedTest
    @EnumSource
    void serve_bodyThatFitsTheCredit_isCompleteWhenMetaArrives(PayloadMode mode) throws Exception {
        try (TransferFixture fixture = fixture(mode)) {
            fixture.content.file("/x", SLOTS * SLOT_BYTES);
            fixture.open("/x");
            for (int frame = 0; frame < SLOTS; frame++) {
                assertThat(fixture.reader.poll()).isNotNull();
                fixture.reader.release();
            }
            assertThat(fixture.reader.poll()).isEqualTo(FrameKind.END);
            fixture.served();
        }
    }

    @ParameterizedTest
    @EnumSource
    void serve_bodyLongerThanTheCredit_sendsMetaBeforeAnythingIsReleased(PayloadMode mode) throws Exception {
        try (TransferFixture fixture = fixture(mode)) {
            ScriptedFile file = fixture.content.file("/x", 3 * SLOTS * SLOT_BYTES);
            assertThat(said(fixture.open("/x"))).isEqualTo("200");
            assertThat(fixture.isServing()).isTrue();
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            assertThat(fixture.drain(body)).isEqualTo(FrameKind.END);
            fixture.served();
            assertThat(body.toByteArray()).isEqualTo(file.bytes());
        }
    }

    /** The content is asked for the decoded path, and for none where the target is one that no proxy would send. */
    @ParameterizedTest
    @CsvSource({
        "/a%20b?c=%2F, /a b",
        "/%C3%BC, /ü",
        "/a/%2Fb, ''",
        "/a%00, ''",
        "/%2E%2E/etc/passwd, ''",
        "/../etc/passwd, ''",
        "/%zz, ''"
    })
    void serve_target_isDecodedOnce(String target, String path) throws Exception {
        try (TransferFixture fixture = fixture(PayloadMode.AUTO)) {
            List<String> asked = new ArrayList<>();
            fixture.content.onAsked(path, found -> {
                asked.add(found.path());
                assertThat(found.head().target()).isEqualTo(target);
                return Lookup.Refused.FORBIDDEN;
            });
            assertThat(said(fixture.open(target))).isEqualTo("FORBIDDEN");
            fixture.served();
            assertThat(asked).containsExactly(path);
        }
    }
}
