package io.memlane.model.http.caching;

import io.memlane.model.http.caching.CacheStatus.Forwarded;

/** What can be done with a stored response for a request that selects it (RFC 9111 §4, §4.2, §5.2.1). */
public sealed interface Suitability {

    /** It answers the request. */
    record Fresh(long ageMillis, long ttlMillis) implements Suitability {}

    /** It answers the request, although it is stale, because the client says so by {@code max-stale}. */
    record StaleByRequest(long ageMillis, long ttlMillis) implements Suitability {}

    /** It answers the request and is to be validated in the background (RFC 5861 §3). */
    record StaleWhileRevalidate(long ageMillis, long ttlMillis) implements Suitability {}

    /** It answers the request once the origin has said that it is current. */
    record MustValidate(Reason reason, long ttlMillis) implements Suitability {}

    /** Nothing is stored that the request selects. */
    record Miss(Forwarded forwarded) implements Suitability {}

    /** 504, since the client wants nothing that must be asked for ({@code only-if-cached}). */
    record GatewayTimeout() implements Suitability {}

    /** Why the origin must be asked. */
    enum Reason {
        STALE(Forwarded.STALE),
        /** The response says {@code no-cache}. */
        NO_CACHE(Forwarded.STALE),
        REQUEST_NO_CACHE(Forwarded.REQUEST),
        REQUEST_MAX_AGE(Forwarded.REQUEST),
        REQUEST_MIN_FRESH(Forwarded.REQUEST);

        private final Forwarded forwarded;

        Reason(Forwarded forwarded) {
            this.forwarded = forwarded;
        }

        /** The same in the words of RFC 9211. */
        public Forwarded forwarded() {
            return forwarded;
        }
    }

    /**
     * Decides. Also for a request that waits for what is fetched for another one, with no residence yet: if it is
     * {@link MustValidate} for it, it must fetch for itself.
     *
     * @param residentMillis how long the response has been here since it came or was validated; or
     *     {@link Freshness#UNKNOWN}
     */
    static Suitability of(Freshness freshness, RequestDirectives request, long residentMillis) {
        long age = freshness.ageMillis(residentMillis);
        long ttl = freshness.ttlMillis(residentMillis);
        if (freshness.noCache()) {
            return validate(Reason.NO_CACHE, request, ttl);
        }
        if (request.noCache()) {
            return validate(Reason.REQUEST_NO_CACHE, request, ttl);
        }
        if (ttl <= 0) {
            return ofStale(freshness, request, residentMillis);
        }
        // An ordinary reload says max-age=0; no-cache is for those who mean it (RFC 8246 §2).
        if (!freshness.immutable()) {
            if (isTooOld(age, request)) {
                return validate(Reason.REQUEST_MAX_AGE, request, ttl);
            }
            if (ttl < Freshness.millis(request.minFreshSeconds())) {
                return validate(Reason.REQUEST_MIN_FRESH, request, ttl);
            }
        }
        return new Fresh(age, ttl);
    }

    /**
     * Where nothing is selected.
     *
     * @param otherVariants whether something is stored for other requests for the target
     */
    static Suitability ofNothing(RequestDirectives request, boolean otherVariants) {
        if (request.onlyIfCached()) {
            return new GatewayTimeout();
        }
        return new Miss(otherVariants ? Forwarded.VARY_MISS : Forwarded.URI_MISS);
    }

    private static Suitability ofStale(Freshness freshness, RequestDirectives request, long residentMillis) {
        long age = freshness.ageMillis(residentMillis);
        long ttl = freshness.ttlMillis(residentMillis);
        boolean wantsFresh = request.minFreshSeconds() != RequestDirectives.ABSENT;
        if (!freshness.forbidsStale() && !wantsFresh && !isTooOld(age, request)) {
            if (allowsMaxStale(request, -ttl)) {
                return new StaleByRequest(age, ttl);
            }
            // Who says max-age without max-stale wants nothing stale (RFC 9111 §5.2.1.1).
            if (request.maxAgeSeconds() == RequestDirectives.ABSENT
                    && freshness.allowsStaleWhileRevalidate(residentMillis)) {
                return new StaleWhileRevalidate(age, ttl);
            }
        }
        return validate(Reason.STALE, request, ttl);
    }

    private static boolean isTooOld(long ageMillis, RequestDirectives request) {
        long max = request.maxAgeSeconds();
        return max == 0 || (max != RequestDirectives.ABSENT && ageMillis > Freshness.millis(max));
    }

    private static boolean allowsMaxStale(RequestDirectives request, long stalenessMillis) {
        long max = request.maxStaleSeconds();
        return max == RequestDirectives.ANY
                || (max != RequestDirectives.ABSENT && stalenessMillis <= Freshness.millis(max));
    }

    private static Suitability validate(Reason reason, RequestDirectives request, long ttlMillis) {
        return request.onlyIfCached() ? new GatewayTimeout() : new MustValidate(reason, ttlMillis);
    }

    /**
     * Whether the response may be sent because the origin can't answer: no connection, no head in time, or a status of
     * {@link Status#isOriginError}. Not if it or the client says {@code no-cache}; while it is fresh, whatever else the
     * client would rather have; afterwards within the longest window that one of them states (RFC 5861 §4, RFC 9111
     * §4.2.4, §4.3.3).
     */
    static boolean allowsStaleIfError(Freshness freshness, RequestDirectives request, long residentMillis) {
        if (freshness.noCache() || request.noCache()) {
            return false;
        }
        long stalenessMillis = -freshness.ttlMillis(residentMillis);
        if (stalenessMillis < 0) {
            return true;
        }
        long window = Math.max(freshness.staleIfErrorMillis(), Freshness.millis(request.staleIfErrorSeconds()));
        return !freshness.forbidsStale() && stalenessMillis < window;
    }
}
