package io.memlane.proxy.web.accesslog;

import org.jspecify.annotations.Nullable;

/**
 * One request, when it is over. Texts are as they came from the client, one character for each byte: {@link AccessLogFormat} makes them
 * harmless.
 *
 * @param timeMillis when the request came, milliseconds since the epoch
 * @param remoteAddress of the client
 * @param target the request target with its query
 * @param protocol for example {@code HTTP/1.1}
 * @param status of the answer that was begun; 0 if there was none
 * @param bodyBytes bytes of body that were handed to the client, fewer than promised if it was cut
 * @param complete whether the client's connection has taken all of the answer
 * @param range value of {@code Range}; null if there is none
 * @param firstByteMicros from the request to the first byte of the answer; negative if there was none
 * @param totalMicros from the request to its end
 * @param segment name of the last segment that carried the body; null if there was none
 * @param payload how the body travelled: {@code inline}, {@code slab}, or {@code inline+slab}; null if it didn't
 * @param resumed how often the transfer went on after an interruption
 * @param cacheStatus what the cache says in {@code Cache-Status} (RFC 9211); null for content that isn't an origin's
 * @param originMicros how long it waited for the origin; negative if it didn't
 * @param traceId of the trace context; null if there is none
 */
record AccessLogEntry(
        long timeMillis,
        String remoteAddress,
        String method,
        String target,
        String protocol,
        int status,
        long bodyBytes,
        boolean complete,
        @Nullable String referer,
        @Nullable String userAgent,
        @Nullable String range,
        long firstByteMicros,
        long totalMicros,
        @Nullable String segment,
        @Nullable String payload,
        int resumed,
        @Nullable String cacheStatus,
        long originMicros,
        @Nullable String traceId) {}
