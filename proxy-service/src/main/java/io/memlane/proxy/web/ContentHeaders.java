package io.memlane.proxy.web;

import io.memlane.model.http.FieldNames;
import io.memlane.model.http.ResponseHead;
import io.memlane.proxy.policy.CrossOrigin;
import io.memlane.proxy.policy.PathPolicy;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpStatus;

/** The header of an answer with content but for its status and length: what the cache says of it, and what the policies add. */
final class ContentHeaders {
    private static final String VARY_ORIGIN = "Origin";

    private ContentHeaders() {}

    static void set(ResponseHead head, PathPolicy policy, CrossOrigin crossOrigin, HttpFields.Mutable fields) {
        // Not by the servlet's response, which replaces media types by its own spelling, and adds a charset to those
        // that it thinks need one.
        head.fields().forEach((name, value) -> {
            if (isJettysToo(name)) {
                fields.put(name, value);
            } else {
                fields.add(name, value);
            }
        });
        if (crossOrigin.varies()) {
            String vary = head.fields().list(FieldNames.VARY);
            fields.put(FieldNames.VARY, vary == null ? VARY_ORIGIN : vary + ", " + VARY_ORIGIN);
        }
        if (policy != PathPolicy.NONE) {
            policy.headers(head.isNotModified(), fields::put);
            crossOrigin.headers(fields::put);
        }
    }

    /** Whether {@code Content-Length} is sent. */
    static boolean hasLength(ResponseHead head) {
        return head.hasKnownLength() && !isBodiless(head);
    }

    /** What Jetty has put there for answers of its own; the content's is the one that counts (RFC 9110 §6.6.1, §10.2.4). */
    private static boolean isJettysToo(String name) {
        return name.equalsIgnoreCase(FieldNames.DATE) || name.equalsIgnoreCase(FieldNames.SERVER);
    }

    /** Whether its status says that there is no body, so that there is no length of it either (RFC 9110 §8.6). */
    static boolean isBodiless(ResponseHead head) {
        return head.isNotModified() || head.status() == HttpStatus.NO_CONTENT_204;
    }
}
