package io.memlane.model.control;

import io.memlane.model.ErrorCode;
import io.memlane.model.MemlaneException;
import io.memlane.model.control.ControlMessage.Attach;
import io.memlane.model.control.ControlMessage.Attached;
import io.memlane.model.control.ControlMessage.Cancel;
import io.memlane.model.control.ControlMessage.Doorbell;
import io.memlane.model.control.ControlMessage.GoAway;
import io.memlane.model.control.ControlMessage.Meta;
import io.memlane.model.control.ControlMessage.Method;
import io.memlane.model.control.ControlMessage.Open;
import io.memlane.model.control.ControlMessage.Ping;
import io.memlane.model.control.ControlMessage.Pong;
import io.memlane.model.control.ControlMessage.Reject;
import io.memlane.model.control.ControlMessage.Role;
import io.memlane.model.control.ControlMessage.Status;
import io.memlane.model.control.ControlMessage.Wish;
import io.memlane.model.http.Boundary;
import io.memlane.model.http.Delivery;
import io.memlane.model.http.Metadata;
import io.memlane.model.http.RequestFields;
import io.memlane.model.http.VersionToken;
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
     * @throws MemlaneException OVERSIZED if it doesn't fit into a frame; the buffer is as before
     */
    public static void encode(ControlMessage message, ByteBuffer out) throws MemlaneException {
        int start = out.position();
        try {
            out.putInt(0).put((byte) message.type().number());
            encodeFields(message, out);
            if (out.position() - start - LENGTH_BYTES > MAX_FRAME_BYTES) {
                throw new BufferOverflowException();
            }
        } catch (BufferOverflowException e) {
            out.position(start);
            throw new MemlaneException(ErrorCode.OVERSIZED, message.type() + " doesn't fit into a control frame", e);
        }
        out.putInt(start, out.position() - start - LENGTH_BYTES);
    }

    private static void encodeFields(ControlMessage message, ByteBuffer out) {
        switch (message) {
            case Attach m -> {
                out.putShort((short) m.minVersion()).putShort((short) m.maxVersion());
                out.put((byte) m.role().number());
                Texts.put(m.token(), out);
                Texts.put(m.client(), out);
                putWish(m.wish(), out);
            }
            case Attached m -> {
                out.putShort((short) m.version());
                Texts.put(m.segment(), out);
                putWish(m.granted(), out);
            }
            case Open m -> {
                out.putLong(m.requestId()).put((byte) m.method().number()).putInt(m.deadlineMillis());
                Texts.put(m.path(), out);
                out.putLong(m.offset()).putLong(m.limit());
                RepresentationCodec.putExpected(m.expected(), out);
                RepresentationCodec.putFields(m.fields(), out);
                RepresentationCodec.putBoundary(m.boundary(), out);
                if (m.traceParent() != null) {
                    Texts.put(m.traceParent().toString(), out);
                }
            }
            case Meta m -> putMeta(m, out);
            case Doorbell m -> {}
            case Cancel m -> out.putLong(m.requestId());
            case Ping m -> out.putLong(m.nonce());
            case Pong m -> Figure.put(m.figures(), out.putLong(m.nonce()));
            case GoAway m -> Texts.put(m.reason(), out.putInt(m.drainMillis()));
            case Reject m -> Texts.put(m.text(), out.putShort((short) m.code().number()));
        }
    }

    private static void putMeta(Meta m, ByteBuffer out) {
        out.putLong(m.requestId()).put((byte) m.status().number()).putLong(m.firstIndex());
        Texts.put(m.reason(), out);
        RepresentationCodec.putMetadata(m.metadata(), out);
        RepresentationCodec.putDelivery(m.delivery(), out);
    }

    private static void putWish(Wish wish, ByteBuffer out) {
        out.putInt(wish.slots()).putInt(wish.slotSizeBytes()).put((byte) wish.payloadMode());
        out.putInt(wish.inlineMaxBytes()).putInt(wish.rollSizeBytes()).put((byte) (wish.checksums() ? 1 : 0));
    }

    /**
     * Reads the message of one frame.
     *
     * @param in the frame without its length; read to its limit
     * @throws MemlaneException MALFORMED if the bytes are no message, with a text that is safe to send back
     */
    public static ControlMessage decode(ByteBuffer in) throws MemlaneException {
        try {
            int number = getU8(in);
            MessageType type = MessageType.of(number);
            if (type == null) {
                throw malformed("message type " + number + " is unknown");
            }
            ControlMessage message = decodeFields(type, in);
            in.position(in.limit());
            return message;
        } catch (BufferUnderflowException e) {
            throw new MemlaneException(ErrorCode.MALFORMED, "the frame is shorter than its message", e);
        } catch (CharacterCodingException e) {
            throw new MemlaneException(ErrorCode.MALFORMED, "a text isn't UTF-8", e);
        }
    }

    private static ControlMessage decodeFields(MessageType type, ByteBuffer in)
            throws MemlaneException, CharacterCodingException {
        return switch (type) {
            case ATTACH ->
                new Attach(getU16(in), getU16(in), role(getU8(in)), Texts.get(in), Texts.get(in), getWish(in));
            case ATTACHED -> new Attached(getU16(in), Texts.get(in), getWish(in));
            case OPEN -> getOpen(in);
            case META -> getMeta(in);
            case DOORBELL -> Doorbell.INSTANCE;
            case CANCEL -> new Cancel(in.getLong());
            case PING -> new Ping(in.getLong());
            case PONG -> new Pong(in.getLong(), Figure.get(in));
            case GOAWAY -> new GoAway(in.getInt(), Texts.get(in));
            case REJECT -> new Reject(ErrorCode.of(getU16(in)), Texts.get(in));
        };
    }

    private static Open getOpen(ByteBuffer in) throws MemlaneException, CharacterCodingException {
        long requestId = in.getLong();
        Method method = method(getU8(in));
        int deadlineMillis = in.getInt();
        String path = Texts.get(in);
        if (!in.hasRemaining()) {
            // Of a proxy that speaks version 1.
            return new Open(requestId, method, deadlineMillis, path);
        }
        long offset = in.getLong();
        long limit = in.getLong();
        VersionToken expected = RepresentationCodec.getExpected(in);
        if (!in.hasRemaining()) {
            // Of version 2.
            return new Open(requestId, method, deadlineMillis, path, offset, limit, expected);
        }
        RequestFields fields = RepresentationCodec.getFields(in);
        Boundary boundary = RepresentationCodec.getBoundary(in);
        TraceParent traceParent = in.hasRemaining() ? TraceParent.parse(Texts.get(in)) : null;
        return new Open(
                requestId, method, deadlineMillis, path, offset, limit, expected, fields, boundary, traceParent);
    }

    private static Meta getMeta(ByteBuffer in) throws CharacterCodingException {
        long requestId = in.getLong();
        Status status = status(getU8(in));
        long firstIndex = in.getLong();
        String reason = Texts.get(in);
        Metadata metadata = RepresentationCodec.getMetadata(in);
        Delivery delivery = RepresentationCodec.getDelivery(metadata, in);
        return new Meta(requestId, status, firstIndex, metadata, reason, delivery);
    }

    private static Wish getWish(ByteBuffer in) {
        int slots = in.getInt();
        int slotSizeBytes = in.getInt();
        int payloadMode = getU8(in);
        int inlineMaxBytes = in.getInt();
        int rollSizeBytes = in.getInt();
        // A release that knows no checksums ends its message here.
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

    private static Method method(int number) throws MemlaneException {
        for (Method method : Method.values()) {
            if (method.number() == number) {
                return method;
            }
        }
        throw malformed("method " + number + " is unknown");
    }

    private static Status status(int number) {
        for (Status status : Status.values()) {
            if (status.number() == number) {
                return status;
            }
        }
        return Status.UNKNOWN;
    }

    private static MemlaneException malformed(String text) {
        return new MemlaneException(ErrorCode.MALFORMED, text);
    }
}
