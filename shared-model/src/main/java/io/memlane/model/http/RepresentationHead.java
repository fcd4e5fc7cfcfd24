package io.memlane.model.http;

/**
 * What is known of a representation before its bytes (RFC 9110 §8), at one moment.
 *
 * @param status of the response that brings it: 200 for most
 * @param fields as a response with all of it has them, validators included; without {@code Content-Length}
 * @param lengthBytes its length; {@link ResponseHead#UNKNOWN_LENGTH} where only its end will tell
 * @param validators what conditions are compared with: they say what the fields say
 * @param version of its bytes
 * @param resumable see {@link ResponseHead}
 */
public record RepresentationHead(
        int status, Fields fields, long lengthBytes, Validators validators, OpaqueVersion version, boolean resumable) {

    /** Value of {@code Content-Type}; empty if there is none. */
    public String mediaType() {
        String type = fields.first(FieldNames.CONTENT_TYPE);
        return type == null ? "" : type;
    }

    public boolean hasKnownLength() {
        return lengthBytes != ResponseHead.UNKNOWN_LENGTH;
    }
}
