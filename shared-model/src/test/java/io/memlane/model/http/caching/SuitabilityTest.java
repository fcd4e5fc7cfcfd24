package io.memlane.model.http.caching;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.model.http.Fields;
import io.memlane.model.http.caching.CacheStatus.Forwarded;
import io.memlane.model.http.caching.Freshness.Basis;
import io.memlane.model.http.caching.Suitability.Fresh;
import io.memlane.model.http.caching.Suitability.GatewayTimeout;
import io.memlane.model.http.caching.Suitability.Miss;
import io.memlane.model.http.caching.Suitability.MustValidate;
import io.memlane.model.http.caching.Suitability.Reason;
import io.memlane.model.http.caching.Suitability.StaleWhileRevalidate;
import org.junit.jupiter.api.Test;

class SuitabilityTest {
    private static final Freshness TEN_SECONDS =
            new Freshness(10_000, Basis.MAX_AGE, 500, false, false, false, 5_000, 7_000);

    private static RequestDirectives request(String cacheControl) {
        return RequestDirectives.of(Fields.of("Cache-Control", cacheControl), CachingRules.keyed());
    }

    @Test
    void of_residence_countsByTheMillisecond() {
        assertThat(Suitability.of(TEN_SECONDS, RequestDirectives.NONE, 9_499)).isEqualTo(new Fresh(9_999, 1));
        assertThat(Suitability.of(TEN_SECONDS, RequestDirectives.NONE, 9_500))
                .isEqualTo(new StaleWhileRevalidate(10_000, 0));
        assertThat(Suitability.of(TEN_SECONDS, RequestDirectives.NONE, 14_499))
                .isEqualTo(new StaleWhileRevalidate(14_999, -4_999));
        assertThat(Suitability.of(TEN_SECONDS, RequestDirectives.NONE, 14_500))
                .isEqualTo(new MustValidate(Reason.STALE, -5_000));
        assertThat(Suitability.allowsStaleIfError(TEN_SECONDS, RequestDirectives.NONE, 16_499))
                .isTrue();
        assertThat(Suitability.allowsStaleIfError(TEN_SECONDS, RequestDirectives.NONE, 16_500))
                .isFalse();
    }

    /** After a boot whose clock says nothing plausible: a jump neither revives nor freezes an entry. */
    @Test
    void of_unknownResidence_mustBeValidated() {
        assertThat(Suitability.of(TEN_SECONDS, RequestDirectives.NONE, Freshness.UNKNOWN))
                .isInstanceOfSatisfying(
                        MustValidate.class, must -> assertThat(must.reason()).isEqualTo(Reason.STALE));
        assertThat(Suitability.of(TEN_SECONDS, RequestDirectives.NONE, Long.MAX_VALUE))
                .isInstanceOf(MustValidate.class);
        assertThat(Suitability.allowsStaleIfError(TEN_SECONDS, RequestDirectives.NONE, Freshness.UNKNOWN))
                .isFalse();
    }

    @Test
    void ofNothing_tellsWhatIsMissing() {
        assertThat(Suitability.ofNothing(RequestDirectives.NONE, false)).isEqualTo(new Miss(Forwarded.URI_MISS));
        assertThat(Suitability.ofNothing(RequestDirectives.NONE, true)).isEqualTo(new Miss(Forwarded.VARY_MISS));
        assertThat(Suitability.ofNothing(request("only-if-cached"), true)).isEqualTo(new GatewayTimeout());
    }

    /** Whoever waits for what is fetched for another one gets nothing that a store wouldn't give it. */
    @Test
    void of_waitingRequest_sharesOnlyWhatIsFreshForIt() {
        Freshness fresh = new Freshness(10_000, Basis.MAX_AGE, 0, false, false, false, 0, 0);
        assertThat(Suitability.of(fresh, RequestDirectives.NONE, 0)).isInstanceOf(Fresh.class);
        assertThat(Suitability.of(fresh, request("max-age=0"), 0))
                .isEqualTo(new MustValidate(Reason.REQUEST_MAX_AGE, 10_000));
        Freshness none = new Freshness(0, Basis.NONE, 0, false, false, false, 0, 0);
        assertThat(Suitability.of(none, RequestDirectives.NONE, 0)).isEqualTo(new MustValidate(Reason.STALE, 0));
    }

    @Test
    void of_reasons_areThoseOfCacheStatus() {
        Freshness noCache = new Freshness(10_000, Basis.MAX_AGE, 0, true, true, false, 0, 0);
        assertThat(Suitability.of(noCache, RequestDirectives.NONE, 0))
                .isEqualTo(new MustValidate(Reason.NO_CACHE, 10_000));
        assertThat(Suitability.of(TEN_SECONDS, request("no-cache"), 0))
                .isEqualTo(new MustValidate(Reason.REQUEST_NO_CACHE, 9_500));
        assertThat(Suitability.of(TEN_SECONDS, request("min-fresh=10"), 0))
                .isEqualTo(new MustValidate(Reason.REQUEST_MIN_FRESH, 9_500));
        assertThat(Reason.REQUEST_MIN_FRESH.forwarded().token()).isEqualTo("request");
        assertThat(Reason.NO_CACHE.forwarded().token()).isEqualTo("stale");
    }
}
