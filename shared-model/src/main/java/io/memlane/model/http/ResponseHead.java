package io.memlane.model.http;

/**
 * What precedes the bytes of a response, if there are any.
 *
 * @param status 100 to 599
 * @param fields as they are sent, without {@code Content-Length}
 * @param bodyLengthBytes value for {@code Content-Length}: of the body that a GET gets, which may be a part of the representation, or
 *     several with their headers; {@link #UNKNOWN_LENGTH} where only its end will tell
 * @param version of the bytes
 * @param resumable whether the version tells this state from all others, so that a part of the body may be joined to one that is read at
 *     another time
 */
public record ResponseHead(int status, Fields fields, long bodyLengthBytes, OpaqueVersion version, boolean resumable)
        implements Outcome {
    public static final long UNKNOWN_LENGTH = -1;

    /** @throws IllegalArgumentException if the status or the length can be none */
    public ResponseHead {
        if (status < 100 || status > 599 || bodyLengthBytes < UNKNOWN_LENGTH) {
            throw new IllegalArgumentException("status " + status + " with " + bodyLengthBytes + " bytes");
        }
    }

    /** Whether the body is a part of the representation, or several. */
    public boolean isPartial() {
        return status == 206;
    }

    /** Whether what was asked for is current with the client, which therefore gets no body. */
    public boolean isNotModified() {
        return status == 304;
    }

    public boolean hasKnownLength() {
        return bodyLengthBytes != UNKNOWN_LENGTH;
    }

    /**
     * Whether a part of the body that this describes can follow one that was sent as the other says. Fields that time changes don't matter, nor
     * does it that a body becomes resumable as time goes by.
     */
    public boolean continues(ResponseHead other) {
        return status == other.status
                && bodyLengthBytes == other.bodyLengthBytes
                && version.equals(other.version)
                && hasSame(FieldNames.CONTENT_TYPE, other)
                && hasSame(FieldNames.CONTENT_RANGE, other)
                && hasSame(FieldNames.CONTENT_ENCODING, other);
    }

    /** Whether a field has the same value in both, or is in neither. */
    public boolean hasSame(String name, ResponseHead other) {
        String mine = fields.first(name);
        String its = other.fields.first(name);
        return mine == null ? its == null : mine.equals(its);
    }
}
