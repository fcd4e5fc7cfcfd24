package io.memlane.cache.content.origin.client;

import java.net.URI;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * How an origin is asked.
 *
 * @param origin scheme, host and port
 * @param connectTimeout for a connection, TLS included
 * @param timeout from a request to the response's head, all attempts together
 * @param idleTimeout without a byte of a body that is wanted, and of connections that nobody uses
 * @param maxConnections at one time
 * @param maxWaiting requests that wait for one of them
 * @param ssl for {@code https}; null for what the JDK trusts
 */
public record ClientSettings(
        URI origin,
        Duration connectTimeout,
        Duration timeout,
        Duration idleTimeout,
        int maxConnections,
        int maxWaiting,
        @Nullable SSLContext ssl,
        Credentials credentials) {}
