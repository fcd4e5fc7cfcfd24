package io.memlane.proxy.hot;

import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Answers that are given again without asking the cache.
 *
 * @param maxSize What kept answers may take of the direct memory, all together. With 0 every request is asked.
 * @param maxObject How long the body of one may be, at most 1 MB.
 */
public record HotProperties(
        @DefaultValue("16MB") DataSize maxSize,
        @DefaultValue("128KB") DataSize maxObject) {}
