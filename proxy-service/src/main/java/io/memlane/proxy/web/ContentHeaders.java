package io.memlane.proxy.web;

import io.memlane.model.http.Delivery;
import io.memlane.model.http.Metadata;
import io.memlane.proxy.content.ContentHead;
import io.memlane.proxy.policy.CrossOrigin;
import io.memlane.proxy.policy.PathPolicy;
import jakarta.servlet.http.HttpServletResponse;
import org.eclipse.jetty.ee11.servlet.ServletApiResponse;
import org.eclipse.jetty.http.HttpHeader;

/**
 * The header of an answer with content. That of 304 has what a cache updates its copy by, and nothing that describes a body (RFC 9110
 * §15.4.5): whoever asks by date has the date already.
 */
final class ContentHeaders {
    private ContentHeaders() {}

    static void set(ContentHead head, PathPolicy policy, CrossOrigin crossOrigin, HttpServletResponse response) {
        Metadata metadata = head.metadata();
        Delivery delivery = head.delivery();
        response.setStatus(head.status());
        response.setHeader("ETag", metadata.etag());
        if (delivery.varies()) {
            response.setHeader("Vary", crossOrigin.varies() ? "Accept-Encoding, Origin" : "Accept-Encoding");
        } else if (crossOrigin.varies()) {
            response.setHeader("Vary", "Origin");
        }
        boolean notModified = head.status() == HttpServletResponse.SC_NOT_MODIFIED;
        if (policy != PathPolicy.NONE) {
            policy.headers(notModified, response::setHeader);
            crossOrigin.headers(response::setHeader);
        }
        if (notModified) {
            return;
        }
        response.setContentLengthLong(delivery.bodyLengthBytes());
        setContentType(delivery.contentType(), response);
        if (!delivery.contentEncoding().isEmpty()) {
            response.setHeader("Content-Encoding", delivery.contentEncoding());
        }
        if (!delivery.contentRange().isEmpty()) {
            response.setHeader("Content-Range", delivery.contentRange());
        }
        if (delivery.showsDate()) {
            response.setDateHeader("Last-Modified", metadata.lastModifiedMillis());
        }
        response.setHeader("Accept-Ranges", "bytes");
        response.setHeader("X-Content-Type-Options", "nosniff");
    }

    /**
     * Jetty's servlet response replaces media types by its own spelling, and adds a charset to those that it thinks
     * need one. The cache has decided already, so this goes to the header fields below it.
     */
    private static void setContentType(String mediaType, HttpServletResponse response) {
        if (response instanceof ServletApiResponse jetty) {
            jetty.getServletRequestInfo()
                    .getServletChannel()
                    .getServletContextResponse()
                    .getWrapped()
                    .getHeaders()
                    .put(HttpHeader.CONTENT_TYPE, mediaType);
        } else {
            response.setContentType(mediaType);
        }
    }
}
