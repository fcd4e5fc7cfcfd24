package io.memlane.model.http.caching;

import io.memlane.model.http.FieldNames;
import io.memlane.model.http.Fields;
import io.memlane.model.http.caching.StructuredFields.BooleanItem;
import io.memlane.model.http.caching.StructuredFields.IntegerItem;
import io.memlane.model.http.caching.StructuredFields.Item;
import io.memlane.model.http.caching.StructuredFields.OtherItem;
import io.memlane.model.http.caching.StructuredFields.StringItem;
import io.memlane.model.http.caching.StructuredFields.TokenItem;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What an origin says of the use of its response: by {@code Cache-Control} (RFC 9111 §5.2), or by the first targeted
 * field that is valid and not empty (RFC 9213); then {@code Cache-Control} and {@code Expires} aren't looked at.
 *
 * <p>What can be read in two ways counts in the stricter one: of a directive that comes again the smaller number; a
 * number that can't be read is zero; {@code private} and {@code no-cache} with names that can't be read mean the whole
 * response.
 *
 * @param targeted whether they are those of a targeted field
 * @param privateFields names in lower case that {@code private} is limited to; empty without it
 * @param noCacheFields names in lower case that {@code no-cache} is limited to; empty without it
 * @param maxAgeSeconds {@link #ABSENT} if there is none
 * @param sMaxAgeSeconds {@link #ABSENT} if there is none
 * @param staleWhileRevalidateSeconds {@link #ABSENT} if there is none (RFC 5861 §3)
 * @param staleIfErrorSeconds {@link #ABSENT} if there is none (RFC 5861 §4)
 */
public record ResponseDirectives(
        boolean targeted,
        Set<ResponseDirective> flags,
        Set<String> privateFields,
        Set<String> noCacheFields,
        long maxAgeSeconds,
        long sMaxAgeSeconds,
        long staleWhileRevalidateSeconds,
        long staleIfErrorSeconds) {

    /** A directive that isn't there. */
    public static final long ABSENT = -1;

    /** @param targetedFields names of fields that are for caches like this one, the first one first */
    public static ResponseDirectives of(Fields response, List<String> targetedFields) {
        for (String name : targetedFields) {
            String value = response.list(name);
            Map<String, Item> members = value == null ? null : StructuredFields.dictionary(value);
            if (members != null && !members.isEmpty()) {
                ResponseDirectivesReader reader = new ResponseDirectivesReader();
                members.forEach((key, item) -> take(reader, key, item));
                return reader.directives(true);
            }
        }
        ResponseDirectivesReader reader = new ResponseDirectivesReader();
        Directive.parse(response.list(FieldNames.CACHE_CONTROL)).forEach(reader::take);
        return reader.directives(false);
    }

    private static void take(ResponseDirectivesReader reader, String key, Item item) {
        switch (item) {
            case BooleanItem(boolean present) -> {
                if (present) {
                    reader.take(new Directive(key, null, true));
                }
            }
            case IntegerItem(long value) -> reader.take(new Directive(key, Long.toString(value), true));
            // Numbers are integers in a targeted field, so one in quotes isn't one.
            case StringItem(String value) ->
                reader.take(new Directive(key, value, !ResponseDirectivesReader.isNumeric(key)));
            case TokenItem(String value) -> reader.take(new Directive(key, value, true));
            case OtherItem other -> reader.take(new Directive(key, null, false));
        }
    }

    public boolean has(ResponseDirective flag) {
        return flags.contains(flag);
    }

    /** Whether they say until when the response is fresh. {@code Expires} isn't among them. */
    public boolean hasMaxAge() {
        return sMaxAgeSeconds != ABSENT || maxAgeSeconds != ABSENT;
    }

    /** Whether nothing stale may be sent, whatever else allows it (RFC 9111 §4.2.4). */
    public boolean forbidsStale() {
        return has(ResponseDirective.MUST_REVALIDATE)
                || has(ResponseDirective.PROXY_REVALIDATE)
                || has(ResponseDirective.NO_CACHE)
                || sMaxAgeSeconds != ABSENT;
    }
}
