package io.memlane.proxy.web;

import io.memlane.model.representation.Boundary;
import io.memlane.model.representation.RequestFields;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks for.
 *
 * @param path decoded once, absolute, without dot segments, empty segments, control characters or backslashes; see
 *     {@link RequestPath}
 * @param head metadata only; nothing may be written to the sink
 * @param fields what else is asked; unparsed
 * @param boundary separates the parts of a body with several, the same however often the cache is asked; null if the fields can't ask
 *     for several
 */
public record ContentRequest(
        String path,
        boolean head,
        RequestFields fields,
        @Nullable Boundary boundary) {

    /** Whatever there is. */
    public ContentRequest(String path, boolean head) {
        this(path, head, RequestFields.NONE, null);
    }
}
