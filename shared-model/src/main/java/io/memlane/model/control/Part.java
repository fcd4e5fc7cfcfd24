package io.memlane.model.control;

import io.memlane.model.http.OpaqueVersion;
import org.jspecify.annotations.Nullable;

/**
 * What of a body is wanted.
 *
 * @param offset where in the body the frames begin; more than 0 only with an expected version
 * @param limit how many bytes are wanted at most; 0 for all to the end of the body
 * @param expected the version that is to be continued: any other is answered with CHANGED; null takes what there is
 */
public record Part(long offset, long limit, @Nullable OpaqueVersion expected) {
    /** All of whatever there is. */
    public static final Part WHOLE = new Part(0, 0, null);

    /** Where the frames end in a body of so many bytes. */
    public long endOffset(long lengthBytes) {
        return limit == 0 || limit > lengthBytes - offset ? lengthBytes : offset + limit;
    }
}
