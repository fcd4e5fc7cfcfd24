package io.memlane.cache.mount;

import io.memlane.cache.content.Asked;
import io.memlane.cache.content.ContentStore;
import io.memlane.cache.content.Lookup;
import io.memlane.model.http.HiddenNames;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A part of the content.
 *
 * @param prefix begins and ends with a slash
 * @param hosts in lower case; none for all
 * @param strips whether the store's paths are those behind the prefix
 * @param fallback whether what isn't there is looked for in the next one
 * @param hides whether there is nothing behind a path with {@link HiddenNames}
 */
record Mount(String prefix, List<String> hosts, boolean strips, boolean fallback, boolean hides, ContentStore store) {

    Lookup find(Asked asked) {
        return hides(asked) ? Lookup.Refused.NOT_FOUND : store.find(within(asked));
    }

    /** Null if it may have to wait for that. */
    @Nullable
    Lookup findNow(Asked asked) {
        return hides(asked) ? Lookup.Refused.NOT_FOUND : store.findNow(within(asked));
    }

    private boolean hides(Asked asked) {
        return hides && HiddenNames.areIn(asked.path());
    }

    @Nullable
    Lookup findAgain(Asked asked) {
        return store.findAgain(within(asked));
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
    private Asked within(Asked asked) {
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
