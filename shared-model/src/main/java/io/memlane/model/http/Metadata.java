package io.memlane.model.http;

import java.util.concurrent.TimeUnit;

/**
 * What is known of a representation before its bytes (RFC 9110 §8).
 *
 * @param lengthBytes its length
 * @param mediaType value for {@code Content-Type}, with charset where it is text
 * @param etag entity tag with its quotes, and {@code W/} before them if it is weak; the same on every replica that holds the same file
 * @param lastModifiedMillis milliseconds since the epoch; HTTP shows whole seconds of it
 * @param version internal identity, for the comparison before the last chunk and for resumption
 */
public record Metadata(long lengthBytes, String mediaType, String etag, long lastModifiedMillis, VersionToken version) {

    /** The same of another media type. */
    public Metadata as(String otherMediaType) {
        return otherMediaType.equals(mediaType)
                ? this
                : new Metadata(lengthBytes, otherMediaType, etag, lastModifiedMillis, version);
    }

    /** The same with what is said of its state at one moment. */
    public Metadata with(Validators validators) {
        long saidMillis = TimeUnit.SECONDS.toMillis(validators.modifiedSeconds());
        return new Metadata(lengthBytes, mediaType, validators.etag().text(), saidMillis, version);
    }
}
