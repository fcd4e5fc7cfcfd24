package io.memlane.cache.content.origin;

import io.memlane.cache.content.Asked;
import io.memlane.cache.content.Lookup;
import io.memlane.cache.content.origin.OriginCounts.Result;
import io.memlane.cache.content.origin.client.OriginResponse;
import io.memlane.cache.content.origin.stored.PrimaryKey;
import io.memlane.cache.content.origin.stored.StoredResponse;
import io.memlane.model.http.Fields;
import io.memlane.model.http.RequestHead;
import io.memlane.model.http.caching.CacheStatus;
import io.memlane.model.http.caching.CacheStatus.Forwarded;
import io.memlane.model.http.caching.ForwardedFields;
import io.memlane.model.http.caching.HeadUpdate;
import io.memlane.model.http.caching.Received;
import io.memlane.model.http.caching.RequestKind;
import io.memlane.model.http.caching.Status;
import io.memlane.model.http.caching.Storability;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Requests that the origin answers for one client alone: each is a {@link Passing}. Nothing of what comes is stored, but it may tell of what is. */
final class PassedRequests {
    private final Outgoing outgoing;
    private final Fills fills;
    private final StoredAnswers answers;
    private final Invalidations invalidations;

    PassedRequests(Outgoing outgoing, Fills fills, StoredAnswers answers, Invalidations invalidations) {
        this.outgoing = outgoing;
        this.fills = fills;
        this.answers = answers;
        this.invalidations = invalidations;
    }

    /** One that is no business of a cache. What it changes may be stored, and isn't current then. */
    Lookup pass(Asked asked, PrimaryKey key, Fields sent, RequestKind.Reason reason) {
        boolean method = reason == RequestKind.Reason.METHOD;
        CacheStatus status =
                method ? status(Forwarded.METHOD) : status(Forwarded.BYPASS).withDetail(detail(reason));
        Passing passing = new Passing(fills, status, true) {
            @Override
            void learn(OriginResponse response) {
                invalidations.after(asked, key, response);
            }
        };
        fills.counts().answered(Result.PASS);
        return passing.start(fills.fetch(outgoing.own(asked, key.target(), sent, asked.body()), passing));
    }

    private static String detail(RequestKind.Reason reason) {
        return reason.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private CacheStatus status(Forwarded why) {
        return CacheStatus.forwarded(fills.name(), why);
    }

    /** One with its conditions and its range, which the origin judges by. */
    Lookup judged(Wanted wanted) {
        Passing passing = new Passing(fills, status(Forwarded.REQUEST), true);
        fills.counts().answered(Result.PASS);
        String method = wanted.asked().head().method();
        return start(passing, method, wanted, ForwardedFields.judged(wanted.fields()));
    }

    /** A HEAD, which goes as HEAD, and tells something of what is stored (RFC 9111 §4.3.5). */
    Lookup head(Wanted wanted, @Nullable StoredResponse known, Forwarded why) {
        Fields judged = known == null ? wanted.judged() : Fields.EMPTY;
        Passing passing = new Passing(fills, status(why), !judged.isEmpty()) {
            @Override
            void learn(OriginResponse response) {
                if (known != null) {
                    compare(wanted, known, response);
                }
            }

            @Override
            @Nullable
            Lookup instead(int responseStatus) {
                return known == null ? null : staleInstead(wanted, known, responseStatus);
            }
        };
        fills.counts().answered(Result.MISS);
        return start(passing, RequestHead.HEAD, wanted, judged);
    }

    private Lookup start(Passing passing, String method, Wanted wanted, Fields judged) {
        Fields sent = wanted.sent().toBuilder().addAll(judged).build();
        return passing.start(
                fills.fetch(outgoing.shared(method, wanted.asked(), wanted.key().target(), sent), passing));
    }

    private @Nullable Lookup staleInstead(Wanted wanted, StoredResponse known, int responseStatus) {
        boolean error = responseStatus == 0 || Status.isOriginError(responseStatus);
        return error && answers.mayBeStale(wanted, known) ? answers.give(known, Result.STALE) : null;
    }

    private void compare(Wanted wanted, StoredResponse known, OriginResponse response) {
        switch (HeadUpdate.of(response.status(), response.fields(), known.fields())) {
            case INVALIDATE -> fills.responses().remove(known);
            case UPDATE -> {
                Received received = new Received(fills.nowSeconds(), response.delayMillis());
                if (wanted.updated(known, response.fields(), received, fills.rules())
                        instanceof Storability.Storable storable) {
                    fills.responses().update(known, known.validated(storable, fills.nowNanos(), received.atSeconds()));
                }
            }
            case NONE -> {
                // nothing is known of it
            }
        }
    }
}
