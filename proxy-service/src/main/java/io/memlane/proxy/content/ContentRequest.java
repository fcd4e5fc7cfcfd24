package io.memlane.proxy.content;

import io.memlane.model.http.Boundary;
import io.memlane.model.http.RequestHead;
import io.memlane.runtime.tracing.TraceSpan;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks for.
 *
 * @param path decoded once, absolute, without dot segments, empty segments or control characters; see {@code RequestPath}
 * @param head the request as it came, with the fields that the content may look at
 * @param client its address; empty if it isn't told
 * @param body the request's own; null if it has none
 * @param boundary separates the parts of a body with several, the same however often the cache is asked; null if the fields can't ask
 *     for several
 * @param keepsBytes how long an answer would be kept, if it may be given again; 0 for none
 * @param begun what was asked for it before; null if nothing was
 * @param span what is done for it belongs below
 */
public record ContentRequest(
        String path,
        RequestHead head,
        String client,
        @Nullable Upload body,
        @Nullable Boundary boundary,
        int keepsBytes,
        @Nullable BegunAnswer begun,
        TraceSpan span) {

    /** Of what isn't kept. */
    public ContentRequest(
            String path,
            RequestHead head,
            String client,
            @Nullable Upload body,
            @Nullable Boundary boundary,
            TraceSpan span) {
        this(path, head, client, body, boundary, 0, null, span);
    }

    /** Untraced, and without a body. */
    public ContentRequest(String path, RequestHead head, @Nullable Boundary boundary) {
        this(path, head, "", null, boundary, TraceSpan.NONE);
    }

    /** Whatever there is. */
    public static ContentRequest get(String path) {
        return new ContentRequest(path, RequestHead.get(path), null);
    }

    /** The same, as a step of it asks. */
    public ContentRequest within(TraceSpan step) {
        return step == span ? this : new ContentRequest(path, head, client, body, boundary, keepsBytes, begun, step);
    }

    /** The same, of another client, if one was told. */
    public ContentRequest from(String other) {
        return client.isEmpty() ? this : new ContentRequest(path, head, other, body, boundary, keepsBytes, begun, span);
    }

    /** The same, whose answer would be kept if it isn't longer. */
    public ContentRequest keeping(int bytes) {
        return new ContentRequest(path, head, client, body, boundary, bytes, begun, span);
    }

    /** The same, which was asked already. */
    public ContentRequest with(@Nullable BegunAnswer answer) {
        return answer == null ? this : new ContentRequest(path, head, client, body, boundary, keepsBytes, answer, span);
    }
}
