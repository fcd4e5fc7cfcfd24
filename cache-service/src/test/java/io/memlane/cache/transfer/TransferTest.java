package io.memlane.cache.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.cache.content.Lookup;
import io.memlane.cache.content.ScriptedFile;
import io.memlane.cache.volume.SharedMemory;
import io.memlane.model.control.ControlMessage.Meta;
import io.memlane.model.control.ControlMessage.Method;
import io.memlane.model.control.ControlMessage.Status;
import io.memlane.model.segment.FrameKind;
import io.memlane.model.segment.PayloadMode;
import io.memlane.model.segment.SegmentGeometry;
import io.micrometer.core.instrument.Counter;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TransferTest {
    private static final int SLOTS = 4;
    private static final int SLOT_BYTES = 4096;

    @TempDir(factory = SharedMemory.class)
    Path folder;

    private TransferFixture fixture(PayloadMode mode) throws Exception {
        return new TransferFixture(
                folder, new SegmentGeometry(SLOTS, SLOT_BYTES, mode, 1024, 128 << 10), Duration.ofSeconds(10));
    }

    @ParameterizedTest
    @CsvSource({"NOT_FOUND", "FORBIDDEN", "BUSY", "FAILED"})
    void serve_nothingFound_repliesTheStatusWithoutFrames(Status status) throws Exception {
        try (TransferFixture fixture = fixture(PayloadMode.AUTO)) {
            fixture.content.on("/x", () -> switch (status) {
                case FORBIDDEN -> new Lookup.Forbidden();
                case BUSY -> new Lookup.Busy();
                case FAILED -> new Lookup.Failed("the reason");
                default -> new Lookup.NotFound();
            });
            for (Method method : Method.values()) {
                Meta meta = fixture.open(method, "/x");
                assertThat(meta.status()).isEqualTo(status);
                assertThat(meta.firstIndex()).isEqualTo(Meta.NO_FRAMES);
                assertThat(meta.metadata()).isNull();
                assertThat(meta.reason())
                        .isEqualTo(
                                switch (status) {
                                    case BUSY -> "too many open files";
                                    case FAILED -> "the reason";
                                    default -> "";
                                });
                fixture.served();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void serve_head_tellsTheMetadataAndSendsNoFrames(PayloadMode mode) throws Exception {
        try (TransferFixture fixture = fixture(mode)) {
            ScriptedFile file = fixture.content.file("/x", 5 * SLOT_BYTES);
            Meta meta = fixture.open(Method.HEAD, "/x");
            assertThat(meta).isEqualTo(new Meta(fixture.requestId(), Status.OK, Meta.NO_FRAMES, file.metadata(), ""));
            fixture.served();
            assertThat(fixture.get("/x")).isEqualTo(file.bytes());
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
            fixture.open(Method.GET, "/x");
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
            assertThat(fixture.open(Method.GET, "/x").status()).isEqualTo(Status.OK);
            assertThat(fixture.isServing()).isTrue();
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            assertThat(fixture.drain(body)).isEqualTo(FrameKind.END);
            fixture.served();
            assertThat(body.toByteArray()).isEqualTo(file.bytes());
        }
    }
}
