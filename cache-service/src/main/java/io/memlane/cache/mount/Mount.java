package io.memlane.cache.mount;

import io.memlane.cache.content.Asked;
import io.memlane.cache.content.ContentStore;
import io.memlane.model.http.HiddenNames;
import java.util.List;
import java.util.Locale;

/**
 * A part of the content.
 *
 * @param prefix begins and ends with a slash
 * @param hosts in lower case; none for all
 * @param strips whether the store's paths are those behind the prefix
 * @param fallback whether what isn't there is looked for in the next one
 * @param hides whether there is nothing behind a path with {@link HiddenNames}, where the proxy doesn't look at those
 */
record Mount(String prefix, List<String> hosts, boolean strips, boolean fallback, boolean hides, ContentStore store) {

    /** Whether a name that {@link #hides} is in the way. */
    boolean isHidden(Asked asked) {
        return hides && HiddenNames.areIn(asked.path());
    }

    boolean hasPath(Asked asked) {
        return asked.path().startsWith(prefix);
    }

    boolean hasHost(Asked asked) {
        return hosts.isEmpty() || hosts.contains(host(asked.head().authority()));
    }

    /** Without a port; of a literal address, without that behind its bracket. */
    private static String host(String authority) {
        int colon = authority.lastIndexOf(':');
        String host = colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority;
        return host.toLowerCase(Locale.ROOT);
    }

    /** What its store is asked. */
    Asked within(Asked asked) {
        return strips && prefix.length() > 1
                ? new Asked(
                        asked.path().substring(prefix.length() - 1),
                        asked.head(),
                        asked.client(),
                        asked.body(),
                        asked.expected())
                : asked;
    }
}
