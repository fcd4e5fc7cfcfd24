package io.memlane.model.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memlane.model.ErrorCode;
import io.memlane.model.MemlaneException;
import io.memlane.model.control.ControlMessage.Attach;
import io.memlane.model.control.ControlMessage.Attached;
import io.memlane.model.control.ControlMessage.Meta;
import io.memlane.model.control.ControlMessage.Method;
import io.memlane.model.control.ControlMessage.Open;
import io.memlane.model.control.ControlMessage.Pong;
import io.memlane.model.control.ControlMessage.Reject;
import io.memlane.model.control.ControlMessage.Status;
import io.memlane.model.control.ControlMessage.Wish;
import io.memlane.model.http.Boundary;
import io.memlane.model.http.Delivery;
import io.memlane.model.http.Preconditions;
import io.memlane.model.http.RequestFields;
import io.memlane.model.http.OpaqueVersion;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class ControlCodecTest {
    private static final String TRACE_PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    /** Up to where a trace parent may follow. */
    private static final String OPEN =
            "03 0000000000000102 01 000007d0 0002 2f61 0000000000000000 0000000000000000 00 00 0000";

    /** The frame of a message, without its length. */
    static ByteBuffer frame(ControlMessage message) throws MemlaneException {
        ByteBuffer out = ByteBuffer.allocate(4 + ControlCodec.MAX_FRAME_BYTES);
        ControlCodec.encode(message, out);
        out.flip();
        assertThat(out.getInt()).isEqualTo(out.remaining());
        return out.slice();
    }

    static ControlMessage decode(String hex) throws MemlaneException {
        return ControlCodec.decode(ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", ""))));
    }

    private static void assertCode(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(MemlaneException.class)
                .extracting(e -> ((MemlaneException) e).code())
                .isEqualTo(code);
    }

    @Test
    void messages_ofTheTable_coverEveryType() {
        EnumSet<MessageType> left = EnumSet.allOf(MessageType.class);
        Messages.ALL.forEach(message -> left.remove(message.type()));
        assertThat(left).isEmpty();
    }

    @ParameterizedTest
    @FieldSource("io.memlane.model.control.Messages#ALL")
    void decode_encoded_isTheSame(ControlMessage message) throws Exception {
        ByteBuffer frame = frame(message);
        assertThat(frame.get(0)).isEqualTo((byte) message.type().number());
        assertThat(ControlCodec.decode(frame)).isEqualTo(message);
        assertThat(frame.hasRemaining()).isFalse();
    }

    @Test
    void decode_encodedRandomMessages_areTheSame() throws Exception {
        long seed = System.nanoTime();
        System.out.println("ControlCodecTest seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            ControlMessage message = Messages.random(random);
            assertThat(ControlCodec.decode(frame(message))).isEqualTo(message);
        }
    }

    /** A later release of the same version may send more fields. */
    @ParameterizedTest
    @FieldSource("io.memlane.model.control.Messages#ALL")
    void decode_bytesBehindTheFields_areSkipped(ControlMessage message) throws Exception {
        ByteBuffer frame = frame(message);
        ByteBuffer longer = ByteBuffer.allocate(frame.remaining() + 100).put(frame);
        longer.position(0);
        assertThat(ControlCodec.decode(longer)).isEqualTo(message);
        assertThat(longer.hasRemaining()).isFalse();
    }

    @ParameterizedTest
    @FieldSource("io.memlane.model.control.Messages#ALL")
    void decode_truncatedAnywhere_isMalformed(ControlMessage message) throws Exception {
        ByteBuffer frame = frame(message);
        for (int bytes = 0; bytes < frame.limit(); bytes++) {
            ByteBuffer shorter = frame.slice(0, bytes);
            if (wholeOfEarlierVersions(message).contains(frame.limit() - bytes)) {
                continue;
            }
            if ((message instanceof Attach || message instanceof Attached) && bytes == frame.limit() - 1) {
                continue; // of a release that knows no checksums
            }
            assertCode(ErrorCode.MALFORMED, () -> ControlCodec.decode(shorter));
        }
    }

    /** How many bytes a message of an earlier version has less. */
    private static List<Integer> wholeOfEarlierVersions(ControlMessage message) {
        return switch (message) {
            case Open open -> {
                ByteBuffer version3 = ByteBuffer.allocate(ControlCodec.MAX_FRAME_BYTES);
                RepresentationCodec.putFields(open.fields(), version3);
                RepresentationCodec.putBoundary(open.boundary(), version3);
                int version2 = 2 * Long.BYTES + 1 + (open.expected() == null ? 0 : 5 * Long.BYTES);
                int traced = open.traceParent() == null
                        ? 0
                        : 2 + open.traceParent().toString().length();
                yield List.of(traced, traced + version3.position(), traced + version3.position() + version2);
            }
            case Meta meta -> {
                ByteBuffer version3 = ByteBuffer.allocate(ControlCodec.MAX_FRAME_BYTES);
                RepresentationCodec.putDelivery(meta.delivery(), version3);
                yield List.of(version3.position());
            }
            case Pong pong -> List.of(1 + pong.figures().size() * (Short.BYTES + Long.BYTES));
            default -> List.of();
        };
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00", // type 0
                "0b", // type 11
                "ff", // type 255
                "01 0001 0001 00 0000 0000 00000000 00000000 00 00000000 00000000", // role 0
                "01 0001 0001 03 0000 0000 00000000 00000000 00 00000000 00000000", // role 3
                "03 0000000000000001 00 00000000 0001 2f", // method 0
                "03 0000000000000001 ff 00000000 0001 2f", // method 255
                "03 0000000000000001 01 00000000 0001 ff", // not UTF-8
                "03 0000000000000001 01 00000000 0002 c0af", // overlong slash
                "03 0000000000000001 01 00000000 0003 eda080", // surrogate
                "03 0000000000000001 01 00000000 ffff 2f", // text beyond the frame
                "03 0000000000000001 01 00000000 0001 2f 0000000000000000 0000000000000000 00 80 0001 ff 0000", // query
                // not
                // UTF-8
                "03 0000000000000001 01 00000000 0001 2f 0000000000000000 0000000000000000 00 00 0001 2f", // boundary
                "08 0000000000000001 02 0001 0000000000000001", // a figure less than it says
            })
    void decode_noMessage_isMalformed(String hex) {
        assertCode(ErrorCode.MALFORMED, () -> decode(hex));
    }

    @Test
    void decode_knownBytes_arePinned() throws Exception {
        assertThat(decode("03 0000000000000102 01 000007d0 0002 2f61"))
                .as("of version 1")
                .isEqualTo(new Open(258, Method.GET, 2000, "/a"));
        assertThat(decode("03 0000000000000102 01 000007d0 0002 2f61 0000000000000003 0000000000000004 01"
                        + "0000000000000005 0000000000000006 0000000000000007 0000000000000008 0000000000000009"))
                .isEqualTo(new Open(258, Method.GET, 2000, "/a", 3, 4, new OpaqueVersion(5, 6, 7, 8, 9)));
        assertThat(decode("03 0000000000000102 01 000007d0 0002 2f61 0000000000000000 0000000000000000 00 60 0001 62"
                        + " 0001 630020 3031323334353637383930313233343536373839303132333435363738393031"))
                .isEqualTo(new Open(
                        258,
                        Method.GET,
                        2000,
                        "/a",
                        0,
                        0,
                        null,
                        new RequestFields(Preconditions.NONE, "b", "c"),
                        new Boundary("01234567890123456789012345678901")));
        assertThat(decode("03 0000000000000102 01 000007d0 0002 2f2f 0000000000000000 0000000000000000 00 80"
                        + " 0001 71 0000"))
                .isEqualTo(new Open(
                        258,
                        Method.GET,
                        2000,
                        "//",
                        0,
                        0,
                        null,
                        new RequestFields(Preconditions.NONE, null, null, "q"),
                        null));
        assertThat(decode(OPEN + "0037" + HexFormat.of().formatHex(TRACE_PARENT.getBytes(StandardCharsets.US_ASCII))))
                .isEqualTo(open(new TraceParent("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", true)));
        assertThat(decode("05")).isEqualTo(ControlMessage.Doorbell.INSTANCE);
        assertThat(decode("0a 0005 0002 6e6f")).isEqualTo(new Reject(ErrorCode.TOKEN, "no"));
    }

    private static Open open(@Nullable TraceParent traceParent) {
        return new Open(258, Method.GET, 2000, "/a", 0, 0, null, RequestFields.NONE, null, traceParent);
    }

    /** A request isn't refused for what is only said about it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
                "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "\u00fc0-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            })
    void decode_openWithATraceParentThatIsNone_hasNone(String text) throws Exception {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        String field = "%04x".formatted(bytes.length) + HexFormat.of().formatHex(bytes);
        assertThat(decode(OPEN + field)).isEqualTo(open(null));
    }

    @Test
    void decode_wishWithoutChecksums_isOfAReleaseThatKnowsNone() throws Exception {
        String attached = "02 0002 0000 00000004 00001000 02 00000000 00020000";
        assertThat(decode(attached)).isEqualTo(new Attached(2, "", new Wish(4, 4096, 2, 0, 131_072, false)));
        assertThat(decode(attached + "00")).isEqualTo(decode(attached));
        assertThat(decode(attached + "01")).isEqualTo(new Attached(2, "", new Wish(4, 4096, 2, 0, 131_072, true)));
    }

    @Test
    void decode_pongWithoutFigures_isOfAReleaseThatKnowsNone() throws Exception {
        assertThat(decode("08 0000000000000007")).isEqualTo(new Pong(7));
        assertThat(decode("08 0000000000000007 00")).isEqualTo(new Pong(7));
    }

    @Test
    void decode_figures_unknownOnesAreIgnored() throws Exception {
        assertThat(decode("08 0000000000000007 04 0001 0000000000000009 ffff 0000000000000001 0000 0000000000000002"
                        + " 0006 ffffffffffffffff"))
                .isEqualTo(new Pong(7, Map.of(Figure.OPEN_FILES, 9L, Figure.RESERVED_BYTES, -1L)));
    }

    /** Codes of a later release don't break a connection that doesn't depend on them. */
    @Test
    void decode_unknownStatusAndErrorCode_readAsUnknown() throws Exception {
        assertThat(decode("04 0000000000000001 c8 ffffffffffffffff 0000 00"))
                .isEqualTo(new Meta(1, Status.UNKNOWN, Meta.NO_FRAMES, null, ""));
        assertThat(decode("0a ffff 0000")).isEqualTo(new Reject(ErrorCode.UNKNOWN, ""));
    }

    /** A cache of version 2 ignores the fields, and sends all of it as it is. */
    @Test
    void decode_metaOfVersion2_meansTheWhole() throws Exception {
        ByteBuffer frame = frame(new Meta(1, Status.OK, 7, Messages.METADATA, "", null));
        frame.limit(frame.limit() - 1);
        assertThat(ControlCodec.decode(frame))
                .isEqualTo(new Meta(1, Status.OK, 7, Messages.METADATA, "", Delivery.whole(Messages.METADATA)));
    }

    @Test
    void encode_textBeyondItsLengthField_isOversizedAndLeavesBuffer() {
        ByteBuffer out = ByteBuffer.allocate(1 << 20).position(3);
        assertCode(
                ErrorCode.OVERSIZED,
                () -> ControlCodec.encode(new Open(1, Method.GET, 0, "/" + "a".repeat(65_535)), out));
        assertThat(out.position()).isEqualTo(3);
    }

    @Test
    void encode_frameBeyondTheLimit_isOversizedInAnyBuffer() throws Exception {
        int fits = ControlCodec.MAX_FRAME_BYTES
                - 36; // type, id, method, deadline, length of the path, offset, limit, no version, fields, boundary
        ByteBuffer out = ByteBuffer.allocate(1 << 20);
        ControlCodec.encode(new Open(1, Method.GET, 0, "a".repeat(fits)), out);
        assertThat(out.position()).isEqualTo(4 + ControlCodec.MAX_FRAME_BYTES);
        out.clear();
        assertCode(
                ErrorCode.OVERSIZED, () -> ControlCodec.encode(new Open(1, Method.GET, 0, "a".repeat(fits + 1)), out));
        assertThat(out.position()).isZero();
    }
}
