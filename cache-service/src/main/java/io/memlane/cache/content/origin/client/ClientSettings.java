package io.memlane.cache.content.origin.client;

import java.net.URI;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * How an origin is asked.
 *
 * @param origin scheme, host and port, by which it knows itself
 * @param addresses where it is
 * @param connectTimeout for a connection, TLS included
 * @param timeout from a request to the response's head, all attempts together
 * @param idleTimeout without a byte of a body that is wanted, and of connections that nobody uses
 * @param maxConnections to one address at one time
 * @param maxWaiting requests that wait for one of them
 * @param protocol which versions of HTTP are spoken
 * @param ssl for {@code https}; null for what the JDK trusts
 */
public record ClientSettings(
        URI origin,
        AddressSettings addresses,
        Duration connectTimeout,
        Duration timeout,
        Duration idleTimeout,
        int maxConnections,
        int maxWaiting,
        Protocol protocol,
        @Nullable SSLContext ssl,
        Credentials credentials) {

    /** Of HTTP. */
    public enum Protocol {
        /** HTTP/1.1 alone. */
        HTTP_1_1,
        /** Over TLS what both sides can (RFC 7301), HTTP/1.1 without. */
        NEGOTIATED,
        /** HTTP/2 alone, without asking, also without TLS (RFC 9113 §3.3). */
        HTTP_2
    }
}
