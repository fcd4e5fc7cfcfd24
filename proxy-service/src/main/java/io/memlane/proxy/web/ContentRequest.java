package io.memlane.proxy.web;

/**
 * What a client asks for.
 *
 * @param path decoded once, absolute, without dot segments, empty segments, control characters or backslashes; see
 *     {@link RequestPath}
 * @param head metadata only; nothing may be written to the sink
 */
public record ContentRequest(String path, boolean head) {}
