package io.memlane.proxy.fetch;

import io.memlane.model.ErrorCode;
import io.memlane.model.MemlaneException;

/** Why a request got an error of this pair's own instead of an answer of the content's. */
enum Refused {
    /** The circuit breaker is open: the cache failed a moment ago. */
    BREAKER_OPEN,
    /** Too many requests wait for a segment already. */
    BULKHEAD_FULL,
    /** All segments are in use. */
    POOL_EXHAUSTED,
    /** There is no cache, or it went away and didn't come back in time. */
    CACHE_DETACHED,
    /** The cache didn't answer within the request's deadline. */
    DEADLINE,
    /** Each segment that was tried broke. */
    SEGMENT_LOST,
    /** The cache has no file descriptor left, or is otherwise busy. */
    CACHE_BUSY,
    /** The cache couldn't read its content, or talks nonsense. */
    CACHE_FAILED,
    /** The content didn't come in time, says the cache. */
    CONTENT_TIMEOUT,
    /** Too many requests wait for content already. */
    WAITING_FULL,
    /** The body couldn't begin, and no other segment carried it in time. */
    BODY_LOST,
    /** This proxy stops. */
    STOPPING;

    /** What a request has run into that has used up its attempts. */
    static Refused of(BrokenSegmentException failure) {
        if (!(failure.getCause() instanceof MemlaneException known)) {
            return SEGMENT_LOST;
        }
        ErrorCode code = known.code();
        if (code == ErrorCode.TIMEOUT) {
            return DEADLINE;
        }
        return code == ErrorCode.VOLUME_FAILED || code == ErrorCode.GOING_AWAY ? CACHE_DETACHED : SEGMENT_LOST;
    }
}
