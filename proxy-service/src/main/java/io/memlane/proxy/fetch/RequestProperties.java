package io.memlane.proxy.fetch;

import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Deadlines of a request.
 *
 * @param requestDeadline When the reply must have begun, waits and retries included. After that the answer is 503.
 * @param stallTimeout How long a transfer may stand still on its segment. A client that doesn't read gives the segment back then;
 *     a cache that sends nothing has lost it.
 * @param resumeTimeout How long a body whose segment is lost may wait to go on on another one before it is cut. Longer than a slow
 *     start of the cache.
 * @param cancelTimeout How long the cache may take to notice that a body isn't wanted any more before its segment is replaced.
 */
public record RequestProperties(
        @DefaultValue("10s") @DurationMin(millis = 1) Duration requestDeadline,
        @DefaultValue("10s") @DurationMin(millis = 1) Duration stallTimeout,
        @DefaultValue("30s") @DurationMin(millis = 1) Duration resumeTimeout,
        @DefaultValue("1s") @DurationMin(millis = 1) Duration cancelTimeout) {}
