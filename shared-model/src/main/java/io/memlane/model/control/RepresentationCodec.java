package io.memlane.model.control;

import io.memlane.model.ErrorCode;
import io.memlane.model.MemlaneException;
import io.memlane.model.http.Boundary;
import io.memlane.model.http.Delivery;
import io.memlane.model.http.Metadata;
import io.memlane.model.http.Preconditions;
import io.memlane.model.http.RequestFields;
import io.memlane.model.http.VersionToken;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import org.jspecify.annotations.Nullable;

/** What OPEN and META say about representations, to bytes and back. */
final class RepresentationCodec {
    private static final int IF_MATCH = 1;
    private static final int IF_UNMODIFIED_SINCE = 1 << 1;
    private static final int IF_NONE_MATCH = 1 << 2;
    private static final int IF_MODIFIED_SINCE = 1 << 3;
    private static final int IF_RANGE = 1 << 4;
    private static final int RANGE = 1 << 5;
    private static final int ACCEPT_ENCODING = 1 << 6;
    private static final int QUERY = 1 << 7;

    private RepresentationCodec() {}

    static void putMetadata(@Nullable Metadata metadata, ByteBuffer out) {
        putPresence(metadata, out);
        if (metadata != null) {
            out.putLong(metadata.lengthBytes()).putLong(metadata.lastModifiedMillis());
            Texts.put(metadata.mediaType(), out);
            Texts.put(metadata.etag(), out);
            putVersion(metadata.version(), out);
        }
    }

    static @Nullable Metadata getMetadata(ByteBuffer in) throws CharacterCodingException {
        if (in.get() == 0) {
            return null;
        }
        long lengthBytes = in.getLong();
        long lastModifiedMillis = in.getLong();
        String mediaType = Texts.get(in);
        String etag = Texts.get(in);
        return new Metadata(lengthBytes, mediaType, etag, lastModifiedMillis, getVersion(in));
    }

    static void putDelivery(@Nullable Delivery delivery, ByteBuffer out) {
        putPresence(delivery, out);
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

    /** @param metadata that stand before it: a cache of an earlier version sends all of what they describe, as it is */
    static @Nullable Delivery getDelivery(@Nullable Metadata metadata, ByteBuffer in) throws CharacterCodingException {
        if (!in.hasRemaining()) {
            return metadata == null ? null : Delivery.whole(metadata);
        }
        if (in.get() == 0) {
            return null;
        }
        return new Delivery(
                in.getLong(), Texts.get(in), Texts.get(in), Texts.get(in), in.get() != 0, in.get() != 0, in.get() != 0);
    }

    static void putExpected(@Nullable VersionToken version, ByteBuffer out) {
        putPresence(version, out);
        if (version != null) {
            putVersion(version, out);
        }
    }

    static @Nullable VersionToken getExpected(ByteBuffer in) {
        return in.get() == 0 ? null : getVersion(in);
    }

    /** In the order of the bits. */
    static void putFields(RequestFields fields, ByteBuffer out) {
        int bits = out.position();
        out.put((byte) 0);
        Preconditions preconditions = fields.preconditions();
        int present = putField(preconditions.ifMatch(), IF_MATCH, out)
                | putField(preconditions.ifUnmodifiedSince(), IF_UNMODIFIED_SINCE, out)
                | putField(preconditions.ifNoneMatch(), IF_NONE_MATCH, out)
                | putField(preconditions.ifModifiedSince(), IF_MODIFIED_SINCE, out)
                | putField(preconditions.ifRange(), IF_RANGE, out)
                | putField(fields.range(), RANGE, out)
                | putField(fields.acceptEncoding(), ACCEPT_ENCODING, out)
                | putField(fields.query(), QUERY, out);
        out.put(bits, (byte) present);
    }

    private static int putField(@Nullable String value, int bit, ByteBuffer out) {
        if (value == null) {
            return 0;
        }
        Texts.put(value, out);
        return bit;
    }

    static RequestFields getFields(ByteBuffer in) throws CharacterCodingException {
        int present = in.get() & 0xFF;
        if (present == 0) {
            return RequestFields.NONE;
        }
        Preconditions preconditions = Preconditions.of(
                getField(present, IF_MATCH, in),
                getField(present, IF_UNMODIFIED_SINCE, in),
                getField(present, IF_NONE_MATCH, in),
                getField(present, IF_MODIFIED_SINCE, in),
                getField(present, IF_RANGE, in));
        return new RequestFields(
                preconditions,
                getField(present, RANGE, in),
                getField(present, ACCEPT_ENCODING, in),
                getField(present, QUERY, in));
    }

    private static @Nullable String getField(int present, int bit, ByteBuffer in) throws CharacterCodingException {
        return (present & bit) == 0 ? null : Texts.get(in);
    }

    static void putBoundary(@Nullable Boundary boundary, ByteBuffer out) {
        Texts.put(boundary == null ? "" : boundary.text(), out);
    }

    static @Nullable Boundary getBoundary(ByteBuffer in) throws MemlaneException, CharacterCodingException {
        String text = Texts.get(in);
        try {
            return text.isEmpty() ? null : new Boundary(text);
        } catch (IllegalArgumentException e) {
            throw new MemlaneException(ErrorCode.MALFORMED, "OPEN with a boundary that is none", e);
        }
    }

    private static void putPresence(@Nullable Object value, ByteBuffer out) {
        putFlag(value != null, out);
    }

    private static void putFlag(boolean flag, ByteBuffer out) {
        out.put((byte) (flag ? 1 : 0));
    }

    private static void putVersion(VersionToken version, ByteBuffer out) {
        out.putLong(version.device()).putLong(version.inode()).putLong(version.sizeBytes());
        out.putLong(version.modifiedNanos()).putLong(version.changedNanos());
    }

    private static VersionToken getVersion(ByteBuffer in) {
        return new VersionToken(in.getLong(), in.getLong(), in.getLong(), in.getLong(), in.getLong());
    }
}
