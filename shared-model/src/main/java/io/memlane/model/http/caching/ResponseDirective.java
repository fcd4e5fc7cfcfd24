package io.memlane.model.http.caching;

/** Response directives without a number (RFC 9111 §5.2.2; RFC 8246). */
public enum ResponseDirective {
    IMMUTABLE,
    MUST_REVALIDATE,
    MUST_UNDERSTAND,
    /** Without field names; those with are {@link ResponseDirectives#noCacheFields}. */
    NO_CACHE,
    NO_STORE,
    NO_TRANSFORM,
    /** Without field names; those with are {@link ResponseDirectives#privateFields}. */
    PRIVATE,
    PROXY_REVALIDATE,
    PUBLIC
}
