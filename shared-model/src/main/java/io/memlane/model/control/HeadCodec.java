package io.memlane.model.control;

import io.memlane.model.ErrorCode;
import io.memlane.model.MemlaneException;
import io.memlane.model.http.Boundary;
import io.memlane.model.http.Fields;
import io.memlane.model.http.InterimResponse;
import io.memlane.model.http.OpaqueVersion;
import io.memlane.model.http.Outcome;
import io.memlane.model.http.Refusal;
import io.memlane.model.http.RequestHead;
import io.memlane.model.http.ResponseHead;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What OPEN and META say of requests and responses, to bytes and back. What is decoded is valid HTTP. */
final class HeadCodec {
    /** In front of an outcome: a response follows; else it is the number of a refusal, which is never this. */
    private static final int RESPONSE = 255;

    private HeadCodec() {}

    static void putRequest(RequestHead request, ByteBuffer out) {
        Texts.put(request.method(), out);
        putFlag(request.secure(), out);
        Texts.put(request.authority(), out);
        Texts.put(request.target(), out);
        putFields(request.fields(), out);
    }

    static RequestHead getRequest(ByteBuffer in) throws MemlaneException, CharacterCodingException {
        String method = Texts.get(in);
        boolean secure = getFlag(in);
        String authority = Texts.get(in);
        String target = Texts.get(in);
        Fields fields = getFields(in);
        try {
            return new RequestHead(method, secure, authority, target, fields);
        } catch (IllegalArgumentException e) {
            throw new MemlaneException(ErrorCode.MALFORMED, "OPEN of what is no request", e);
        }
    }

    static void putOutcome(Outcome outcome, ByteBuffer out) {
        switch (outcome) {
            case Refusal refusal -> {
                out.put((byte) refusal.kind().number());
                Texts.put(refusal.detail(), out);
            }
            case ResponseHead head -> {
                out.put((byte) RESPONSE).putShort((short) head.status());
                putFields(head.fields(), out);
                out.putLong(head.bodyLengthBytes());
                putVersion(head.version(), out);
                putFlag(head.resumable(), out);
            }
        }
    }

    static Outcome getOutcome(ByteBuffer in) throws MemlaneException, CharacterCodingException {
        int kind = in.get() & 0xFF;
        if (kind != RESPONSE) {
            return new Refusal(Refusal.Kind.of(kind), Texts.get(in));
        }
        int status = in.getShort() & 0xFFFF;
        Fields fields = getFields(in);
        long lengthBytes = in.getLong();
        OpaqueVersion version = getVersion(in);
        boolean resumable = getFlag(in);
        try {
            return new ResponseHead(status, fields, lengthBytes, version, resumable);
        } catch (IllegalArgumentException e) {
            throw new MemlaneException(ErrorCode.MALFORMED, "META of what is no response", e);
        }
    }

    private static void putFields(Fields fields, ByteBuffer out) {
        out.putShort((short) fields.size());
        fields.forEach((name, value) -> {
            int code = FieldCodes.of(name);
            out.put((byte) code);
            if (code == FieldCodes.NAMED) {
                Texts.put(name, out);
            }
            Texts.put(value, out);
        });
    }

    private static Fields getFields(ByteBuffer in) throws MemlaneException, CharacterCodingException {
        int size = in.getShort() & 0xFFFF;
        if (size == 0) {
            return Fields.EMPTY;
        }
        Fields.Builder fields = Fields.builder();
        try {
            for (int i = 0; i < size; i++) {
                int code = in.get() & 0xFF;
                String name = code == FieldCodes.NAMED ? Texts.get(in) : FieldCodes.name(code);
                fields.add(name, Texts.get(in));
            }
        } catch (IllegalArgumentException e) {
            throw new MemlaneException(ErrorCode.MALFORMED, "a field that is none", e);
        }
        return fields.build();
    }

    /** Nothing for none: it is the end of its message. */
    static void putInterim(List<InterimResponse> interim, ByteBuffer out) {
        if (!interim.isEmpty()) {
            out.put((byte) interim.size());
            for (InterimResponse one : interim) {
                putFields(one.fields(), out.put((byte) one.status()));
            }
        }
    }

    static List<InterimResponse> getInterim(ByteBuffer in) throws MemlaneException, CharacterCodingException {
        int count = in.hasRemaining() ? in.get() & 0xFF : 0;
        if (count > InterimResponse.MAX_NUMBER) {
            throw new MemlaneException(ErrorCode.MALFORMED, count + " interim responses");
        }
        List<InterimResponse> interim = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int status = in.get() & 0xFF;
            Fields fields = getFields(in);
            if (!InterimResponse.isPassedOn(status)) {
                throw new MemlaneException(ErrorCode.MALFORMED, "interim response " + status);
            }
            interim.add(new InterimResponse(status, fields));
        }
        return interim;
    }

    static void putPart(Part part, ByteBuffer out) {
        out.putLong(part.offset()).putLong(part.limit());
        OpaqueVersion expected = part.expected();
        putFlag(expected != null, out);
        if (expected != null) {
            putVersion(expected, out);
        }
    }

    static Part getPart(ByteBuffer in) {
        long offset = in.getLong();
        long limit = in.getLong();
        OpaqueVersion expected = getFlag(in) ? getVersion(in) : null;
        return offset == 0 && limit == 0 && expected == null ? Part.WHOLE : new Part(offset, limit, expected);
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

    private static void putFlag(boolean flag, ByteBuffer out) {
        out.put((byte) (flag ? 1 : 0));
    }

    private static boolean getFlag(ByteBuffer in) {
        return in.get() != 0;
    }

    private static void putVersion(OpaqueVersion version, ByteBuffer out) {
        out.putLong(version.first()).putLong(version.second()).putLong(version.third());
        out.putLong(version.fourth()).putLong(version.fifth());
    }

    private static OpaqueVersion getVersion(ByteBuffer in) {
        return new OpaqueVersion(in.getLong(), in.getLong(), in.getLong(), in.getLong(), in.getLong());
    }
}
