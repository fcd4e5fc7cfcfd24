package io.memlane.model.http.caching;

import io.memlane.model.http.FieldNames;
import io.memlane.model.http.Fields;
import io.memlane.model.http.caching.StructuredFields.Item;
import io.memlane.model.http.caching.StructuredFields.StringItem;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Groups that a stored response is in, each within its origin (RFC 9875 §2). */
public final class CacheGroups {
    /** As many, and as long, as every cache keeps (RFC 9875 §2.1); more are kept by nobody. */
    private static final int MAX_GROUPS = 128;

    private static final int MAX_CHARS = 256;

    private CacheGroups() {}

    public static Set<String> of(Fields response) {
        return of(response, FieldNames.CACHE_GROUPS);
    }

    /** A list of strings. A field that isn't one says nothing. */
    static Set<String> of(Fields response, String name) {
        String field = response.list(name);
        List<Item> items = field == null ? null : StructuredFields.list(field);
        if (items == null) {
            return Set.of();
        }
        Set<String> groups = new LinkedHashSet<>();
        for (Item item : items) {
            if (!(item instanceof StringItem(String group))) {
                return Set.of();
            }
            if (group.length() <= MAX_CHARS && groups.size() < MAX_GROUPS) {
                groups.add(group);
            }
        }
        return groups;
    }
}
