package io.memlane.proxy.segments;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What segments do beside carrying bytes.
 *
 * @param verify Whether the cache adds a checksum (CRC-32C) to each chunk, and this proxy compares it before it passes the chunk
 *     on. A chunk that differs breaks its segment, and the body goes on on another one.
 */
public record SegmentProperties(@DefaultValue("false") boolean verify) {}
