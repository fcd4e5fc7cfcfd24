package io.memlane.runtime.start;

import java.util.ArrayList;
import java.util.List;

/**
 * The two services with all keys that each knows, so that one can tell a key of the other from a misspelt one. A test in each service
 * holds its list against its configuration records.
 */
public enum Service {
    CACHE(
            "cache-service",
            "memlane.shm.directory",
            "memlane.shm.trusted-users[*]",
            "memlane.shm.max-size",
            "memlane.control.address",
            "memlane.control.allow-remote",
            "memlane.content.type",
            "memlane.content.location",
            "memlane.content.open-files",
            "memlane.content.release-within",
            "memlane.content.revalidate-after",
            "memlane.content.media-types[*]",
            "memlane.content.digest-max",
            "memlane.content.listings[*]",
            "memlane.content.mounts[*].prefix",
            "memlane.content.mounts[*].hosts[*]",
            "memlane.content.mounts[*].serve-hidden-files",
            "memlane.content.mounts[*].type",
            "memlane.content.mounts[*].location",
            "memlane.content.mounts[*].fallback",
            "memlane.content.mounts[*].origin.url",
            "memlane.content.mounts[*].origin.addresses.at[*]",
            "memlane.content.mounts[*].origin.addresses.lifetime",
            "memlane.content.mounts[*].origin.addresses.eject-after",
            "memlane.content.mounts[*].origin.addresses.eject-for",
            "memlane.content.mounts[*].origin.http2",
            "memlane.content.mounts[*].origin.host",
            "memlane.content.mounts[*].origin.forwarded",
            "memlane.content.mounts[*].origin.request-fields",
            "memlane.content.mounts[*].origin.keyed-fields[*]",
            "memlane.content.mounts[*].origin.ignored-cookies[*]",
            "memlane.content.mounts[*].origin.store-set-cookie",
            "memlane.content.mounts[*].origin.stale-while-revalidate",
            "memlane.content.mounts[*].origin.stale-if-error",
            "memlane.content.mounts[*].origin.connect-timeout",
            "memlane.content.mounts[*].origin.timeout",
            "memlane.content.mounts[*].origin.idle-timeout",
            "memlane.content.mounts[*].origin.max-connections",
            "memlane.content.mounts[*].origin.max-waiting",
            "memlane.content.mounts[*].origin.basic-file",
            "memlane.content.mounts[*].origin.bearer-file",
            "memlane.content.mounts[*].origin.ssl.bundle",
            "memlane.origin.url",
            "memlane.origin.addresses.at[*]",
            "memlane.origin.addresses.lifetime",
            "memlane.origin.addresses.eject-after",
            "memlane.origin.addresses.eject-for",
            "memlane.origin.http2",
            "memlane.origin.name",
            "memlane.origin.host",
            "memlane.origin.forwarded",
            "memlane.origin.trust-forwarded",
            "memlane.origin.request-fields",
            "memlane.origin.keyed-fields[*]",
            "memlane.origin.ignored-cookies[*]",
            "memlane.origin.request-directives",
            "memlane.origin.store-set-cookie",
            "memlane.origin.heuristic-percent",
            "memlane.origin.stale-while-revalidate",
            "memlane.origin.stale-if-error",
            "memlane.origin.separate-for",
            "memlane.origin.max-refreshes",
            "memlane.origin.connect-timeout",
            "memlane.origin.timeout",
            "memlane.origin.idle-timeout",
            "memlane.origin.max-connections",
            "memlane.origin.max-waiting",
            "memlane.origin.basic-file",
            "memlane.origin.bearer-file",
            "memlane.origin.ssl.bundle",
            "memlane.origin.memory",
            "memlane.origin.max-object",
            "memlane.store.directory",
            "memlane.store.max-size",
            "memlane.store.max-entries",
            "memlane.purge.token-file",
            "memlane.purge.make-token",
            "memlane.cache.max-connections",
            "memlane.cache.spins",
            "memlane.cache.attach-timeout",
            "memlane.cache.credit-timeout",
            "memlane.cache.loops",
            "memlane.cache.drain-timeout",
            "memlane.hot.objects",
            "memlane.management.hosts[*]"),
    PROXY(
            "proxy-service",
            "memlane.shm.directory",
            "memlane.shm.trusted-users[*]",
            "memlane.control.address",
            "memlane.control.allow-remote",
            "memlane.control.attach-timeout",
            "memlane.control.ping-interval",
            "memlane.pool.segments",
            "memlane.pool.slots",
            "memlane.pool.slot-size",
            "memlane.pool.payload",
            "memlane.pool.inline-max",
            "memlane.pool.queue-roll-size",
            "memlane.pool.acquire-timeout",
            "memlane.pool.spins",
            "memlane.segment.verify",
            "memlane.proxy.request-deadline",
            "memlane.proxy.stall-timeout",
            "memlane.proxy.resume-timeout",
            "memlane.proxy.cancel-timeout",
            "memlane.client.timeout",
            "memlane.client.keep-alive",
            "memlane.client.max-cancellations",
            "memlane.client.min-rate",
            "memlane.client.rate-window",
            "memlane.client.response-timeout",
            "memlane.client.send-buffer",
            "memlane.http.serve-hidden-files",
            "memlane.http.policies[*].pattern",
            "memlane.http.policies[*].cache-control",
            "memlane.http.policies[*].cache-control-override",
            "memlane.http.policies[*].headers.*",
            "memlane.http.policies[*].content-disposition",
            "memlane.http.policies[*].deny",
            "memlane.http.policies[*].cors.allowed-origins[*]",
            "memlane.http.policies[*].cors.allowed-methods[*]",
            "memlane.http.policies[*].cors.allowed-headers[*]",
            "memlane.http.policies[*].cors.exposed-headers[*]",
            "memlane.http.policies[*].cors.max-age",
            "memlane.http.policies[*].cors.allow-credentials",
            "memlane.access-log.format",
            "memlane.console.enabled",
            "memlane.hot.max-size",
            "memlane.hot.max-object",
            "memlane.management.hosts[*]");

    private final String label;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> keys;

    Service(String label, String... keys) {
        this.label = label;
        this.keys = List.of(keys);
    }

    /**
     * In the canonical form: lower case, words joined by dashes, such as {@code memlane.pool.slot-size}. {@code [*]} stands for a place in a
     * list, which may be left out at the end; {@code .*} for a name of the operator's choice.
     */
    public List<String> keys() {
        return keys;
    }

    public Service other() {
        return this == CACHE ? PROXY : CACHE;
    }

    /** Its own keys first, then those of the other service alone. */
    public List<String> keysOfBoth() {
        List<String> both = new ArrayList<>(keys);
        other().keys.stream().filter(key -> !keys.contains(key)).forEach(both::add);
        return both;
    }

    @Override
    public String toString() {
        return label;
    }
}
