package io.memlane.proxy.content;

import io.memlane.model.http.Delivery;
import io.memlane.model.http.Metadata;

/**
 * What precedes the bytes of a representation, if there are any.
 *
 * @param status 200, 206 or 304
 * @param metadata what the representation is
 * @param delivery how it is sent
 */
public record ContentHead(int status, Metadata metadata, Delivery delivery) {

    /** All of it, as it is. */
    public static ContentHead whole(Metadata metadata) {
        return new ContentHead(200, metadata, Delivery.whole(metadata));
    }

    /** Whether the body is less than the representation, or more: parts with their headers. */
    public boolean isPartial() {
        return status == 206;
    }
}
