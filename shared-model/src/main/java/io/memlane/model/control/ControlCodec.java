package io.memlane.model.control;

import io.memlane.model.ErrorCode;
import io.memlane.model.MemlaneException;
import io.memlane.model.control.ControlMessage.Attach;
import io.memlane.model.control.ControlMessage.Attached;
import io.memlane.model.control.ControlMessage.Body;
import io.memlane.model.control.ControlMessage.Cancel;
import io.memlane.model.control.ControlMessage.Credit;
import io.memlane.model.control.ControlMessage.Doorbell;
import io.memlane.model.control.ControlMessage.Drop;
import io.memlane.model.control.ControlMessage.GoAway;
import io.memlane.model.control.ControlMessage.HotAsked;
import io.memlane.model.control.ControlMessage.Meta;
import io.memlane.model.control.ControlMessage.Open;
import io.memlane.model.control.ControlMessage.Pending;
import io.memlane.model.control.ControlMessage.Ping;
import io.memlane.model.control.ControlMessage.Pong;
import io.memlane.model.control.ControlMessage.Ready;
import io.memlane.model.control.ControlMessage.Reject;
import io.memlane.model.control.ControlMessage.Waits;
import io.memlane.model.http.Boundary;
import io.memlane.model.http.RequestHead;
import java.nio.BufferOverflowException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;

/**
 * Control messages to bytes and back. A frame is a length (4 bytes, big-endian, not counting itself), a type (1 byte), and the message's
 * fields. Bytes behind the fields that this release knows are skipped: a later release of the same protocol version may add some.
 */
public final class ControlCodec {
    /** The longest frame, in bytes, without the four of its length. */
    public static final int MAX_FRAME_BYTES = 64 << 10;

    static final int LENGTH_BYTES = Integer.BYTES;

    private ControlCodec() {}

    /**
     * Appends a message as one frame, length first.
     *
     * @param version of the protocol that the peer speaks; ATTACH, ATTACHED and REJECT are the same in all
     * @throws MemlaneException OVERSIZED if it doesn't fit into a frame, UNEXPECTED if it can't be said in that version; the buffer is as
     *     before
     */
    public static void encode(ControlMessage message, int version, ByteBuffer out) throws MemlaneException {
        int start = out.position();
        boolean encoded = false;
        try {
            out.putInt(0).put((byte) message.type().number());
            encodeFields(message, version, out);
            if (out.position() - start - LENGTH_BYTES > MAX_FRAME_BYTES) {
                throw new BufferOverflowException();
            }
            out.putInt(start, out.position() - start - LENGTH_BYTES);
            encoded = true;
        } catch (BufferOverflowException e) {
            throw new MemlaneException(ErrorCode.OVERSIZED, message.type() + " doesn't fit into a control frame", e);
        } finally {
            if (!encoded) {
                out.position(start);
            }
        }
    }

    private static void encodeFields(ControlMessage message, int version, ByteBuffer out) throws MemlaneException {
        switch (message) {
            case Attach m -> {
                out.putShort((short) m.minVersion()).putShort((short) m.maxVersion());
                out.put((byte) m.role().number());
                Texts.put(m.token(), out);
                Texts.put(m.client(), out);
                putWish(m.wish(), out);
                out.putLong(m.life());
            }
            case Attached m -> {
                out.putShort((short) m.version());
                Texts.put(m.segment(), out);
                putWish(m.granted(), out);
                out.put((byte) m.scope().number());
                if (!m.hot().isNone()) {
                    out.putLong(m.hot().life()).putLong(m.hot().clockNanos());
                }
            }
            case Open m when isEarlier(version) -> Version3Codec.putOpen(m, out);
            case Open m -> {
                out.putLong(m.requestId());
                HeadCodec.putRequest(m.request(), out);
                Texts.put(m.client(), out);
                out.putInt(m.deadlineMillis());
                HeadCodec.putPart(m.part(), out);
                HeadCodec.putBoundary(m.boundary(), out);
                out.putLong(m.ticket()).putLong(m.bodyLengthBytes());
                if (m.traceParent() != null || m.keepsBytes() > 0) {
                    Texts.put(m.traceParent() == null ? "" : m.traceParent().toString(), out);
                }
                if (m.keepsBytes() > 0) {
                    out.putInt(m.keepsBytes());
                }
            }
            case Meta m when isEarlier(version) -> Version3Codec.putMeta(m, out);
            case Meta m -> {
                HeadCodec.putOutcome(m.outcome(), out.putLong(m.requestId()).putLong(m.firstIndex()));
                if (m.hot() != null) {
                    HotCodec.putGrant(m.hot(), out);
                }
            }
            case Doorbell m -> {}
            case Cancel m -> out.putLong(m.requestId());
            case Ping m -> out.putLong(m.nonce());
            case Pong m -> Figure.put(m.figures(), out.putLong(m.nonce()));
            case GoAway m -> Texts.put(m.reason(), out.putInt(m.drainMillis()));
            case Reject m -> Texts.put(m.text(), out.putShort((short) m.code().number()));
            case ControlMessage m
            when isEarlier(version) ->
                throw new MemlaneException(ErrorCode.UNEXPECTED, m.type() + " to a peer that doesn't know it");
            case Pending m ->
                HeadCodec.putInterim(m.interim(), out.putLong(m.requestId()).putLong(m.ticket()));
            case Ready m -> out.putLong(m.ticket());
            case Drop m -> out.putLong(m.ticket());
            case Waits m -> out.putLong(m.requestId());
            case Body m -> {
                out.putLong(m.requestId()).put((byte) (m.last() ? 1 : 0));
                out.putInt(m.bytes().remaining()).put(m.bytes().duplicate());
            }
            case Credit m -> out.putLong(m.requestId()).putInt(m.bytes());
            case HotAsked m -> HotCodec.putAsked(m, out);
        }
    }

    private static boolean isEarlier(int version) {
        return version < ControlMessage.GENERAL_VERSION;
    }

    private static void putWish(Wish wish, ByteBuffer out) {
        out.putInt(wish.slots()).putInt(wish.slotSizeBytes()).put((byte) wish.payloadMode());
        out.putInt(wish.inlineMaxBytes()).putInt(wish.rollSizeBytes()).put((byte) (wish.checksums() ? 1 : 0));
    }

    /**
     * Reads the message of one frame.
     *
     * @param in the frame without its length; read to its limit
     * @param version of the protocol that the peer speaks
     * @throws MemlaneException MALFORMED if the bytes are no message, with a text that is safe to send back
     */
    public static ControlMessage decode(ByteBuffer in, int version) throws MemlaneException {
        try {
            int number = getU8(in);
            MessageType type = MessageType.of(number);
            if (type == null || (isEarlier(version) && number > MessageType.REJECT.number())) {
                throw malformed("message type " + number + " is unknown");
            }
            ControlMessage message = decodeFields(type, version, in);
            in.position(in.limit());
            return message;
        } catch (BufferUnderflowException e) {
            throw new MemlaneException(ErrorCode.MALFORMED, "the frame is shorter than its message", e);
        } catch (CharacterCodingException e) {
            throw new MemlaneException(ErrorCode.MALFORMED, "a text isn't UTF-8", e);
        }
    }

    private static ControlMessage decodeFields(MessageType type, int version, ByteBuffer in)
            throws MemlaneException, CharacterCodingException {
        return switch (type) {
            case ATTACH -> getAttach(in);
            case ATTACHED -> new Attached(getU16(in), Texts.get(in), getWish(in), getScope(in), HotCodec.getOffer(in));
            case OPEN -> isEarlier(version) ? Version3Codec.getOpen(in) : getOpen(in);
            case META -> isEarlier(version) ? Version3Codec.getMeta(in) : getMeta(in);
            case DOORBELL -> Doorbell.INSTANCE;
            case CANCEL -> new Cancel(in.getLong());
            case PING -> new Ping(in.getLong());
            case PONG -> new Pong(in.getLong(), Figure.get(in));
            case GOAWAY -> new GoAway(in.getInt(), Texts.get(in));
            case REJECT -> new Reject(ErrorCode.of(getU16(in)), Texts.get(in));
            case PENDING -> new Pending(in.getLong(), in.getLong(), HeadCodec.getInterim(in));
            case READY -> new Ready(in.getLong());
            case DROP -> new Drop(in.getLong());
            case WAITS -> new Waits(in.getLong());
            case BODY -> new Body(in.getLong(), in.get() != 0, getBytes(in));
            case CREDIT -> new Credit(in.getLong(), in.getInt());
            case HOT_ASKED -> HotCodec.getAsked(in);
        };
    }

    private static Attach getAttach(ByteBuffer in) throws MemlaneException, CharacterCodingException {
        int minVersion = getU16(in);
        int maxVersion = getU16(in);
        Role role = role(getU8(in));
        String token = Texts.get(in);
        String client = Texts.get(in);
        Wish wish = getWish(in);
        return new Attach(minVersion, maxVersion, role, token, client, wish, in.hasRemaining() ? in.getLong() : 0);
    }

    /** A release that speaks version 3 alone doesn't say it. */
    private static Scope getScope(ByteBuffer in) throws MemlaneException {
        int number = in.hasRemaining() ? getU8(in) : Scope.FILES.number();
        for (Scope scope : Scope.values()) {
            if (scope.number() == number) {
                return scope;
            }
        }
        throw malformed("scope " + number + " is unknown");
    }

    private static Open getOpen(ByteBuffer in) throws MemlaneException, CharacterCodingException {
        long requestId = in.getLong();
        RequestHead request = HeadCodec.getRequest(in);
        String client = Texts.get(in);
        int deadlineMillis = in.getInt();
        Part part = HeadCodec.getPart(in);
        Boundary boundary = HeadCodec.getBoundary(in);
        long ticket = in.getLong();
        long bodyLengthBytes = in.getLong();
        if (bodyLengthBytes < Open.UNKNOWN_LENGTH) {
            throw malformed("OPEN with a body of " + bodyLengthBytes + " bytes");
        }
        TraceParent traceParent = in.hasRemaining() ? TraceParent.parse(Texts.get(in)) : null;
        int keepsBytes = in.hasRemaining() ? in.getInt() : 0;
        return new Open(
                requestId,
                request,
                client,
                deadlineMillis,
                part,
                boundary,
                ticket,
                bodyLengthBytes,
                traceParent,
                keepsBytes);
    }

    private static Meta getMeta(ByteBuffer in) throws MemlaneException, CharacterCodingException {
        return new Meta(in.getLong(), in.getLong(), HeadCodec.getOutcome(in), HotCodec.getGrant(in));
    }

    private static ByteBuffer getBytes(ByteBuffer in) throws MemlaneException {
        int length = in.getInt();
        if (length < 0 || length > Body.MAX_BYTES) {
            throw malformed("BODY of " + length + " bytes");
        }
        if (length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return ByteBuffer.wrap(bytes);
    }

    private static Wish getWish(ByteBuffer in) {
        int slots = in.getInt();
        int slotSizeBytes = in.getInt();
        int payloadMode = getU8(in);
        int inlineMaxBytes = in.getInt();
        int rollSizeBytes = in.getInt();
        // Left out by a release that knows no checksums, which speaks no version of today's.
        boolean checksums = in.hasRemaining() && in.get() != 0;
        return new Wish(slots, slotSizeBytes, payloadMode, inlineMaxBytes, rollSizeBytes, checksums);
    }

    private static int getU8(ByteBuffer in) {
        return in.get() & 0xFF;
    }

    private static int getU16(ByteBuffer in) {
        return in.getShort() & 0xFFFF;
    }

    private static Role role(int number) throws MemlaneException {
        for (Role role : Role.values()) {
            if (role.number() == number) {
                return role;
            }
        }
        throw malformed("role " + number + " is unknown");
    }

    private static MemlaneException malformed(String text) {
        return new MemlaneException(ErrorCode.MALFORMED, text);
    }
}
