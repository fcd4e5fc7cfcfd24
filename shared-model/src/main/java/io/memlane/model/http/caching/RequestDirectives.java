package io.memlane.model.http.caching;

import io.memlane.model.http.FieldNames;
import io.memlane.model.http.Fields;

/**
 * What a client says of stored responses (RFC 9111 §5.2.1; {@code stale-if-error} is RFC 5861 §4). Of a number that
 * can't be read: {@code max-age} is zero, the others aren't there.
 *
 * @param maxAgeSeconds {@link #ABSENT} if there is none; likewise the others
 * @param maxStaleSeconds {@link #ANY} if it has no argument
 */
public record RequestDirectives(
        boolean noCache,
        boolean noStore,
        boolean onlyIfCached,
        long maxAgeSeconds,
        long minFreshSeconds,
        long maxStaleSeconds,
        long staleIfErrorSeconds) {

    public static final long ABSENT = -1;
    /** However stale. */
    public static final long ANY = Long.MAX_VALUE;

    public static final RequestDirectives NONE =
            new RequestDirectives(false, false, false, ABSENT, ABSENT, ABSENT, ABSENT);

    private static final RequestDirectives NO_CACHE =
            new RequestDirectives(true, false, false, ABSENT, ABSENT, ABSENT, ABSENT);

    /** @return {@link #NONE} where there are none, or where the rules say that clients have no say */
    public static RequestDirectives of(Fields request, CachingRules rules) {
        if (!rules.requestDirectives()) {
            return NONE;
        }
        String field = request.list(FieldNames.CACHE_CONTROL);
        if (field == null) {
            return hasPragmaNoCache(request) ? NO_CACHE : NONE;
        }
        boolean noCache = false;
        boolean noStore = false;
        boolean onlyIfCached = false;
        long maxAge = ABSENT;
        long minFresh = ABSENT;
        long maxStale = ABSENT;
        long staleIfError = ABSENT;
        for (Directive directive : Directive.parse(field)) {
            long seconds = seconds(directive);
            switch (directive.name()) {
                case "no-cache" -> noCache = true;
                case "no-store" -> noStore = true;
                case "only-if-cached" -> onlyIfCached = true;
                case "max-age" -> maxAge = smaller(maxAge, Math.max(0, seconds));
                case "min-fresh" -> minFresh = Math.max(minFresh, seconds);
                case "max-stale" -> maxStale = smaller(maxStale, isBare(directive) ? ANY : seconds);
                case "stale-if-error" -> staleIfError = smaller(staleIfError, seconds);
                default -> {
                    // Unknown ones are ignored (RFC 9111 §5.2.3).
                }
            }
        }
        return new RequestDirectives(noCache, noStore, onlyIfCached, maxAge, minFresh, maxStale, staleIfError);
    }

    /** Counts where there is no {@code Cache-Control}, and in requests only (RFC 9111 §5.4). */
    private static boolean hasPragmaNoCache(Fields request) {
        return Directive.parse(request.list(FieldNames.PRAGMA)).stream()
                .anyMatch(directive -> directive.name().equals("no-cache"));
    }

    private static boolean isBare(Directive directive) {
        return directive.valid() && directive.argument() == null;
    }

    private static long seconds(Directive directive) {
        String argument = directive.argument();
        return argument == null ? ABSENT : DeltaSeconds.parse(argument);
    }

    /** What can't be read counts as absent, so that the other one remains. */
    private static long smaller(long known, long seconds) {
        return known == ABSENT || seconds == ABSENT ? Math.max(known, seconds) : Math.min(known, seconds);
    }
}
