package io.memlane.proxy.hot;

import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Answers that are given again without asking the cache.
 *
 * @param maxSize What kept answers may take of the direct memory, all together: at least 1MB, and at most half of it. With 0 every request is
 *     asked.
 * @param maxObject How long the body of one may be, at most 1MB.
 */
public record HotProperties(
        @DefaultValue("16MB") DataSize maxSize,
        @DefaultValue("128KB") DataSize maxObject) {
    private static final DataSize LARGEST_OBJECT = DataSize.ofBytes(HotMemory.CHUNK_BYTES);

    /** Refuses sizes that nothing could be kept with, or that memory isn't made of. */
    public HotProperties {
        if (maxSize.toBytes() != 0 && maxSize.toBytes() < HotMemory.CHUNK_BYTES) {
            throw new IllegalArgumentException("memlane.hot.max-size is " + maxSize + ", must be 0 or at least 1MB");
        }
        if (maxObject.toBytes() < 1 || maxObject.compareTo(LARGEST_OBJECT) > 0) {
            throw new IllegalArgumentException("memlane.hot.max-object is " + maxObject + ", must be 1B to 1MB");
        }
    }
}
