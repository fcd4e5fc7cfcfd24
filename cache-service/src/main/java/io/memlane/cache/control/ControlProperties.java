package io.memlane.cache.control;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The control port.
 *
 * @param address Where the control port is, as `tcp://HOST:PORT` or `unix:///PATH`: the same in both services.
 * @param allowRemote Whether a TCP address beyond loopback is accepted. The token is all that protects the port then.
 */
public record ControlProperties(
        @DefaultValue("tcp://127.0.0.1:7070") String address,
        @DefaultValue("false") boolean allowRemote) {}
