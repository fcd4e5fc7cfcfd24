package io.memlane.cache.content.origin;

import static java.util.Objects.requireNonNull;

import io.memlane.cache.content.Asked;
import io.memlane.cache.content.ContentStore;
import io.memlane.cache.content.Lookup;
import io.memlane.cache.content.origin.OriginCounts.Result;
import io.memlane.cache.content.origin.client.OriginClient;
import io.memlane.cache.content.origin.client.OriginReach;
import io.memlane.cache.content.origin.stored.PrimaryKey;
import io.memlane.cache.content.origin.stored.Responses;
import io.memlane.cache.content.origin.stored.StoredResponse;
import io.memlane.cache.content.store.Purge;
import io.memlane.model.control.Scope;
import io.memlane.model.http.Fields;
import io.memlane.model.http.OpaqueVersion;
import io.memlane.model.http.Refusal;
import io.memlane.model.http.caching.CacheStatus.Forwarded;
import io.memlane.model.http.caching.CachingRules.RequestFieldsMode;
import io.memlane.model.http.caching.RequestDirectives;
import io.memlane.model.http.caching.RequestKind;
import io.memlane.model.http.caching.Suitability;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Content of an HTTP origin, for one mount. A request is answered from what is stored, by what is being fetched, or by the origin: all of it
 * without waiting, since what isn't there comes later.
 */
public final class OriginContent implements ContentStore {
    /** Of other variants, in one request. */
    private static final int MAX_TAGS = 8;

    private static final List<String> REFUSED_METHODS = List.of("TRACE", "CONNECT");

    private final OriginSettings settings;
    private final OriginClient client;
    private final Outgoing outgoing;
    private final Responses responses;
    private final OriginCounts counts;
    private final Fills fills;
    private final Invalidations invalidations;
    private final StoredAnswers answers;
    private final PassedRequests passed;

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
        this.fills = new Fills(settings, client, outgoing, responses, counts, clock, nanoTime);
        this.invalidations = new Invalidations(settings, outgoing, fills);
        this.answers = new StoredAnswers(fills);
        this.passed = new PassedRequests(outgoing, fills, answers, invalidations);
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
            case RequestKind.Pass(Fields sent, RequestKind.Reason reason) ->
                expected == null ? passed.pass(asked, key, sent, reason) : lost();
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
        Lookup parts = known == null ? answers.ofParts(wanted) : null;
        if (parts != null) {
            return parts;
        }
        if (expected != null) {
            Lookup same = known != null && known.version().equals(expected) ? answers.goOn(known) : null;
            return same == null ? lost() : same;
        }
        if (wanted.hasIfMatch() && (known == null || wanted.isForTheOrigin(known))) {
            return passed.judged(wanted);
        }
        if (wanted.isFarAhead(known)) {
            Forwarded why = known == null ? Forwarded.URI_MISS : Forwarded.PARTIAL;
            return fetch(wanted.judgedByOrigin().alone(), null, why);
        }
        return switch (answers.suitability(wanted, known)) {
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
                known != null && fills.backoff().holds(wanted.key()) && answers.mayBeStale(wanted, known)
                        ? hit(wanted, known, Result.STALE)
                        : fetch(wanted, arriving == null ? known : null, reason.forwarded());
            case Suitability.Miss(Forwarded forwarded) ->
                forwarded == Forwarded.VARY_MISS && !wanted.isHead()
                        ? fetchAmong(missed(wanted))
                        : fetch(missed(wanted), null, forwarded);
            case Suitability.GatewayTimeout ignored -> refused(Refusal.timedOut("only-if-cached"));
        };
    }

    /** Conditions on what isn't stored are for the origin (RFC 9111 §4.3.2), unless each fetch is to bring something for all. */
    private Wanted missed(Wanted wanted) {
        return settings.rules().requestFields() == RequestFieldsMode.ALL ? wanted.judgedByOrigin() : wanted;
    }

    /** If it has gone this moment, it is fetched. */
    private Lookup hit(Wanted wanted, @Nullable StoredResponse known, Result result) {
        Lookup found = answers.give(requireNonNull(known), result);
        return found == null ? fetch(wanted, null, Forwarded.MISS) : found;
    }

    /** If it has come to its end this moment, it is stored by now. */
    private Lookup joined(Wanted wanted, StoredResponse arriving) {
        Lookup found = answers.join(arriving);
        return found == null ? stored(wanted) : found;
    }

    private Lookup fetch(Wanted wanted, @Nullable StoredResponse known, Forwarded why) {
        return wanted.isHead() ? passed.head(wanted, known, why) : fills.join(wanted, known, why);
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

    /** The bytes that were begun with are nowhere any more. */
    private static Lookup lost() {
        return new Lookup.Refused(Refusal.changed("the body that was begun isn't there any more"));
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
