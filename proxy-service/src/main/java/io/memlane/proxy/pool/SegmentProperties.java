package io.memlane.proxy.pool;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What segments do beside carrying bytes.
 *
 * @param verify whether the cache adds a checksum to each chunk and this proxy compares it before it passes the chunk on
 */
public record SegmentProperties(@DefaultValue("false") boolean verify) {}
