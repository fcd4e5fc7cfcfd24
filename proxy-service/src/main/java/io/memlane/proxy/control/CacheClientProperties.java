package io.memlane.proxy.control;

import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The cache's control port.
 *
 * @param address Where the control port is, as `tcp://HOST:PORT` or `unix:///PATH`: the same in both services.
 * @param allowRemote Whether a TCP address beyond loopback is accepted. The token is all that protects the port then.
 * @param attachTimeout How long the cache may take to accept a connection or to make a segment.
 * @param pingInterval How often the proxy asks whether the cache is there. After three intervals without an answer it is taken for
 *     gone.
 */
public record CacheClientProperties(
        @DefaultValue("tcp://127.0.0.1:7070") String address,
        @DefaultValue("false") boolean allowRemote,
        @DefaultValue("5s") @DurationMin(millis = 1) Duration attachTimeout,
        @DefaultValue("2s") @DurationMin(millis = 10) Duration pingInterval) {}
