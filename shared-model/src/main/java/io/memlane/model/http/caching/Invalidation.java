package io.memlane.model.http.caching;

import io.memlane.model.http.FieldNames;
import io.memlane.model.http.Fields;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an unsafe request makes stale (RFC 9111 §4.4, RFC 9875 §3).
 *
 * @param targets path and query of each URI, all of the origin that was asked; the request's own first
 * @param groups cache groups of that origin
 */
public record Invalidation(Set<String> targets, Set<String> groups) {
    private static final Invalidation NONE = new Invalidation(Set.of(), Set.of());
    private static final Set<String> SAFE =
            Set.of("GET", "HEAD", "OPTIONS", "TRACE", "QUERY", "PROPFIND", "REPORT", "SEARCH");

    /**
     * @param method of the request; one that nobody knows counts as unsafe
     * @param origins scheme and authority of the request's URI, {@code https://a.example}, by each name that it has: a
     *     gateway's client knows it by another one than the gateway
     * @param target path and query of the request's URI, as they came
     */
    public static Invalidation of(
            String method, List<String> origins, String target, int status, Fields response) {
        if (SAFE.contains(method)) {
            return NONE;
        }
        // An origin that names groups means them, whatever else it answers.
        Set<String> groups = CacheGroups.of(response, FieldNames.CACHE_GROUP_INVALIDATION);
        if (!Status.isNonError(status)) {
            return new Invalidation(Set.of(), groups);
        }
        Set<String> targets = new LinkedHashSet<>();
        targets.add(target);
        for (String name : List.of(FieldNames.LOCATION, FieldNames.CONTENT_LOCATION)) {
            String reference = response.single(name);
            if (reference != null) {
                origins.forEach(origin -> addSameOrigin(origin, target, reference, targets));
            }
        }
        return new Invalidation(targets, groups);
    }

    /** Path and query of the URI that the reference leads to; nothing if that is of another origin, or no URI. */
    private static void addSameOrigin(String origin, String target, String reference, Set<String> targets) {
        try {
            URI base = new URI(origin + target);
            URI uri = base.resolve(new URI(reference));
            if (isSameOrigin(base, uri)) {
                String path = uri.getRawPath();
                String query = uri.getRawQuery();
                targets.add((path == null || path.isEmpty() ? "/" : path) + (query == null ? "" : '?' + query));
            }
        } catch (URISyntaxException | IllegalArgumentException e) {
            // It names nothing.
        }
    }

    private static boolean isSameOrigin(URI base, URI uri) {
        return base.getScheme().equalsIgnoreCase(uri.getScheme())
                && base.getHost() != null
                && base.getHost().equalsIgnoreCase(uri.getHost())
                && port(base) == port(uri);
    }

    private static int port(URI uri) {
        if (uri.getPort() >= 0) {
            return uri.getPort();
        }
        return uri.getScheme().toLowerCase(Locale.ROOT).equals("https") ? 443 : 80;
    }
}
