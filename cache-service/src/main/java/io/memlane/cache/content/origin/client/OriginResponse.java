package io.memlane.cache.content.origin.client;

import io.memlane.model.http.Fields;

/**
 * The head of what an origin answered.
 *
 * @param fields end-to-end fields as they came
 * @param lengthBytes of its content, or of what a GET would get; -1 if only its end tells
 * @param framed whether its end can be told from a connection that broke. Without a length and chunks it can't
 * @param delayMillis from the request to the head
 */
public record OriginResponse(int status, Fields fields, long lengthBytes, boolean framed, long delayMillis) {
    public static final long UNKNOWN_LENGTH = -1;
}
