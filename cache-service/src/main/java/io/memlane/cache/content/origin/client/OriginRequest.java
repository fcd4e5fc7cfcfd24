package io.memlane.cache.content.origin.client;

import io.memlane.cache.content.RequestBody;
import io.memlane.model.http.Fields;
import io.memlane.model.http.RequestHead;
import io.memlane.runtime.tracing.TraceSpan;
import org.jspecify.annotations.Nullable;

/**
 * What an origin is sent.
 *
 * @param target path and query as they are to be written
 * @param fields end-to-end fields, complete but for credentials; with {@code Host}, if it isn't the origin's own
 * @param body null if there is none
 * @param span of the request that it is sent for
 */
public record OriginRequest(
        String method,
        String target,
        Fields fields,
        @Nullable RequestBody body,
        TraceSpan span) {

    /** Whether it may be sent again though nobody knows what became of it (RFC 9110 §9.2.1). */
    public boolean isRepeatable() {
        return body == null
                && (method.equals(RequestHead.GET) || method.equals(RequestHead.HEAD) || method.equals("OPTIONS"));
    }

    public OriginRequest with(Fields others) {
        return new OriginRequest(method, target, others, body, span);
    }
}
