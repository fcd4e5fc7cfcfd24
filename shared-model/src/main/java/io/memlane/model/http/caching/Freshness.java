package io.memlane.model.http.caching;

import io.memlane.model.http.FieldNames;
import io.memlane.model.http.Fields;
import io.memlane.model.http.HttpDate;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How long a response is fresh, how old it was when it came, and what may be done with it afterwards (RFC 9111 §4.2).
 * Plain numbers, so that a store keeps them beside its entry and no hit reads a field.
 *
 * @param lifetimeMillis {@code freshness_lifetime}
 * @param basis where that is from
 * @param initialAgeMillis {@code corrected_initial_age}
 * @param noCache whether it must be validated before each use
 * @param forbidsStale whether nothing stale may be sent
 * @param immutable whether it won't change while it is fresh (RFC 8246)
 * @param staleWhileRevalidateMillis for how long after its lifetime it may be sent while it is being validated (RFC
 *     5861 §3)
 * @param staleIfErrorMillis for how long after its lifetime it may be sent if the origin can't answer (RFC 5861 §4)
 */
public record Freshness(
        long lifetimeMillis,
        Basis basis,
        long initialAgeMillis,
        boolean noCache,
        boolean forbidsStale,
        boolean immutable,
        long staleWhileRevalidateMillis,
        long staleIfErrorMillis) {

    /** What a lifetime is from, the first that is there (RFC 9111 §4.2.1). */
    public enum Basis {
        S_MAXAGE,
        MAX_AGE,
        EXPIRES,
        /** A guess by {@code Last-Modified} (RFC 9111 §4.2.2). */
        HEURISTIC,
        NONE;

        /** Whether the origin said so. */
        public boolean isExplicit() {
            return this != HEURISTIC && this != NONE;
        }
    }

    /** How long a response has been here isn't known: the clock says nothing plausible. It is stale, then. */
    public static final long UNKNOWN = -1;

    /** @param hasQuery whether the target has a query: then nothing is guessed */
    public static Freshness of(
            int status,
            Fields response,
            ResponseDirectives directives,
            boolean hasQuery,
            Received received,
            CachingRules rules) {
        long now = received.atSeconds();
        long parsed = CacheDate.parse(response.single(FieldNames.DATE), now);
        long date = parsed == HttpDate.INVALID ? now : parsed;
        Basis basis = basis(status, response, directives, hasQuery, rules);
        long lifetime = switch (basis) {
            case S_MAXAGE -> directives.sMaxAgeSeconds();
            case MAX_AGE -> directives.maxAgeSeconds();
            case EXPIRES -> untilExpires(response, date, now);
            case HEURISTIC -> guess(response, date, now, rules);
            case NONE -> 0;
        };
        return new Freshness(
                millis(lifetime),
                basis,
                initialAgeMillis(response, date, received),
                directives.has(ResponseDirective.NO_CACHE),
                directives.forbidsStale(),
                directives.has(ResponseDirective.IMMUTABLE),
                millis(window(directives.staleWhileRevalidateSeconds(), rules.staleWhileRevalidateSeconds())),
                millis(window(directives.staleIfErrorSeconds(), rules.staleIfErrorSeconds())));
    }

    private static Basis basis(
            int status, Fields response, ResponseDirectives directives, boolean hasQuery, CachingRules rules) {
        if (directives.sMaxAgeSeconds() != ResponseDirectives.ABSENT) {
            return Basis.S_MAXAGE;
        }
        if (directives.maxAgeSeconds() != ResponseDirectives.ABSENT) {
            return Basis.MAX_AGE;
        }
        if (!directives.targeted() && response.contains(FieldNames.EXPIRES)) {
            return Basis.EXPIRES;
        }
        boolean guessed = !hasQuery
                && rules.heuristicPercent() > 0
                && response.contains(FieldNames.LAST_MODIFIED)
                && (Status.isHeuristicallyCacheable(status) || directives.has(ResponseDirective.PUBLIC));
        return guessed ? Basis.HEURISTIC : Basis.NONE;
    }

    /** Zero for what is over, or can't be read (RFC 9111 §5.3). */
    private static long untilExpires(Fields response, long date, long now) {
        long expires = CacheDate.parse(response.single(FieldNames.EXPIRES), now);
        return expires == HttpDate.INVALID ? 0 : Math.clamp(expires - date, 0, DeltaSeconds.MAX);
    }

    private static long guess(Fields response, long date, long now, CachingRules rules) {
        long modified = CacheDate.parse(response.single(FieldNames.LAST_MODIFIED), now);
        return modified == HttpDate.INVALID
                ? 0
                : Math.clamp((date - modified) * rules.heuristicPercent() / 100, 0, rules.maxHeuristicSeconds());
    }

    /** {@code corrected_initial_age} (RFC 9111 §4.2.3). */
    private static long initialAgeMillis(Fields response, long date, Received received) {
        long apparent = Math.max(0, received.atSeconds() - date);
        long corrected = millis(age(response)) + Math.max(0, received.delayMillis());
        return Math.max(millis(apparent), corrected);
    }

    /** {@code age_value}: the first member counts, and what isn't a number of seconds is ignored (RFC 9111 §5.1). */
    private static long age(Fields response) {
        List<String> lines = response.all(FieldNames.AGE);
        if (lines.isEmpty()) {
            return 0;
        }
        String first = lines.getFirst();
        int comma = first.indexOf(',');
        String member = comma < 0 ? first : first.substring(0, comma).strip();
        return Math.max(0, DeltaSeconds.parse(member));
    }

    /** The same, of what isn't fresh any more since its residence has been so long. */
    public Freshness endedAt(long residentMillis) {
        return new Freshness(
                Math.min(lifetimeMillis, ageMillis(residentMillis)),
                basis,
                initialAgeMillis,
                noCache,
                forbidsStale,
                immutable,
                staleWhileRevalidateMillis,
                staleIfErrorMillis);
    }

    private static long window(long stated, long configured) {
        return stated == ResponseDirectives.ABSENT ? configured : stated;
    }

    static long millis(long seconds) {
        return TimeUnit.SECONDS.toMillis(seconds);
    }

    /**
     * {@code current_age}.
     *
     * @param residentMillis {@code resident_time}: how long it has been here, by a clock that doesn't jump; or
     *     {@link #UNKNOWN}
     */
    public long ageMillis(long residentMillis) {
        if (residentMillis < 0) {
            return Long.MAX_VALUE;
        }
        long age = initialAgeMillis + residentMillis;
        return age < 0 ? Long.MAX_VALUE : age;
    }

    /** How long it stays fresh; not positive if it is stale. */
    public long ttlMillis(long residentMillis) {
        return lifetimeMillis - ageMillis(residentMillis);
    }

    public boolean isFresh(long residentMillis) {
        return ttlMillis(residentMillis) > 0;
    }

    /** Whether it may be sent while it is validated in the background (RFC 5861 §3). */
    public boolean allowsStaleWhileRevalidate(long residentMillis) {
        return !forbidsStale && -ttlMillis(residentMillis) < staleWhileRevalidateMillis;
    }

    /** Whether there can ever be a use of it, now or after a validation. */
    boolean isOfUse(Fields response) {
        boolean validator = Validation.hasValidator(response);
        boolean fresh = lifetimeMillis > initialAgeMillis && !noCache;
        boolean staleUse = !forbidsStale && Math.max(staleWhileRevalidateMillis, staleIfErrorMillis) > 0;
        return validator || fresh || staleUse;
    }
}
