package io.memlane.cache.control;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How control connections are served.
 *
 * @param workers threads that serve control connections, one connection each; one more connection is refused as busy
 * @param spins how often a worker looks for credit before it parks; 0 parks at once
 * @param attachTimeout how long a new connection may take to say what it is for; it holds a worker meanwhile
 * @param creditTimeout how long a proxy may leave a transfer without any credit, which is how long its client may take for one chunk,
 *     before its segment is given up
 * @param drainTimeout how long running transfers may take at shutdown
 */
public record SessionProperties(
        @DefaultValue("256") @Min(2) @Max(10_000) int workers,
        @DefaultValue("200") @Min(0) @Max(1_000_000) int spins,
        @DefaultValue("5s") @DurationMin(millis = 1) Duration attachTimeout,
        @DefaultValue("60s") @DurationMin(millis = 1) Duration creditTimeout,
        @DefaultValue("5s") @DurationMin(nanos = 0) Duration drainTimeout) {}
