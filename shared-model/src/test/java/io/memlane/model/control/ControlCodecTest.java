package io.memlane.model.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memlane.model.ErrorCode;
import io.memlane.model.MemlaneException;
import io.memlane.model.control.ControlMessage.Attach;
import io.memlane.model.control.ControlMessage.Attached;
import io.memlane.model.control.ControlMessage.Body;
import io.memlane.model.control.ControlMessage.Credit;
import io.memlane.model.control.ControlMessage.Drop;
import io.memlane.model.control.ControlMessage.Meta;
import io.memlane.model.control.ControlMessage.Open;
import io.memlane.model.control.ControlMessage.Pending;
import io.memlane.model.control.ControlMessage.Pong;
import io.memlane.model.control.ControlMessage.Ready;
import io.memlane.model.control.ControlMessage.Reject;
import io.memlane.model.control.ControlMessage.Waits;
import io.memlane.model.http.Boundary;
import io.memlane.model.http.Fields;
import io.memlane.model.http.InterimResponse;
import io.memlane.model.http.OpaqueVersion;
import io.memlane.model.http.Refusal;
import io.memlane.model.http.RequestHead;
import io.memlane.model.http.ResponseHead;
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
    private static final int NEWEST = ControlMessage.MAX_VERSION;
    private static final String TRACE_PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    /** Up to where a trace parent may follow. */
    private static final String OPEN = "03 0000000000000102 0003 474554 00 0000 0002 2f61 0000 0000 000007d0"
            + " 0000000000000000 0000000000000000 00 0000 0000000000000000 0000000000000000";

    private static final String OPEN_WITH_BOUNDARY =
            "03 0000000000000102 0003 474554 00 0000 0002 2f61 0000 0000 000007d0"
                    + " 0000000000000000 0000000000000000 00 0001 61 0000000000000000 0000000000000000";
    private static final String OPEN_WITH_BODY = "03 0000000000000102 0003 474554 00 0000 0002 2f61 0000 0000 000007d0"
            + " 0000000000000000 0000000000000000 00 0000 0000000000000000 fffffffffffffffe";

    /** The frame of a message, without its length. */
    static ByteBuffer frame(ControlMessage message) throws MemlaneException {
        return frame(message, NEWEST);
    }

    static ByteBuffer frame(ControlMessage message, int version) throws MemlaneException {
        ByteBuffer out = ByteBuffer.allocate(4 + ControlCodec.MAX_FRAME_BYTES);
        ControlCodec.encode(message, version, out);
        out.flip();
        assertThat(out.getInt()).isEqualTo(out.remaining());
        return out.slice();
    }

    static ControlMessage decode(ByteBuffer frame) throws MemlaneException {
        return ControlCodec.decode(frame, NEWEST);
    }

    static ControlMessage decode(String hex) throws MemlaneException {
        return decode(ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", ""))));
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
        assertThat(decode(frame)).isEqualTo(message);
        assertThat(frame.hasRemaining()).isFalse();
    }

    @ParameterizedTest
    @FieldSource("io.memlane.model.control.Messages#OF_VERSION_3")
    void decode_encodedForVersion3_isTheSame(ControlMessage message) throws Exception {
        assertThat(ControlCodec.decode(frame(message, 3), 3)).isEqualTo(message);
        assertThat(decode(frame(message))).isEqualTo(message);
    }

    @Test
    void decode_encodedRandomMessages_areTheSame() throws Exception {
        long seed = System.nanoTime();
        System.out.println("ControlCodecTest seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            ControlMessage message = Messages.random(random);
            assertThat(decode(frame(message))).isEqualTo(message);
        }
    }

    /** A later release of the same version may send more fields. */
    @ParameterizedTest
    @FieldSource("io.memlane.model.control.Messages#ALL")
    void decode_bytesBehindTheFields_areSkipped(ControlMessage message) throws Exception {
        ByteBuffer frame = frame(message);
        ByteBuffer longer = ByteBuffer.allocate(frame.remaining() + 100).put(frame);
        longer.position(0);
        assertThat(decode(longer)).isEqualTo(message);
        assertThat(longer.hasRemaining()).isFalse();
    }

    @ParameterizedTest
    @FieldSource("io.memlane.model.control.Messages#ALL")
    void decode_truncatedAnywhere_isMalformed(ControlMessage message) throws Exception {
        assertMalformedWhenTruncated(message, NEWEST);
    }

    @ParameterizedTest
    @FieldSource("io.memlane.model.control.Messages#OF_VERSION_3")
    void decode_version3TruncatedAnywhere_isMalformed(ControlMessage message) throws Exception {
        assertMalformedWhenTruncated(message, 3);
    }

    private static void assertMalformedWhenTruncated(ControlMessage message, int version) throws Exception {
        ByteBuffer frame = frame(message, version);
        for (int bytes = 0; bytes < frame.limit(); bytes++) {
            ByteBuffer shorter = frame.slice(0, bytes);
            if (!mayLack(message).contains(frame.limit() - bytes)) {
                assertCode(ErrorCode.MALFORMED, () -> ControlCodec.decode(shorter, version));
            }
        }
    }

    /** How many bytes at its end a message may do without. */
    private static List<Integer> mayLack(ControlMessage message) throws MemlaneException {
        return switch (message) {
            case Pending pending
            when !pending.interim().isEmpty() -> List.of(frame(pending).limit() - 1 - 2 * Long.BYTES);
            case Open open -> {
                int trace = open.traceParent() == null
                        ? 0
                        : open.traceParent().toString().length();
                boolean keeps = open.keepsBytes() > 0;
                yield keeps
                        ? List.of(Integer.BYTES, Integer.BYTES + 2 + trace)
                        : trace == 0 ? List.of() : List.of(2 + trace);
            }
            case Pong pong -> List.of(1 + pong.figures().size() * (Short.BYTES + Long.BYTES));
            case Attach ignored -> List.of(Long.BYTES, Long.BYTES + 1);
            case Attached attached
            when !attached.hot().isNone() -> List.of(2 * Long.BYTES, 2 * Long.BYTES + 1, 2 * Long.BYTES + 2);
            case Attached ignored -> List.of(1, 2);
            case Meta meta when meta.hot() != null -> List.of(Integer.BYTES + 3 * Long.BYTES + 1);
            default -> List.of();
        };
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00", // type 0
                "12", // type 18
                "11 2001 00000000", // more words than may be
                "11 0001 00100000", // word 1048576
                "11 0001 ffffffff", // word -1
                "ff", // type 255
                "01 0001 0001 00 0000 0000 00000000 00000000 00 00000000 00000000", // role 0
                "01 0001 0001 03 0000 0000 00000000 00000000 00 00000000 00000000", // role 3
                "02 0004 0000 00000004 00001000 02 00000000 00020000 00 02", // scope 2
                "03 0000000000000001 0000 00 0000 0001 2f 0000", // no method
                "03 0000000000000001 0003 472054 00 0000 0001 2f 0000", // a method that is no token
                "03 0000000000000001 0003 474554 00 0000 0001 61 0000", // a target without a slash
                "03 0000000000000001 0003 474554 00 0000 0000 0000", // no target
                "03 0000000000000001 0003 474554 00 0000 0001 ff 0000", // not UTF-8
                "03 0000000000000001 0003 474554 00 0000 0002 c0af 0000", // overlong slash
                "03 0000000000000001 0003 474554 00 0000 0003 eda080 0000", // surrogate
                "03 0000000000000001 0003 474554 00 0000 ffff 2f", // text beyond the frame
                "03 0000000000000001 0003 474554 00 0000 0001 2f 0001 ff 0000", // number of no field
                "03 0000000000000001 0003 474554 00 0000 0001 2f 0001 00 0000 0000", // no name
                "03 0000000000000001 0003 474554 00 0000 0001 2f 0001 00 0002 6120 0000", // a name that is no token
                "03 0000000000000001 0003 474554 00 0000 0001 2f 0001 01 0003 610a62", // a value with a line end
                "03 0000000000000001 0003 474554 00 0000 0001 2f ffff", // fewer fields than it says
                OPEN_WITH_BOUNDARY, // of one character
                OPEN_WITH_BODY, // of -2 bytes
                "04 0000000000000001 ffffffffffffffff ff 0063 0000 0000000000000000", // status 99
                "04 0000000000000001 ffffffffffffffff ff 0258 0000 0000000000000000", // status 600
                "04 0000000000000001 ffffffffffffffff ff 00c8 0000 fffffffffffffffe", // -2 bytes
                "08 0000000000000001 02 0001 0000000000000001", // a figure less than it says
                "0f 0000000000000001 00 ffffffff", // -1 bytes
                "0f 0000000000000001 00 00008001", // more than a message may have
                "0f 0000000000000001 00 00000002 00", // fewer than it says
            })
    void decode_noMessage_isMalformed(String hex) {
        String rest = hex.startsWith("04") ? "00".repeat(5 * Long.BYTES + 1) : "";
        assertCode(ErrorCode.MALFORMED, () -> decode(hex + rest));
    }

    /** What came with version 4 is unknown to who speaks version 3. */
    @ParameterizedTest
    @ValueSource(strings = {"0b", "0c", "0d", "0e", "0f", "10", "11"})
    void decode_messageOfVersion4_inVersion3_isMalformed(String type) {
        byte[] frame = HexFormat.of().parseHex(type + "00".repeat(30));
        assertCode(ErrorCode.MALFORMED, () -> ControlCodec.decode(ByteBuffer.wrap(frame), 3));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "03 0000000000000001 00 00000000 0001 2f", // method 0
                "03 0000000000000001 ff 00000000 0001 2f", // method 255
                "03 0000000000000001 01 00000000 0001 ff", // not UTF-8
                "03 0000000000000001 01 00000000 0001 61 0000000000000000 0000000000000000 00 00 0000", // no slash
                "03 0000000000000001 01 00000000 0001 2f 0000000000000000 0000000000000000 00 80 0001 ff 0000",
                "03 0000000000000001 01 00000000 0001 2f 0000000000000000 0000000000000000 00 01 0001 0a 0000",
                "03 0000000000000001 01 00000000 0001 2f 0000000000000000 0000000000000000 00 00 0001 2f", // boundary
                "04 0000000000000001 01 0000000000000001 0000 00 00", // OK of nothing
            })
    void decode_noMessageOfVersion3_isMalformed(String hex) {
        byte[] frame = HexFormat.of().parseHex(hex.replace(" ", ""));
        assertCode(ErrorCode.MALFORMED, () -> ControlCodec.decode(ByteBuffer.wrap(frame), 3));
    }

    @Test
    void decode_knownBytes_arePinned() throws Exception {
        assertThat(decode(OPEN)).isEqualTo(open(null));
        assertThat(decode(OPEN + "0037" + HexFormat.of().formatHex(TRACE_PARENT.getBytes(StandardCharsets.US_ASCII))))
                .isEqualTo(open(new TraceParent("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", true)));
        assertThat(decode(
                        "03 0000000000000102 0004 504f5354 01 0001 68 0004 2f613f62 0002 0e 0001 63 00 0001 58 0001 64"
                                + " 0001 65 000007d0 0000000000000003 0000000000000004 01 0000000000000005"
                                + " 0000000000000006 0000000000000007 0000000000000008 0000000000000009 0000"
                                + " ffffffffffffffff ffffffffffffffff"))
                .isEqualTo(new Open(
                        258,
                        new RequestHead("POST", true, "h", "/a?b", Fields.of("Cookie", "c", "X", "d")),
                        "e",
                        2000,
                        new Part(3, 4, new OpaqueVersion(5, 6, 7, 8, 9)),
                        null,
                        -1,
                        Open.UNKNOWN_LENGTH,
                        null));
        assertThat(decode("04 0000000000000001 0000000000000002 ff 0194 0001 0d 0003 612f62 ffffffffffffffff"
                        + " 0000000000000001 0000000000000002 0000000000000003 0000000000000004 0000000000000005 01"))
                .isEqualTo(new Meta(
                        1,
                        2,
                        new ResponseHead(
                                404, Fields.of("Content-Type", "a/b"), -1, new OpaqueVersion(1, 2, 3, 4, 5), true)));
        assertThat(decode("04 0000000000000001 ffffffffffffffff 06 0002 6e6f"))
                .isEqualTo(new Meta(1, Meta.NO_FRAMES, Refusal.busy("no")));
        assertThat(decode("05")).isEqualTo(ControlMessage.Doorbell.INSTANCE);
        assertThat(decode("0a 0005 0002 6e6f")).isEqualTo(new Reject(ErrorCode.TOKEN, "no"));
        assertThat(decode("0b 0000000000000001 0000000000000002")).isEqualTo(new Pending(1, 2));
        assertThat(decode("0b 0000000000000001 0000000000000002 02 67 0001 00 0001 61 0001 62 66 0000"))
                .isEqualTo(new Pending(
                        1,
                        2,
                        List.of(
                                new InterimResponse(103, Fields.of("a", "b")),
                                new InterimResponse(102, Fields.EMPTY))));
        assertThat(decode("0c 0000000000000002")).isEqualTo(new Ready(2));
        assertThat(decode("0d 0000000000000002")).isEqualTo(new Drop(2));
        assertThat(decode("0e 0000000000000002")).isEqualTo(new Waits(2));
        assertThat(decode("0f 0000000000000002 01 00000001 ff"))
                .isEqualTo(new Body(2, true, ByteBuffer.wrap(new byte[] {-1})));
        assertThat(decode("10 0000000000000002 00010000")).isEqualTo(new Credit(2, 65_536));
    }

    @ParameterizedTest
    @ValueSource(strings = {"09", "01 64 0000", "01 65 0000", "01 c8 0000", "01 67", "01 67 0001 00 0001 61 0001 0a"})
    void decode_interimResponsesThatAreNone_isMalformed(String interim) {
        assertThatThrownBy(() -> decode("0b 0000000000000001 0000000000000002 " + interim))
                .isInstanceOfSatisfying(
                        MemlaneException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.MALFORMED));
    }

    @Test
    void decode_knownBytesOfVersion3_arePinned() throws Exception {
        byte[] frame = HexFormat.of()
                .parseHex(("03 0000000000000102 02 000007d0 0003 2f6120 0000000000000003 0000000000000004"
                                + " 010000000000000005 0000000000000006 0000000000000007 0000000000000008"
                                + " 000000000000000960 0001 62 0001 63 0020"
                                + " 3031323334353637383930313233343536373839303132333435363738393031")
                        .replace(" ", ""));
        assertThat(ControlCodec.decode(ByteBuffer.wrap(frame), 3))
                .isEqualTo(new Open(
                        258,
                        new RequestHead("HEAD", false, "", "/a%20", Fields.of("Range", "b", "Accept-Encoding", "c")),
                        "",
                        2000,
                        new Part(3, 4, new OpaqueVersion(5, 6, 7, 8, 9)),
                        new Boundary("01234567890123456789012345678901"),
                        Open.NO_TICKET,
                        0,
                        null));
    }

    private static Open open(@Nullable TraceParent traceParent) {
        return new Open(258, RequestHead.get("/a"), "", 2000, Part.WHOLE, null, Open.NO_TICKET, 0, traceParent);
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

    /** Releases that speak version 3 say neither checksums, nor a life, nor a scope. */
    @Test
    void decode_handshakeOfEarlierReleases_hasDefaults() throws Exception {
        String attached = "02 0003 0000 00000004 00001000 02 00000000 00020000";
        assertThat(decode(attached))
                .isEqualTo(new Attached(3, "", new Wish(4, 4096, 2, 0, 131_072, false), Scope.FILES));
        assertThat(decode(attached + "01"))
                .isEqualTo(new Attached(3, "", new Wish(4, 4096, 2, 0, 131_072, true), Scope.FILES));
        assertThat(decode(attached + "0101"))
                .isEqualTo(new Attached(3, "", new Wish(4, 4096, 2, 0, 131_072, true), Scope.ALL));
        assertThat(decode("01 0001 0003 02 0000 0000 00000000 00000000 00 00000000 00000000 00"))
                .isEqualTo(new Attach(1, 3, Role.LINK, "", "", Wish.NONE, 0));
    }

    @Test
    void decode_figures_unknownOnesAreIgnored() throws Exception {
        assertThat(decode("08 0000000000000007 04 0001 0000000000000009 ffff 0000000000000001 0000 0000000000000002"
                        + " 0006 ffffffffffffffff"))
                .isEqualTo(new Pong(7, Map.of(Figure.OPEN_FILES, 9L, Figure.RESERVED_BYTES, -1L)));
    }

    /** Codes of a later release don't break a connection that doesn't depend on them. */
    @Test
    void decode_unknownRefusalAndErrorCode_readAsUnknown() throws Exception {
        assertThat(decode("04 0000000000000001 ffffffffffffffff c8 0000"))
                .isEqualTo(new Meta(1, Meta.NO_FRAMES, new Refusal(Refusal.Kind.UNKNOWN, "")));
        byte[] version3 = HexFormat.of().parseHex("040000000000000001c8ffffffffffffffff00000000");
        assertThat(ControlCodec.decode(ByteBuffer.wrap(version3), 3))
                .isEqualTo(new Meta(1, Meta.NO_FRAMES, Refusal.failed("")));
        assertThat(decode("0a ffff 0000")).isEqualTo(new Reject(ErrorCode.UNKNOWN, ""));
    }

    /** What it has no words for: a proxy asks nothing else of such a cache, and a cache says that it failed. */
    @Test
    void encode_forVersion3WhatItCantSay_isRefusedOrFailed() throws Exception {
        for (ControlMessage message : List.of(
                new Open(1, new RequestHead("POST", false, "", "/", Fields.EMPTY), 1),
                new Open(1, RequestHead.get("/"), "", 1, Part.WHOLE, null, 0, 5, null),
                new Open(1, RequestHead.get("/%"), 1),
                new Pending(1, 2),
                new Waits(1))) {
            assertCode(ErrorCode.UNEXPECTED, () -> frame(message, 3));
        }
        for (ResponseHead head : List.of(
                new ResponseHead(201, Fields.EMPTY, 0, Messages.VERSION, true),
                new ResponseHead(200, Fields.EMPTY, ResponseHead.UNKNOWN_LENGTH, Messages.VERSION, true))) {
            Meta read = (Meta) ControlCodec.decode(frame(new Meta(1, 7, head), 3), 3);
            assertThat(((Refusal) read.outcome()).kind()).isEqualTo(Refusal.Kind.FAILED);
            assertThat(read.firstIndex()).isEqualTo(Meta.NO_FRAMES);
        }
    }

    @Test
    void encode_textBeyondItsLengthField_isOversizedAndLeavesBuffer() {
        ByteBuffer out = ByteBuffer.allocate(1 << 20).position(3);
        Open open = new Open(1, RequestHead.get("/" + "a".repeat(65_535)), 0);
        assertCode(ErrorCode.OVERSIZED, () -> ControlCodec.encode(open, NEWEST, out));
        assertThat(out.position()).isEqualTo(3);
    }

    @Test
    void encode_frameBeyondTheLimit_isOversizedInAnyBuffer() throws Exception {
        int fits = ControlCodec.MAX_FRAME_BYTES
                - frame(new Open(1, RequestHead.get("/"), 0)).remaining();
        ByteBuffer out = ByteBuffer.allocate(1 << 20);
        ControlCodec.encode(new Open(1, RequestHead.get("/" + "a".repeat(fits)), 0), NEWEST, out);
        assertThat(out.position()).isEqualTo(4 + ControlCodec.MAX_FRAME_BYTES);
        out.clear();
        Open longer = new Open(1, RequestHead.get("/" + "a".repeat(fits + 1)), 0);
        assertCode(ErrorCode.OVERSIZED, () -> ControlCodec.encode(longer, NEWEST, out));
        assertThat(out.position()).isZero();
    }
}
