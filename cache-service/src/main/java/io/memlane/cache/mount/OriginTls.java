package io.memlane.cache.mount;

/**
 * How an origin is known by TLS.
 *
 * @param bundle The SSL bundle (`spring.ssl.bundle.*`) whose trust, and client certificate, counts for `https` instead of the JDK's. It is
 *     taken anew when its files change.
 */
public record OriginTls(String bundle) {}
