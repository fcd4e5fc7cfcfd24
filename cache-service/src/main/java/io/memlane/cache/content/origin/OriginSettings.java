package io.memlane.cache.content.origin;

import io.memlane.cache.content.origin.client.ClientSettings;
import io.memlane.model.http.caching.CachingRules;
import java.time.Duration;

/**
 * How an origin is used by one mount.
 *
 * @param mount its prefix: begins and ends with a slash
 * @param base path of the origin that takes the prefix's place; the same as the prefix if targets are sent as they come
 * @param name of this cache in {@code Cache-Status}
 * @param pseudonym in {@code Via}: nobody else's
 * @param host which {@code Host} the origin is sent
 * @param forwarded how the origin is told of the client
 * @param trustForwarded whether what clients say of themselves in these fields is passed on
 * @param separateFor for how long requests for what couldn't be shared don't wait for each other
 * @param maxRefreshes in the background at one time
 * @param partsBytes of responses of which the whole isn't stored, in memory
 */
public record OriginSettings(
        String mount,
        String base,
        String name,
        String pseudonym,
        Host host,
        Forwarded forwarded,
        boolean trustForwarded,
        Duration separateFor,
        int maxRefreshes,
        long partsBytes,
        CachingRules rules,
        ClientSettings client) {

    /** Whose name stands in {@code Host}. */
    public enum Host {
        /** The origin's own, by its address. */
        ORIGIN,
        /** The one that the client asked for, which is then part of the key. */
        CLIENT
    }

    /** By which fields the origin is told of the client. */
    public enum Forwarded {
        /** {@code X-Forwarded-For} and {@code X-Forwarded-Proto}. */
        X_FORWARDED,
        /** {@code Forwarded} (RFC 7239). */
        FORWARDED,
        /** Both. */
        BOTH,
        /** By none. */
        NONE
    }
}
