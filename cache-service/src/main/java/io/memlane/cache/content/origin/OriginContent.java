package io.memlane.cache.content.origin;

import static java.util.Objects.requireNonNull;

import io.memlane.cache.content.Asked;
import io.memlane.cache.content.ContentStore;
import io.memlane.cache.content.Lookup;
import io.memlane.cache.content.origin.OriginCounts.Result;
import io.memlane.cache.content.origin.client.Fetch;
import io.memlane.cache.content.origin.client.OriginClient;
import io.memlane.cache.content.origin.client.OriginReach;
import io.memlane.cache.content.origin.client.OriginResponse;
import io.memlane.cache.content.origin.parts.StoredParts;
import io.memlane.cache.content.origin.stored.PrimaryKey;
import io.memlane.cache.content.origin.stored.Responses;
import io.memlane.cache.content.origin.stored.StoredResponse;
import io.memlane.cache.content.store.Purge;
import io.memlane.model.control.Scope;
import io.memlane.model.http.Fields;
import io.memlane.model.http.OpaqueVersion;
import io.memlane.model.http.Refusal;
import io.memlane.model.http.RequestHead;
import io.memlane.model.http.caching.CacheStatus.Forwarded;
import io.memlane.model.http.caching.CacheStatus;
import io.memlane.model.http.caching.CachingRules.RequestFieldsMode;
import io.memlane.model.http.caching.ClientConditions;
import io.memlane.model.http.caching.ForwardedFields;
import io.memlane.model.http.caching.HeadUpdate;
import io.memlane.model.http.caching.Received;
import io.memlane.model.http.caching.RequestDirectives;
import io.memlane.model.http.caching.RequestKind;
import io.memlane.model.http.caching.Status;
import io.memlane.model.http.caching.Storability;
import io.memlane.model.http.caching.Suitability;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Content of an HTTP origin, for one mount. A request is answered from what is stored, by what is being fetched, or by the origin: all of it
 * without waiting, since what isn't there comes later.
 */
public final class OriginContent implements ContentStore {
    /** A range that begins later than that behind what has come is asked for by itself. */
    private static final long RANGE_AHEAD_BYTES = 1 << 20;

    /** Of other variants, in one request. */
    private static final int MAX_TAGS = 8;

    private static final List<String> REFUSED_METHODS = List.of("TRACE", "CONNECT");

    private final OriginSettings settings;
    private final OriginClient client;
    private final Outgoing outgoing;
    private final Responses responses;
    private final OriginCounts counts;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final Fills fills;
    private final Invalidations invalidations;

    /**
     * Makes one.
     *
     * @param client its own from now on
     * @param responses may be shared with other mounts
     * @param nanoTime as {@link System#nanoTime}
     */
    public OriginContent(
            OriginSettings settings,
            OriginClient client,
            Responses responses,
            OriginCounts counts,
            InstantSource clock,
            LongSupplier nanoTime) {
        this.settings = settings;
        this.client = client;
        this.outgoing = new Outgoing(settings);
        this.responses = responses;
        this.counts = counts;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.fills = new Fills(settings, client, outgoing, responses, counts, clock, nanoTime);
        this.invalidations = new Invalidations(settings, outgoing, fills);
    }

    @Override
    public Lookup find(Asked asked) {
        OpaqueVersion expected = asked.expected();
        Lookup begun = expected == null ? null : fills.goOn(expected);
        if (begun != null) {
            return begun;
        }
        if (REFUSED_METHODS.contains(asked.head().method())) {
            return refused(Refusal.METHOD_NOT_ALLOWED);
        }
        String target = outgoing.target(asked);
        if (target == null) {
            return refused(Refusal.NOT_FOUND);
        }
        if (outgoing.isLoop(asked)) {
            counts.answered(Result.REFUSED);
            return OwnAnswers.loop(settings.name());
        }
        long forwards = MaxForwards.of(asked.head().method(), asked.head().fields());
        if (forwards == 0) {
            counts.answered(Result.REFUSED);
            return OwnAnswers.lastRecipient(settings.name());
        }
        Fields fields = MaxForwards.less(forwards, outgoing.believed(asked));
        PrimaryKey key = outgoing.key(asked, target);
        return switch (RequestKind.of(asked.head().method(), fields, settings.rules())) {
            case RequestKind.Pass(Fields sent, RequestKind.Reason reason) -> pass(asked, key, sent, reason);
            case RequestKind.Cacheable(Fields sent, boolean collapsible) -> {
                RequestDirectives directives = RequestDirectives.of(fields, settings.rules());
                boolean waits = collapsible && !directives.noCache() && directives.maxAgeSeconds() != 0;
                yield cacheable(new Wanted(asked, key, fields, sent, Fields.EMPTY, directives, waits));
            }
        };
    }

    @Override
    public @Nullable Lookup findNow(Asked asked) {
        if (responses.opensFiles()) {
            String target = outgoing.target(asked);
            if (target != null && !responses.isAtHand(outgoing.key(asked, target))) {
                return null;
            }
        }
        return find(asked);
    }

    private Lookup refused(Refusal refusal) {
        counts.answered(Result.REFUSED);
        return new Lookup.Refused(refusal);
    }

    private Lookup cacheable(Wanted wanted) {
        StoredResponse arriving = fills.arriving(wanted.key(), wanted.sent());
        return arriving == null ? stored(wanted) : cacheable(wanted, arriving, arriving);
    }

    private Lookup stored(Wanted wanted) {
        StoredResponse known = responses.find(wanted.key(), wanted.sent());
        try {
            return cacheable(wanted, null, known);
        } finally {
            if (known != null) {
                known.body().letGo();
            }
        }
    }

    private Lookup cacheable(Wanted wanted, @Nullable StoredResponse arriving, @Nullable StoredResponse known) {
        OpaqueVersion expected = wanted.asked().expected();
        StoredParts parts = known == null ? fills.parts().find(wanted.key(), wanted.sent()) : null;
        if (parts != null && isAnsweredBy(wanted, parts)) {
            counts.answered(Result.HIT);
            return new Lookup.Found(
                    new PartsRepresentation(Described.of(parts, CacheStatus.hit(settings.name(), 0)), parts, nanoTime));
        }
        if (expected != null) {
            Lookup same = known != null && known.version().equals(expected) ? reuse(known, false) : null;
            return same == null ? lost() : same;
        }
        if (wanted.hasIfMatch() && (known == null || isForTheOrigin(wanted, known))) {
            return asked(wanted);
        }
        if (isFarAhead(wanted, known)) {
            Forwarded why = known == null ? Forwarded.URI_MISS : Forwarded.PARTIAL;
            return fetch(wanted.judgedByOrigin().alone(), null, why);
        }
        return switch (suitability(wanted, known)) {
            case Suitability.Fresh ignored ->
                arriving == null ? hit(wanted, known, Result.HIT) : joined(wanted, arriving);
            case Suitability.StaleByRequest ignored -> hit(wanted, known, Result.STALE);
            case Suitability.StaleWhileRevalidate ignored -> {
                // First, since what is refreshed takes its place.
                Lookup stale = hit(wanted, known, Result.STALE);
                if (arriving == null && known != null) {
                    fills.refresh(wanted, known);
                }
                yield stale;
            }
            case Suitability.MustValidate(Suitability.Reason reason, long _) ->
                known != null && fills.backoff().holds(wanted.key()) && wanted.mayBeStale(known, nanoTime.getAsLong())
                        ? hit(wanted, known, Result.STALE)
                        : fetch(wanted, arriving == null ? known : null, reason.forwarded());
            case Suitability.Miss(Forwarded forwarded) ->
                forwarded == Forwarded.VARY_MISS && !wanted.isHead()
                        ? fetchAmong(missed(wanted))
                        : fetch(missed(wanted), null, forwarded);
            case Suitability.GatewayTimeout ignored -> refused(Refusal.timedOut("only-if-cached"));
        };
    }

    private Suitability suitability(Wanted wanted, @Nullable StoredResponse known) {
        if (known == null) {
            return Suitability.ofNothing(
                    wanted.directives(), !responses.varys(wanted.key()).isEmpty());
        }
        if (known.purgedSoftly()) {
            return wanted.directives().onlyIfCached()
                    ? new Suitability.GatewayTimeout()
                    : new Suitability.MustValidate(Suitability.Reason.STALE, 0);
        }
        long now = nanoTime.getAsLong();
        return Suitability.of(known.freshness(), wanted.directives(), known.residentMillis(now));
    }

    /** Whether they are fresh, and all that it asks for is there; or it goes on with what it has begun with. */
    private boolean isAnsweredBy(Wanted wanted, StoredParts parts) {
        OpaqueVersion expected = wanted.asked().expected();
        boolean usable = expected == null
                ? Suitability.of(parts.freshness(), wanted.directives(), parts.residentMillis(nanoTime.getAsLong()))
                        instanceof Suitability.Fresh
                : expected.equals(parts.version());
        return usable && !wanted.hasIfMatch() && parts.answers(wanted.fields(), wanted.isHead());
    }

    /**
     * Whether a range lies so far behind what is there that fetching all before it would cost the origin, and keep the client waiting, for
     * bytes that nobody has asked for.
     */
    private static boolean isFarAhead(Wanted wanted, @Nullable StoredResponse known) {
        long first = wanted.firstByte();
        boolean all = known != null && known.body().isEnded();
        long received = known == null ? 0 : known.body().received();
        return !all
                && first > 0
                && first - received > RANGE_AHEAD_BYTES
                && !wanted.directives().onlyIfCached();
    }

    /** Conditions on what isn't stored are for the origin (RFC 9111 §4.3.2), unless each fetch is to bring something for all. */
    private Wanted missed(Wanted wanted) {
        return settings.rules().requestFields() == RequestFieldsMode.ALL ? wanted.judgedByOrigin() : wanted;
    }

    private static boolean isForTheOrigin(Wanted wanted, StoredResponse known) {
        return ClientConditions.evaluate(wanted.fields(), known.status(), known.fields(), known.atSeconds())
                == ClientConditions.ASK_ORIGIN;
    }

    /** If it has gone this moment, it is fetched. */
    private Lookup hit(Wanted wanted, @Nullable StoredResponse known, Result result) {
        Lookup found = reuse(requireNonNull(known), result == Result.HIT);
        if (found == null) {
            return fetch(wanted, null, Forwarded.MISS);
        }
        counts.answered(result);
        return found;
    }

    /** Null if its bytes have gone meanwhile. */
    private @Nullable Lookup reuse(StoredResponse known, boolean fresh) {
        CacheStatus status = CacheStatus.hit(settings.name(), 0);
        return fills.found(Described.of(known, status, fresh ? known.key() : null), known.body());
    }

    /** If it has come to its end this moment, it is stored by now. */
    private Lookup joined(Wanted wanted, StoredResponse arriving) {
        CacheStatus status =
                CacheStatus.forwarded(settings.name(), Forwarded.MISS).withCollapsed(true);
        Lookup found = fills.found(Described.of(arriving, status, null), arriving.body());
        if (found == null) {
            return stored(wanted);
        }
        counts.answered(Result.COLLAPSED);
        return found;
    }

    private Lookup fetch(Wanted wanted, @Nullable StoredResponse known, Forwarded why) {
        return wanted.isHead() ? head(wanted, known, why) : fills.join(wanted, known, why);
    }

    /** One of those that are stored for other requests may be the answer (RFC 9111 §4.1), which the origin knows by their tags. */
    private Lookup fetchAmong(Wanted wanted) {
        List<StoredResponse> variants = responses.variants(wanted.key(), MAX_TAGS);
        try {
            return fills.joinAmong(wanted, variants);
        } finally {
            variants.forEach(variant -> variant.body().letGo());
        }
    }

    /** A HEAD goes as HEAD, and tells something of what is stored (RFC 9111 §4.3.5). */
    private Lookup head(Wanted wanted, @Nullable StoredResponse known, Forwarded why) {
        Fields judged = known == null ? wanted.judged() : Fields.EMPTY;
        Passing passing = new Passing(fills, CacheStatus.forwarded(settings.name(), why), !judged.isEmpty()) {
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
        counts.answered(Result.MISS);
        return passing.start(new Fetch(
                client,
                outgoing.shared(
                        RequestHead.HEAD,
                        wanted.asked(),
                        wanted.key().target(),
                        wanted.sent().toBuilder().addAll(judged).build()),
                clock,
                passing));
    }

    private @Nullable Lookup staleInstead(Wanted wanted, StoredResponse known, int responseStatus) {
        boolean error = responseStatus == 0 || Status.isOriginError(responseStatus);
        Lookup stale = error && wanted.mayBeStale(known, nanoTime.getAsLong()) ? reuse(known, false) : null;
        if (stale != null) {
            counts.answered(Result.STALE);
        }
        return stale;
    }

    private void compare(Wanted wanted, StoredResponse known, OriginResponse response) {
        switch (HeadUpdate.of(response.status(), response.fields(), known.fields())) {
            case INVALIDATE -> responses.remove(known);
            case UPDATE -> {
                Received received = new Received(fills.nowSeconds(), response.delayMillis());
                if (wanted.updated(known, response.fields(), received, settings.rules())
                        instanceof Storability.Storable storable) {
                    responses.update(known, known.validated(storable, nanoTime.getAsLong(), received.atSeconds()));
                }
            }
            case NONE -> {
                // nothing is known of it
            }
        }
    }

    /** With its conditions and its range, which the origin judges by: nothing of the response is stored. */
    private Lookup asked(Wanted wanted) {
        Fields sent = wanted.sent().toBuilder()
                .addAll(ForwardedFields.judged(wanted.fields()))
                .build();
        Asked asked = wanted.asked();
        Passing passing = new Passing(fills, CacheStatus.forwarded(settings.name(), Forwarded.REQUEST), true);
        counts.answered(Result.PASS);
        return passing.start(new Fetch(
                client,
                outgoing.shared(asked.head().method(), asked, wanted.key().target(), sent),
                clock,
                passing));
    }

    /** The bytes that were begun with are nowhere any more. */
    private static Lookup lost() {
        return new Lookup.Refused(Refusal.changed("the body that was begun isn't there any more"));
    }

    private Lookup pass(Asked asked, PrimaryKey key, Fields sent, RequestKind.Reason reason) {
        if (asked.expected() != null) {
            return lost();
        }
        Forwarded why = reason == RequestKind.Reason.METHOD ? Forwarded.METHOD : Forwarded.BYPASS;
        CacheStatus status = CacheStatus.forwarded(settings.name(), why);
        Passing passing =
                new Passing(
                        fills, reason == RequestKind.Reason.METHOD ? status : status.withDetail(detail(reason)), true) {
                    @Override
                    void learn(OriginResponse response) {
                        invalidations.after(asked, key, response);
                    }
                };
        counts.answered(Result.PASS);
        return passing.start(new Fetch(client, outgoing.own(asked, key.target(), sent, asked.body()), clock, passing));
    }

    private static String detail(RequestKind.Reason reason) {
        return reason.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * What purges a target, of all hosts and in all variants; null if it isn't of this mount.
     *
     * @param target path and query, as a client asks for them
     * @throws IllegalArgumentException if it isn't one
     */
    public @Nullable Purge purgeOf(String target) {
        return invalidations.purgeOf(target);
    }

    /** What purges all targets that begin so; null if none of them is of this mount. */
    public @Nullable Purge purgeOfAll(String prefix) {
        return invalidations.purgeOfAll(prefix);
    }

    /** After a purge: what is on its way and was meant by it needs no keeping. */
    public void purged() {
        fills.dropPurged();
    }

    @Override
    public Scope scope() {
        return Scope.ALL;
    }

    /** The prefix of its mount. */
    public String mount() {
        return settings.mount();
    }

    /** Without a path. */
    public URI origin() {
        return settings.client().origin();
    }

    /** Whether the origin answers. */
    public OriginReach.Known reach() {
        return client.reach().known();
    }

    /** Fills that wait for a head or a body. */
    public int fills() {
        return fills.size();
    }

    /** Addresses that have failed too often lately. */
    public int ejected() {
        return client.ejected();
    }

    @Override
    public void close() {
        client.close();
    }
}
