package io.memlane.model.http.caching;

import io.memlane.model.http.FieldNames;
import io.memlane.model.http.Fields;
import io.memlane.model.http.HopByHop;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * The fields of a stored response: what is kept of those that came, and how newer ones change them (RFC 9111 §3.1,
 * §3.2).
 */
public final class StoredFields {
    /**
     * What says which bytes are stored, or how they may be used. A response that names one of them in
     * {@code Connection}, {@code private} or {@code no-cache} means something that can't be kept without it.
     */
    private static final Set<String> STAYING = Set.of(
            "age",
            "cache-control",
            "cdn-cache-control",
            "content-encoding",
            "content-length",
            "content-range",
            "content-type",
            "date",
            "etag",
            "expires",
            "last-modified",
            "vary");

    /**
     * Of the stored bytes, so never those of a response without them (RFC 9111 §3.2). A tag that is only weakly the
     * same takes nothing from the stored one.
     */
    private static final String[] OF_THE_BYTES = {
        FieldNames.CONTENT_ENCODING, FieldNames.CONTENT_LENGTH, FieldNames.CONTENT_RANGE, FieldNames.ETAG
    };

    private static final DateTimeFormatter IMF_FIXDATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);

    private StoredFields() {}

    /**
     * What is stored of a response's fields: those for the next hop, those that others must not get, and {@code Age},
     * which is kept as a number, are left out; {@code Date} is there.
     *
     * @param response as they came
     */
    static Fields of(Fields response, ResponseDirectives directives, CachingRules rules, Received received) {
        Fields.Builder stored = withDate(response, received).endToEnd().toBuilder();
        stored.remove(FieldNames.AGE);
        directives.privateFields().forEach(stored::remove);
        directives.noCacheFields().forEach(stored::remove);
        if (!rules.storeSetCookie()) {
            stored.remove(FieldNames.SET_COOKIE);
        }
        return stored.build();
    }

    /**
     * What the one client gets that the response was fetched for: also what is stored for nobody, since it is that client's (RFC 9111 §5.2.2.7).
     *
     * @param response as they came
     */
    public static Fields ofTheFirst(Fields response, Received received) {
        return withDate(response, received).endToEnd().without(FieldNames.AGE);
    }

    /** With the date at which it was received if the origin sent none (RFC 9110 §6.6.1). */
    public static Fields withDate(Fields response, Received received) {
        return response.contains(FieldNames.DATE)
                ? response
                : response.plus(FieldNames.DATE, IMF_FIXDATE.format(Instant.ofEpochSecond(received.atSeconds())));
    }

    /**
     * The stored fields after a 304 or a HEAD: each field of the newer response replaces the one that is stored, but
     * those of the bytes.
     *
     * @param newer as {@link #of} leaves them
     */
    public static Fields update(Fields stored, Fields newer) {
        Fields fresh = newer.without(OF_THE_BYTES);
        Fields.Builder updated = stored.toBuilder();
        fresh.names().forEach(updated::remove);
        return updated.addAll(fresh).build();
    }

    static boolean mustStay(String name) {
        return STAYING.contains(name.toLowerCase(Locale.ROOT));
    }

    /** Whether {@code Connection} takes away what decides over storing. */
    static boolean losesWhatMustStay(Fields response) {
        Set<String> options = new HashSet<>(HopByHop.options(response));
        return options.contains("set-cookie") || options.removeAll(STAYING);
    }
}
