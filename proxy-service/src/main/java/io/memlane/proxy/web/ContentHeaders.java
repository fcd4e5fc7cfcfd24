package io.memlane.proxy.web;

import io.memlane.model.http.FieldNames;
import io.memlane.model.http.ResponseHead;
import io.memlane.proxy.policy.CrossOrigin;
import io.memlane.proxy.policy.PathPolicy;
import io.memlane.proxy.web.request.JettyRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.eclipse.jetty.http.HttpFields;

/** The header of an answer with content: what the cache says of it, and what the policies add. */
final class ContentHeaders {
    private static final String VARY_ORIGIN = "Origin";

    private ContentHeaders() {}

    static void set(ResponseHead head, PathPolicy policy, CrossOrigin crossOrigin, HttpServletResponse response) {
        response.setStatus(head.status());
        // Not by the servlet's response, which replaces media types by its own spelling, and adds a charset to those
        // that
        // it thinks need one.
        HttpFields.Mutable fields = JettyRequest.fieldsOf(response);
        head.fields().forEach(fields::add);
        if (crossOrigin.varies()) {
            String vary = head.fields().list(FieldNames.VARY);
            fields.put(FieldNames.VARY, vary == null ? VARY_ORIGIN : vary + ", " + VARY_ORIGIN);
        }
        if (policy != PathPolicy.NONE) {
            policy.headers(head.isNotModified(), fields::put);
            crossOrigin.headers(fields::put);
        }
        if (head.hasKnownLength() && !head.isNotModified()) {
            response.setContentLengthLong(head.bodyLengthBytes());
        }
    }
}
