package io.memlane.cache.content.origin;

import io.memlane.cache.content.Lookup;
import io.memlane.cache.content.origin.OriginCounts.Result;
import io.memlane.cache.content.origin.parts.StoredParts;
import io.memlane.cache.content.origin.stored.StoredResponse;
import io.memlane.model.http.OpaqueVersion;
import io.memlane.model.http.caching.CacheStatus;
import io.memlane.model.http.caching.CacheStatus.Forwarded;
import io.memlane.model.http.caching.Suitability;
import org.jspecify.annotations.Nullable;

/**
 * Answers from what one mount has: whether they suit a request, and what its client is told of them. Null stands for bytes that have gone this
 * moment; then the caller looks elsewhere.
 */
final class StoredAnswers {
    private final Fills fills;

    StoredAnswers(Fills fills) {
        this.fills = fills;
    }

    /** How what is known suits a request (RFC 9111 §4). */
    Suitability suitability(Wanted wanted, @Nullable StoredResponse known) {
        if (known == null) {
            return Suitability.ofNothing(
                    wanted.directives(), !fills.responses().varys(wanted.key()).isEmpty());
        }
        if (known.purgedSoftly()) {
            return wanted.directives().onlyIfCached()
                    ? new Suitability.GatewayTimeout()
                    : new Suitability.MustValidate(Suitability.Reason.STALE, 0);
        }
        return Suitability.of(known.freshness(), wanted.directives(), known.residentMillis(fills.nowNanos()));
    }

    /** Whether what is known may be sent although it is stale, since the origin fails. */
    boolean mayBeStale(Wanted wanted, StoredResponse known) {
        return wanted.mayBeStale(known, fills.nowNanos());
    }

    /** A stored response, counted as that. */
    @Nullable
    Lookup give(StoredResponse known, Result result) {
        return counted(reuse(known, result == Result.HIT), result);
    }

    /** The stored response that a body was begun with, of which the rest is wanted. */
    @Nullable
    Lookup goOn(StoredResponse known) {
        return reuse(known, false);
    }

    private @Nullable Lookup reuse(StoredResponse known, boolean fresh) {
        CacheStatus status = CacheStatus.hit(fills.name(), 0);
        return fills.found(Described.of(known, status, fresh ? known.key() : null), known.body());
    }

    /** A response on its way, which somebody else has asked for. */
    @Nullable
    Lookup join(StoredResponse arriving) {
        CacheStatus status = CacheStatus.forwarded(fills.name(), Forwarded.MISS).withCollapsed(true);
        return counted(fills.found(Described.of(arriving, status, null), arriving.body()), Result.COLLAPSED);
    }

    private @Nullable Lookup counted(@Nullable Lookup found, Result result) {
        if (found != null) {
            fills.counts().answered(result);
        }
        return found;
    }

    /** Parts of a response of which the whole isn't stored, if all that the request asks for is among them. */
    @Nullable
    Lookup ofParts(Wanted wanted) {
        StoredParts parts = fills.parts().find(wanted.key(), wanted.sent());
        if (parts == null || !isAnsweredBy(wanted, parts)) {
            return null;
        }
        Described described = Described.of(parts, CacheStatus.hit(fills.name(), 0));
        return counted(new Lookup.Found(new PartsRepresentation(described, parts, fills.nanoTime())), Result.HIT);
    }

    /** Whether they are fresh, and all that it asks for is there; or it goes on with what it has begun with. */
    private boolean isAnsweredBy(Wanted wanted, StoredParts parts) {
        OpaqueVersion expected = wanted.asked().expected();
        boolean usable = expected == null
                ? Suitability.of(parts.freshness(), wanted.directives(), parts.residentMillis(fills.nowNanos()))
                        instanceof Suitability.Fresh
                : expected.equals(parts.version());
        return usable && !wanted.hasIfMatch() && parts.answers(wanted.fields(), wanted.isHead());
    }
}
