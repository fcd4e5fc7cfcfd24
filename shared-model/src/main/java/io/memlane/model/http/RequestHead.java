package io.memlane.model.http;

import org.jspecify.annotations.Nullable;

/**
 * What a client asks for, as it came but for what is of its connection.
 *
 * @param method as it came; a token
 * @param secure whether it came by TLS: what {@code scheme} is
 * @param authority from the target or from {@code Host}; empty if there is none
 * @param target path and query, as they came; begins with a slash
 * @param fields those that the content may look at
 */
public record RequestHead(String method, boolean secure, String authority, String target, Fields fields) {
    public static final String GET = "GET";
    public static final String HEAD = "HEAD";

    /** @throws IllegalArgumentException if the method is no token, or the target doesn't begin with a slash */
    public RequestHead {
        if (!Fields.isName(method) || !target.startsWith("/")) {
            throw new IllegalArgumentException("not a request");
        }
    }

    /** Whatever there is. */
    public static RequestHead get(String target) {
        return get(target, Fields.EMPTY);
    }

    public static RequestHead get(String target, Fields fields) {
        return new RequestHead(GET, false, "", target, fields);
    }

    public boolean isHead() {
        return method.equals(HEAD);
    }

    /** Whether it can be asked again without harm, for whatever reason the answer was lost. */
    public boolean isRepeatable() {
        return method.equals(GET) || isHead();
    }

    /** The target without its query; not decoded. */
    public String rawPath() {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    /** Without its question mark, as it came; null if there is none. */
    public @Nullable String query() {
        int query = target.indexOf('?');
        return query < 0 ? null : target.substring(query + 1);
    }

    public RequestHead with(Fields others) {
        return new RequestHead(method, secure, authority, target, others);
    }

    /**
     * What leads to the same body again, of the same state of the same representation: {@code Range} if it counted, and without the
     * preconditions, whose outcome may depend on the clock.
     *
     * @param partial whether the answer was 206
     */
    public RequestHead toContinue(boolean partial) {
        Fields kept = fields.without(
                FieldNames.IF_MATCH,
                FieldNames.IF_UNMODIFIED_SINCE,
                FieldNames.IF_NONE_MATCH,
                FieldNames.IF_MODIFIED_SINCE,
                FieldNames.IF_RANGE);
        return with(partial ? kept : kept.without(FieldNames.RANGE));
    }

    /** What it takes of memory or of a message, about, in bytes. */
    public int sizeBytes() {
        return method.length() + authority.length() + target.length() + fields.wireBytes();
    }
}
