package io.memlane.cache.control;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How control connections are served.
 *
 * @param maxConnections How many control connections are served at a time: one for each segment, and one more for each proxy. A further
 *     one is refused as busy.
 * @param loops Threads that serve the segments' requests: each takes the requests of its segments one after the other.
 * @param spins How often a loop looks for credit before it parks. With 0 it parks at once.
 * @param attachTimeout How long a new connection may take to say what it is for. It counts as one meanwhile.
 * @param creditTimeout How long a proxy may leave a transfer without any credit before its segment is given up: how long its
 *     client may take for one chunk.
 * @param drainTimeout How long running transfers may go on at shutdown. With the start of the next cache it should be below
 *     `memlane.proxy.request-deadline`.
 */
public record SessionProperties(
        @DefaultValue("256") @Min(2) @Max(10_000) int maxConnections,
        @DefaultValue("1") @Min(1) @Max(256) int loops,
        @DefaultValue("200") @Min(0) @Max(1_000_000) int spins,
        @DefaultValue("5s") @DurationMin(millis = 1) Duration attachTimeout,
        @DefaultValue("60s") @DurationMin(millis = 1) Duration creditTimeout,
        @DefaultValue("5s") @DurationMin(nanos = 0) Duration drainTimeout) {}
