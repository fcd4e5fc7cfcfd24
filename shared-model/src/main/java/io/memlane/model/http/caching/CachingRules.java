package io.memlane.model.http.caching;

import io.memlane.model.http.FieldNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * What an operator decides about a cache in front of one origin. Everything else is the RFCs'.
 *
 * @param requestFields which of the client's fields the origin sees, and so what a response can depend on
 * @param requestDirectives whether clients have a say by {@code Cache-Control}
 * @param keyedFields names of fields that are sent and keyed beside those that always are; for
 *     {@link RequestFieldsMode#KEYED}
 * @param ignoredCookies names of cookies that the origin is never shown; a name that ends with an asterisk stands for
 *     all that begin so
 * @param cookiesPass whether a request with cookies left is passed; for {@link RequestFieldsMode#KEYED}
 * @param authorizationPasses likewise with {@code Authorization}; the response to one that isn't passed is stored only
 *     as RFC 9111 §3.5 says
 * @param ownCredentials whether the cache has credentials of its own for the origin: then the client's are dropped
 * @param storeSetCookie whether a response with {@code Set-Cookie} may be stored, and shared with others
 * @param storeParts whether 206 may be stored
 * @param targetedFields names of response fields that are for this cache (RFC 9213), the first one first
 * @param heuristicPercent how much of the time since {@code Last-Modified} a response without a lifetime is fresh; 0:
 *     never
 * @param maxHeuristicSeconds never longer than that
 * @param staleWhileRevalidateSeconds where the origin doesn't say
 * @param staleIfErrorSeconds where the origin doesn't say
 * @param maxKeyChars of what {@code Vary} adds to a key
 */
public record CachingRules(
        RequestFieldsMode requestFields,
        boolean requestDirectives,
        Set<String> keyedFields,
        Set<String> ignoredCookies,
        boolean cookiesPass,
        boolean authorizationPasses,
        boolean ownCredentials,
        boolean storeSetCookie,
        boolean storeParts,
        List<String> targetedFields,
        int heuristicPercent,
        long maxHeuristicSeconds,
        long staleWhileRevalidateSeconds,
        long staleIfErrorSeconds,
        int maxKeyChars) {

    /** Which of a client's fields reach the origin with a request whose response may be stored. */
    public enum RequestFieldsMode {
        /** Only those that can be part of the key. */
        KEYED,
        /** All end-to-end fields; {@code Vary} alone keys. */
        ALL
    }

    /** A response keyed by more than that is better fetched again. */
    private static final int MAX_KEY_CHARS = 4096;

    private static final int HEURISTIC_PERCENT = 10;
    private static final long MAX_HEURISTIC_SECONDS = 24 * 60 * 60;

    public CachingRules {
        keyedFields = lowerCase(keyedFields);
        ignoredCookies = Set.copyOf(ignoredCookies);
        targetedFields = List.copyOf(targetedFields);
    }

    /** What holds where nothing is configured. */
    public static CachingRules keyed() {
        return new CachingRules(
                RequestFieldsMode.KEYED,
                true,
                Set.of(),
                Set.of(),
                true,
                true,
                false,
                false,
                true,
                List.of(FieldNames.CDN_CACHE_CONTROL),
                HEURISTIC_PERCENT,
                MAX_HEURISTIC_SECONDS,
                0,
                0,
                MAX_KEY_CHARS);
    }

    /** What other caches do. */
    public static CachingRules all() {
        return new CachingRules(
                RequestFieldsMode.ALL,
                true,
                Set.of(),
                Set.of(),
                false,
                false,
                false,
                false,
                true,
                List.of(FieldNames.CDN_CACHE_CONTROL),
                HEURISTIC_PERCENT,
                MAX_HEURISTIC_SECONDS,
                0,
                0,
                MAX_KEY_CHARS);
    }

    boolean isKeyed() {
        return requestFields == RequestFieldsMode.KEYED;
    }

    private static Set<String> lowerCase(Set<String> names) {
        Set<String> lower = new TreeSet<>();
        for (String name : new ArrayList<>(names)) {
            lower.add(name.toLowerCase(Locale.ROOT));
        }
        return Set.copyOf(lower);
    }
}
