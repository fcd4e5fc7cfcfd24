package io.memlane.proxy.content;

import io.memlane.model.http.Boundary;
import io.memlane.model.http.RequestFields;
import io.memlane.runtime.tracing.TraceSpan;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks for.
 *
 * @param path decoded once, absolute, without dot segments, empty segments or control characters; see
 *     {@code RequestPath}
 * @param head metadata only; nothing may be written to the sink
 * @param fields what else is asked; unparsed
 * @param boundary separates the parts of a body with several, the same however often the cache is asked; null if the fields can't ask
 *     for several
 * @param span what is done for it belongs below
 */
public record ContentRequest(
        String path,
        boolean head,
        RequestFields fields,
        @Nullable Boundary boundary,
        TraceSpan span) {

    /** Untraced. */
    public ContentRequest(String path, boolean head, RequestFields fields, @Nullable Boundary boundary) {
        this(path, head, fields, boundary, TraceSpan.NONE);
    }

    /** Whatever there is. */
    public ContentRequest(String path, boolean head) {
        this(path, head, RequestFields.NONE, null);
    }

    /** The same, as a step of it asks. */
    public ContentRequest within(TraceSpan step) {
        return step == span ? this : new ContentRequest(path, head, fields, boundary, step);
    }
}
