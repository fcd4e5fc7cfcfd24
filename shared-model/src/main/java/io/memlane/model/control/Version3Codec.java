package io.memlane.model.control;

import io.memlane.model.ErrorCode;
import io.memlane.model.MemlaneException;
import io.memlane.model.control.ControlMessage.Meta;
import io.memlane.model.control.ControlMessage.Open;
import io.memlane.model.control.Version3.Delivery;
import io.memlane.model.control.Version3.Fields3;
import io.memlane.model.control.Version3.Meta3;
import io.memlane.model.control.Version3.Metadata;
import io.memlane.model.control.Version3.Method;
import io.memlane.model.control.Version3.Open3;
import io.memlane.model.control.Version3.Status;
import io.memlane.model.http.OpaqueVersion;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import org.jspecify.annotations.Nullable;

/** OPEN and META of version 3, to bytes and back. */
final class Version3Codec {
    private Version3Codec() {}

    static void putOpen(Open message, ByteBuffer out) throws MemlaneException {
        Open3 open = Version3Translation.from(message);
        out.putLong(open.requestId()).put((byte) open.method().number()).putInt(open.deadlineMillis());
        Texts.put(open.path(), out);
        out.putLong(open.offset()).putLong(open.limit());
        putFlag(open.expected() != null, out);
        if (open.expected() != null) {
            putVersion(open.expected(), out);
        }
        putFields(open.fields(), out);
        HeadCodec.putBoundary(open.boundary(), out);
        if (open.traceParent() != null) {
            Texts.put(open.traceParent().toString(), out);
        }
    }

    static Open getOpen(ByteBuffer in) throws MemlaneException, CharacterCodingException {
        long requestId = in.getLong();
        Method method = method(in.get() & 0xFF);
        int deadlineMillis = in.getInt();
        String path = Texts.get(in);
        long offset = in.getLong();
        long limit = in.getLong();
        OpaqueVersion expected = in.get() == 0 ? null : getVersion(in);
        Fields3 fields = getFields(in);
        Open3 open = new Open3(
                requestId,
                method,
                deadlineMillis,
                path,
                offset,
                limit,
                expected,
                fields,
                HeadCodec.getBoundary(in),
                in.hasRemaining() ? TraceParent.parse(Texts.get(in)) : null);
        return Version3Translation.to(open);
    }

    static void putMeta(Meta message, ByteBuffer out) throws MemlaneException {
        Meta3 meta = Version3Translation.from(message);
        out.putLong(meta.requestId()).put((byte) meta.status().number()).putLong(meta.firstIndex());
        Texts.put(meta.reason(), out);
        Metadata metadata = meta.metadata();
        putFlag(metadata != null, out);
        if (metadata != null) {
            out.putLong(metadata.lengthBytes()).putLong(metadata.lastModifiedMillis());
            Texts.put(metadata.mediaType(), out);
            Texts.put(metadata.etag(), out);
            putVersion(metadata.version(), out);
        }
        Delivery delivery = meta.delivery();
        putFlag(delivery != null, out);
        if (delivery != null) {
            out.putLong(delivery.bodyLengthBytes());
            Texts.put(delivery.contentType(), out);
            Texts.put(delivery.contentRange(), out);
            Texts.put(delivery.contentEncoding(), out);
            putFlag(delivery.varies(), out);
            putFlag(delivery.showsDate(), out);
            putFlag(delivery.resumable(), out);
        }
    }

    static Meta getMeta(ByteBuffer in) throws MemlaneException, CharacterCodingException {
        return Version3Translation.to(new Meta3(
                in.getLong(),
                Status.of(in.get() & 0xFF),
                in.getLong(),
                Texts.get(in),
                in.get() == 0
                        ? null
                        : new Metadata(in.getLong(), in.getLong(), Texts.get(in), Texts.get(in), getVersion(in)),
                in.get() == 0
                        ? null
                        : new Delivery(
                                in.getLong(),
                                Texts.get(in),
                                Texts.get(in),
                                Texts.get(in),
                                in.get() != 0,
                                in.get() != 0,
                                in.get() != 0)));
    }

    /** A byte with a bit for each that is there, then their values in the order of the bits. */
    private static void putFields(Fields3 fields, ByteBuffer out) {
        @Nullable
        String[] values = {
            fields.ifMatch(),
            fields.ifUnmodifiedSince(),
            fields.ifNoneMatch(),
            fields.ifModifiedSince(),
            fields.ifRange(),
            fields.range(),
            fields.acceptEncoding(),
            fields.query()
        };
        int present = 0;
        int bits = out.position();
        out.put((byte) 0);
        for (int i = 0; i < values.length; i++) {
            String value = values[i];
            if (value != null) {
                present |= 1 << i;
                Texts.put(value, out);
            }
        }
        out.put(bits, (byte) present);
    }

    private static Fields3 getFields(ByteBuffer in) throws CharacterCodingException {
        int present = in.get();
        return new Fields3(
                getField(present, 0, in),
                getField(present, 1, in),
                getField(present, 2, in),
                getField(present, 3, in),
                getField(present, 4, in),
                getField(present, 5, in),
                getField(present, 6, in),
                getField(present, 7, in));
    }

    private static @Nullable String getField(int present, int bit, ByteBuffer in) throws CharacterCodingException {
        return (present & 1 << bit) == 0 ? null : Texts.get(in);
    }

    private static Method method(int number) throws MemlaneException {
        for (Method method : Method.values()) {
            if (method.number() == number) {
                return method;
            }
        }
        throw new MemlaneException(ErrorCode.MALFORMED, "method " + number + " is unknown");
    }

    private static void putFlag(boolean flag, ByteBuffer out) {
        out.put((byte) (flag ? 1 : 0));
    }

    private static void putVersion(OpaqueVersion version, ByteBuffer out) {
        out.putLong(version.first()).putLong(version.second()).putLong(version.third());
        out.putLong(version.fourth()).putLong(version.fifth());
    }

    private static OpaqueVersion getVersion(ByteBuffer in) {
        return new OpaqueVersion(in.getLong(), in.getLong(), in.getLong(), in.getLong(), in.getLong());
    }
}
