package io.memlane.model.http;

/**
 * How a representation is sent in one answer: what the answer says besides the {@link Metadata}.
 *
 * @param bodyLengthBytes value for {@code Content-Length}: of what is sent, which may be a part of the representation, or more than one
 *     with their headers; 0 where nothing is
 * @param contentType value for {@code Content-Type}: the media type, or that of a body with several parts
 * @param contentRange value for {@code Content-Range}; empty if there is none
 * @param contentEncoding value for {@code Content-Encoding}; empty for the identity
 * @param varies whether another {@code Accept-Encoding} might have had another answer
 * @param showsDate whether {@code Last-Modified} is sent
 * @param resumable whether the version of the {@link Metadata} tells this state from all others, so that a part of the body may be joined
 *     to one that is read at another time
 */
public record Delivery(
        long bodyLengthBytes,
        String contentType,
        String contentRange,
        String contentEncoding,
        boolean varies,
        boolean showsDate,
        boolean resumable) {

    /**
     * Everything, as it is, as told by a cache that doesn't say more. Such a one gives a weak tag to what may change unnoticed; and a weak tag
     * holds for bodies that mean the same and aren't the same bytes (RFC 9110 §8.8.1).
     */
    public static Delivery whole(Metadata metadata) {
        boolean resumable = !metadata.etag().startsWith("W/");
        return new Delivery(metadata.lengthBytes(), metadata.mediaType(), "", "", false, true, resumable);
    }

    /**
     * Whether a part of a body that is sent so can follow a part that was sent as the other one says. The date doesn't matter: as time
     * goes by it is shown, and as time goes by a body becomes resumable.
     */
    public boolean continues(Delivery other) {
        return bodyLengthBytes == other.bodyLengthBytes
                && contentType.equals(other.contentType)
                && contentRange.equals(other.contentRange)
                && contentEncoding.equals(other.contentEncoding);
    }
}
