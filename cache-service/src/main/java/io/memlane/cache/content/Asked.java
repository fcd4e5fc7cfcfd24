package io.memlane.cache.content;

import io.memlane.model.http.FieldNames;
import io.memlane.model.http.Fields;
import io.memlane.model.http.OpaqueVersion;
import io.memlane.model.http.RequestHead;
import io.memlane.model.http.RequestPath;
import io.memlane.runtime.tracing.TraceSpan;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of the content.
 *
 * @param path of the request, percent-decoded exactly once and normalised, such as {@code /a/b c.txt}; one that ends in {@code /} means
 *     what a folder yields
 * @param head of the request
 * @param client its address; empty if it isn't told
 * @param body of the request; null if it has none
 * @param expected version of the bytes that are to be continued; null if they are none in particular
 * @param span what is done for it belongs below
 */
public record Asked(
        String path,
        RequestHead head,
        String client,
        @Nullable RequestBody body,
        @Nullable OpaqueVersion expected,
        TraceSpan span) {

    /** Untraced. */
    public Asked(
            String path,
            RequestHead head,
            String client,
            @Nullable RequestBody body,
            @Nullable OpaqueVersion expected) {
        this(path, head, client, body, expected, TraceSpan.NONE);
    }

    /** From its beginning. */
    public Asked(String path, RequestHead head, String client, @Nullable RequestBody body) {
        this(path, head, client, body, null);
    }

    /** By GET, without any fields. */
    public static Asked get(String path) {
        return get(path, null, null);
    }

    /** By GET. */
    public static Asked get(String path, @Nullable String acceptEncoding, @Nullable String query) {
        Fields fields = acceptEncoding == null ? Fields.EMPTY : Fields.of(FieldNames.ACCEPT_ENCODING, acceptEncoding);
        String target = path.startsWith("/") ? RequestPath.encode(path) : "/";
        return new Asked(path, RequestHead.get(query == null ? target : target + '?' + query, fields), "", null);
    }

    /** All lines of the field, joined; null if there is none. */
    public @Nullable String acceptEncoding() {
        return head.fields().list(FieldNames.ACCEPT_ENCODING);
    }
}
