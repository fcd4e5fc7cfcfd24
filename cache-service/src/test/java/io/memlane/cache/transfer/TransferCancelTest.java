package io.memlane.cache.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memlane.cache.content.ScriptedFile;
import io.memlane.cache.volume.SharedMemory;
import io.memlane.model.ErrorCode;
import io.memlane.model.MemlaneException;
import io.memlane.model.control.ControlMessage.Cancel;
import io.memlane.model.control.ControlMessage.Doorbell;
import io.memlane.model.control.ControlMessage.Open;
import io.memlane.model.control.ControlMessage.Ping;
import io.memlane.model.control.ControlMessage.Pong;
import io.memlane.model.http.RequestHead;
import io.memlane.model.segment.AbortReason;
import io.memlane.model.segment.FrameKind;
import io.memlane.model.segment.PayloadMode;
import io.memlane.model.segment.SegmentFaultException;
import io.memlane.model.segment.SegmentGeometry;
import io.memlane.model.segment.SharedPageDescriptor;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a proxy ends a transfer, on purpose or not. */
class TransferCancelTest {
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
        assertThat(fixture.registry
                        .get("memlane.transfer.aborted")
                        .tag("reason", reason.name().toLowerCase(Locale.ROOT))
                        .counter()
                        .count())
                .isOne();
        assertUsable(fixture);
    }

    private static void assertUsable(TransferFixture fixture) throws Exception {
        ScriptedFile next = fixture.content.file("/next", LONG_BYTES);
        assertThat(fixture.get("/next")).isEqualTo(next.bytes());
    }

    private void poke(int offset, long value) throws Exception {
        Path page = folder.resolve("seg-000001/shared");
        try (FileChannel channel = FileChannel.open(page, StandardOpenOption.WRITE)) {
            ByteBuffer word = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            channel.write(word.putLong(value).flip(), offset);
        }
    }

    /** The word, the message, or both, as a proxy does it. Only a release may come late: it needs no other wake-up. */
    @ParameterizedTest
    @ValueSource(strings = {"word and message", "message", "word and doorbell", "word, then a release"})
    void serve_cancelledWhileParked_aborts(String how) throws Exception {
        try (TransferFixture fixture = fixture(PayloadMode.AUTO)) {
            ScriptedFile file = fixture.content.file("/x", LONG_BYTES);
            fixture.open("/x");
            if (how.startsWith("word")) {
                fixture.reader.cancel();
            }
            if (how.endsWith("message")) {
                fixture.proxy.send(new Cancel(fixture.requestId()));
            } else if (how.endsWith("doorbell")) {
                fixture.proxy.ring();
            }
            if (!how.endsWith("release")) {
                fixture.awaitServed();
            }
            assertAborted(fixture, AbortReason.CANCELLED, file.bytes());
        }
    }

    @Test
    void serve_messagesOfARequestThatIsOver_areIgnored() throws Exception {
        try (TransferFixture fixture = fixture(PayloadMode.AUTO)) {
            ScriptedFile file = fixture.content.file("/x", LONG_BYTES);
            fixture.get("/x");
            fixture.open("/x");
            fixture.proxy.send(new Cancel(fixture.requestId() - 1));
            fixture.proxy.send(Doorbell.INSTANCE);
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            assertThat(fixture.drain(body)).isEqualTo(FrameKind.END);
            assertThat(body.toByteArray()).isEqualTo(file.bytes());
            fixture.served();
        }
    }

    @Test
    void serve_pingWhileParked_isAnswered() throws Exception {
        try (TransferFixture fixture = fixture(PayloadMode.AUTO)) {
            fixture.content.file("/x", LONG_BYTES);
            fixture.open("/x");
            fixture.proxy.send(new Ping(77));
            assertThat(fixture.receive()).isEqualTo(new Pong(77));
            fixture.drain(new ByteArrayOutputStream());
            fixture.served();
        }
    }

    @Test
    void serve_openDuringATransfer_isRefused() throws Exception {
        try (TransferFixture fixture = fixture(PayloadMode.AUTO)) {
            fixture.content.file("/x", LONG_BYTES);
            fixture.open("/x");
            fixture.proxy.send(new Open(99, RequestHead.get("/y"), 1));
            assertThatThrownBy(fixture::served)
                    .isInstanceOfSatisfying(
                            MemlaneException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNEXPECTED));
            assertThat(fixture.content.open()).isZero();
        }
    }

    @Test
    void serve_noCreditInTime_givesUp() throws Exception {
        try (TransferFixture fixture = fixture(PayloadMode.AUTO, Duration.ofMillis(50))) {
            fixture.content.file("/x", LONG_BYTES);
            fixture.open("/x");
            assertThatThrownBy(fixture::served)
                    .isInstanceOfSatisfying(
                            MemlaneException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TIMEOUT));
            assertThat(fixture.content.open()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {SLOTS + 1, -1, Long.MAX_VALUE, Long.MIN_VALUE})
    void serve_lyingReleasedCounter_breaksTheSegment(long released) throws Exception {
        try (TransferFixture fixture = fixture(PayloadMode.AUTO)) {
            fixture.content.file("/x", LONG_BYTES);
            fixture.open("/x");
            poke(SharedPageDescriptor.RELEASED_OFFSET, released);
            fixture.proxy.ring();
            assertThatThrownBy(fixture::served)
                    .isInstanceOf(SegmentFaultException.class)
                    .hasMessageContaining("released " + released);
            assertThat(fixture.content.open()).isZero();
        }
    }
}
