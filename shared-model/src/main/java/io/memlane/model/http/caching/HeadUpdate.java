package io.memlane.model.http.caching;

import io.memlane.model.http.FieldNames;
import io.memlane.model.http.Fields;

/** What the response to a HEAD does to a stored response that would have answered it (RFC 9111 §4.3.5). */
public enum HeadUpdate {
    /** It is of the same representation: update the stored fields, by {@link Validation#update}. */
    UPDATE,
    /** It is of another one: what is stored counts as stale from now on. */
    INVALIDATE,
    /** It says nothing of what is stored. */
    NONE;

    /** Fields whose values must be those of the stored response wherever both have them. */
    private static final String[] COMPARED = {FieldNames.ETAG, FieldNames.LAST_MODIFIED, FieldNames.CONTENT_LENGTH};

    /** @param stored its {@code Content-Length} is that of the stored bytes */
    public static HeadUpdate of(int status, Fields head, Fields stored) {
        if (status != Status.OK) {
            return NONE;
        }
        for (String name : COMPARED) {
            String value = head.single(name);
            if (value != null && !value.equals(stored.single(name))) {
                return INVALIDATE;
            }
        }
        return UPDATE;
    }
}
