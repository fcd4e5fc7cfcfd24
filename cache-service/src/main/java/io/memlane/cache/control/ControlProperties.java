package io.memlane.cache.control;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The control port.
 *
 * @param address tcp://HOST:PORT or unix:///PATH; the same in both services
 * @param allowRemote whether a TCP address beyond loopback is accepted: the token is all that protects it then
 */
public record ControlProperties(
        @DefaultValue("tcp://127.0.0.1:7070") String address,
        @DefaultValue("false") boolean allowRemote) {}
