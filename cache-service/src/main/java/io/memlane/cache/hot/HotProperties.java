package io.memlane.cache.hot;

import io.memlane.model.segment.HotWordsDescriptor;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Answers that proxies give again without asking.
 *
 * @param objects How many answers proxies may give again without asking the cache, all proxies together. Each takes 64 bytes of the volume.
 *     With 0 every request is asked.
 */
public record HotProperties(
        @DefaultValue("4096") @Min(0) @Max(HotWordsDescriptor.MAX_WORDS)
        int objects) {}
