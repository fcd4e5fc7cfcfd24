package io.memlane.model.http.caching;

/**
 * When a response came.
 *
 * @param atSeconds {@code response_time}: the wall clock at its head, in seconds since the epoch
 * @param delayMillis {@code response_delay}: how long the origin took from the request to the head, by a clock that
 *     doesn't jump
 */
public record Received(long atSeconds, long delayMillis) {}
