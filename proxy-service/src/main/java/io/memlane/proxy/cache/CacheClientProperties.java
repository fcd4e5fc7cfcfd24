package io.memlane.proxy.cache;

import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The cache's control port.
 *
 * @param address tcp://HOST:PORT or unix:///PATH; the same in both services
 * @param allowRemote whether a TCP address beyond loopback is accepted: the token is all that protects it then
 * @param attachTimeout how long the cache may take to accept a connection or make a segment
 * @param pingInterval how often the link asks whether the cache is there; three intervals without an answer, and it isn't
 */
public record CacheClientProperties(
        @DefaultValue("tcp://127.0.0.1:7070") String address,
        @DefaultValue("false") boolean allowRemote,
        @DefaultValue("5s") @DurationMin(millis = 1) Duration attachTimeout,
        @DefaultValue("2s") @DurationMin(millis = 10) Duration pingInterval) {}
