package io.memlane.model.http.caching;

import java.util.Set;

/** What a cache knows of status codes (RFC 9110 §15). */
public final class Status {
    public static final int OK = 200;
    public static final int PARTIAL_CONTENT = 206;
    public static final int NOT_MODIFIED = 304;
    public static final int RANGE_NOT_SATISFIABLE = 416;

    private static final Set<Integer> HEURISTICALLY_CACHEABLE =
            Set.of(200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414, 501);

    /** Whose rules of caching are kept here, for {@code must-understand}. */
    private static final Set<Integer> UNDERSTOOD = Set.of(
            200, 201, 202, 203, 204, 205, 206, 300, 301, 302, 303, 305, 307, 308, 400, 401, 402, 403, 404, 405, 406,
            407, 408, 409, 410, 411, 412, 413, 414, 415, 416, 417, 421, 422, 426, 428, 429, 431, 451, 500, 501, 502,
            503, 504, 505, 511);

    /** With which an origin says that it can't answer now (RFC 5861 §4). */
    private static final Set<Integer> ERRORS = Set.of(500, 502, 503, 504);

    private Status() {}

    static boolean isFinal(int status) {
        return status >= 200 && status <= 599;
    }

    static boolean isHeuristicallyCacheable(int status) {
        return HEURISTICALLY_CACHEABLE.contains(status);
    }

    static boolean isUnderstood(int status) {
        return UNDERSTOOD.contains(status);
    }

    /** Whether something stale may be sent instead, if {@code stale-if-error} allows it. */
    public static boolean isOriginError(int status) {
        return ERRORS.contains(status);
    }

    /** Whether there is no content, whatever the fields say (RFC 9110 §6.4.1). */
    public static boolean isBodiless(int status) {
        return status == 204 || status == NOT_MODIFIED;
    }

    /** 2xx and 3xx (RFC 9111 §4.4). */
    static boolean isNonError(int status) {
        return status >= 200 && status <= 399;
    }
}
