package io.memlane.model.http.caching;

import io.memlane.model.http.FieldNames;
import io.memlane.model.http.Fields;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Pattern;

/** Tags by which operators purge, as origins send them to other caches. They are for caches, not for clients. */
public final class CacheTags {
    private static final int MAX_TAGS = 1000;
    private static final int MAX_CHARS = 1024;
    private static final Pattern SPACES = Pattern.compile("[ \\t]+");
    private static final Pattern COMMAS = Pattern.compile("[ \\t]*,[ \\t]*");

    private CacheTags() {}

    /** What a client is sent. */
    public static Fields without(Fields response) {
        return response.without(FieldNames.SURROGATE_KEY, FieldNames.CACHE_TAG);
    }

    /** Of {@code Surrogate-Key}, which has spaces between them, and {@code Cache-Tag}, which has commas. */
    public static Set<String> of(Fields response) {
        Set<String> tags = new LinkedHashSet<>();
        response.all(FieldNames.SURROGATE_KEY).forEach(line -> add(tags, SPACES, line));
        response.all(FieldNames.CACHE_TAG).forEach(line -> add(tags, COMMAS, line));
        return tags;
    }

    private static void add(Set<String> tags, Pattern separator, String line) {
        for (String tag : separator.split(line, -1)) {
            if (!tag.isEmpty() && tag.length() <= MAX_CHARS && tags.size() < MAX_TAGS) {
                tags.add(tag);
            }
        }
    }
}
