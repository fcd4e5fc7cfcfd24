package io.memlane.cache.content.origin.stored;

import io.memlane.model.http.Fields;
import io.memlane.model.http.caching.CacheGroups;
import io.memlane.model.http.caching.CacheTags;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a response can be purged by: tags as the operator says them, cache groups among them; and each group once more, within its origin, for
 * what the origin itself makes stale (RFC 9875 §2).
 */
public final class PurgeTags {
    private PurgeTags() {}

    /** All of a response's. */
    static List<String> of(PrimaryKey key, Fields response) {
        Set<String> groups = CacheGroups.of(response);
        Set<String> tags = CacheTags.of(response);
        if (groups.isEmpty()) {
            return List.copyOf(tags);
        }
        Set<String> all = new LinkedHashSet<>(tags);
        all.addAll(groups);
        List<String> both = new ArrayList<>(all);
        groups.forEach(group -> both.add(ofGroup(key, group)));
        return both;
    }

    /** A group of the origin that a key is of. No tag of an operator has a line end. */
    public static String ofGroup(PrimaryKey key, String group) {
        return key.space() + '\n' + key.authority() + '\n' + group;
    }
}
