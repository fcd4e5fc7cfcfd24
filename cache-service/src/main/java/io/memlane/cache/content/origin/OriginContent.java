package io.memlane.cache.content.origin;

import static java.util.Objects.requireNonNull;

import io.memlane.cache.content.Asked;
import io.memlane.cache.content.ContentStore;
import io.memlane.cache.content.Lookup;
import io.memlane.cache.content.origin.OriginCounts.Result;
import io.memlane.cache.content.origin.client.Fetch;
import io.memlane.cache.content.origin.client.OriginClient;
import io.memlane.cache.content.origin.client.OriginResponse;
import io.memlane.cache.content.origin.stored.PrimaryKey;
import io.memlane.cache.content.origin.stored.Responses;
import io.memlane.cache.content.origin.stored.StoredResponse;
import io.memlane.model.control.ControlMessage.Scope;
import io.memlane.model.http.FieldNames;
import io.memlane.model.http.Fields;
import io.memlane.model.http.OpaqueVersion;
import io.memlane.model.http.Refusal;
import io.memlane.model.http.RequestHead;
import io.memlane.model.http.caching.CacheStatus;
import io.memlane.model.http.caching.CacheStatus.Forwarded;
import io.memlane.model.http.caching.ClientConditions;
import io.memlane.model.http.caching.HeadUpdate;
import io.memlane.model.http.caching.Invalidation;
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

    private static final List<String> REFUSED_METHODS = List.of("TRACE", "CONNECT");

    private final OriginSettings settings;
    private final OriginClient client;
    private final Outgoing outgoing;
    private final Responses responses;
    private final OriginCounts counts;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final Fills fills;

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
        Fields fields = outgoing.believed(asked);
        PrimaryKey key = outgoing.key(asked, target);
        return switch (RequestKind.of(asked.head().method(), fields, settings.rules())) {
            case RequestKind.Pass(Fields sent, RequestKind.Reason reason) -> pass(asked, key, sent, reason);
            case RequestKind.Cacheable(Fields sent, boolean collapsible) -> {
                RequestDirectives directives = RequestDirectives.of(fields, settings.rules());
                boolean waits = collapsible && !directives.noCache() && directives.maxAgeSeconds() != 0;
                yield cacheable(new Wanted(asked, key, fields, sent, directives, waits));
            }
        };
    }

    @Override
    public Lookup findNow(Asked asked) {
        return find(asked);
    }

    private Lookup refused(Refusal refusal) {
        counts.answered(Result.REFUSED);
        return new Lookup.Refused(refusal);
    }

    private Lookup cacheable(Wanted wanted) {
        StoredResponse arriving = fills.arriving(wanted.key(), wanted.sent());
        StoredResponse known = arriving == null ? responses.find(wanted.key(), wanted.sent()) : arriving;
        OpaqueVersion expected = wanted.asked().expected();
        if (expected != null) {
            return known != null && known.version().equals(expected)
                    ? fills.found(Described.of(known, CacheStatus.hit(settings.name(), 0), true), known.body())
                    : lost();
        }
        if (wanted.hasIfMatch() && (known == null || isForTheOrigin(wanted, known))) {
            return asked(wanted, Forwarded.REQUEST, Result.PASS);
        }
        if (isFarAhead(wanted, known)) {
            return asked(wanted, known == null ? Forwarded.URI_MISS : Forwarded.PARTIAL, Result.MISS);
        }
        Suitability suitability = known == null
                ? Suitability.ofNothing(
                        wanted.directives(), !responses.varys(wanted.key()).isEmpty())
                : Suitability.of(known.freshness(), wanted.directives(), known.residentMillis(nanoTime.getAsLong()));
        return switch (suitability) {
            case Suitability.Fresh ignored -> arriving == null ? hit(known, Result.HIT) : joined(arriving);
            case Suitability.StaleByRequest ignored -> hit(known, Result.STALE);
            case Suitability.StaleWhileRevalidate ignored -> {
                if (arriving == null && known != null) {
                    fills.refresh(wanted, known);
                }
                yield hit(known, Result.STALE);
            }
            case Suitability.MustValidate(Suitability.Reason reason, long _) ->
                known != null && fills.isQuiet() && mayBeStale(wanted, known)
                        ? hit(known, Result.STALE)
                        : fetch(wanted, arriving == null ? known : null, reason.forwarded());
            case Suitability.Miss(Forwarded forwarded) -> fetch(wanted, null, forwarded);
            case Suitability.GatewayTimeout ignored -> refused(Refusal.timedOut("only-if-cached"));
        };
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

    private static boolean isForTheOrigin(Wanted wanted, StoredResponse known) {
        return ClientConditions.evaluate(wanted.fields(), known.status(), known.fields(), known.atSeconds())
                == ClientConditions.ASK_ORIGIN;
    }

    private Lookup hit(@Nullable StoredResponse known, Result result) {
        StoredResponse response = requireNonNull(known);
        counts.answered(result);
        return fills.found(Described.of(response, CacheStatus.hit(settings.name(), 0), true), response.body());
    }

    private Lookup joined(StoredResponse arriving) {
        counts.answered(Result.COLLAPSED);
        CacheStatus status =
                CacheStatus.forwarded(settings.name(), Forwarded.MISS).withCollapsed(true);
        return fills.found(Described.of(arriving, status, true), arriving.body());
    }

    private Lookup fetch(Wanted wanted, @Nullable StoredResponse known, Forwarded why) {
        return wanted.isHead() ? head(wanted, known, why) : fills.join(wanted, known, why);
    }

    /** A HEAD goes as HEAD, and tells something of what is stored (RFC 9111 §4.3.5). */
    private Lookup head(Wanted wanted, @Nullable StoredResponse known, Forwarded why) {
        Passing passing = new Passing(fills, CacheStatus.forwarded(settings.name(), why), false) {
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
                outgoing.shared(RequestHead.HEAD, wanted.asked(), wanted.key().target(), wanted.sent()),
                clock,
                passing));
    }

    private @Nullable Lookup staleInstead(Wanted wanted, StoredResponse known, int responseStatus) {
        boolean error = responseStatus == 0 || Status.isOriginError(responseStatus);
        return error && mayBeStale(wanted, known) ? hit(known, Result.STALE) : null;
    }

    private boolean mayBeStale(Wanted wanted, StoredResponse known) {
        return Suitability.allowsStaleIfError(
                known.freshness(), wanted.directives(), known.residentMillis(nanoTime.getAsLong()));
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

    /** With its conditions and its range, which the origin decides on: nothing of the response is stored. */
    private Lookup asked(Wanted wanted, Forwarded why, Result result) {
        Fields.Builder sent = wanted.sent().toBuilder();
        for (String name : List.of(
                FieldNames.IF_MATCH,
                FieldNames.IF_UNMODIFIED_SINCE,
                FieldNames.IF_NONE_MATCH,
                FieldNames.IF_MODIFIED_SINCE,
                FieldNames.IF_RANGE,
                FieldNames.RANGE)) {
            wanted.fields().all(name).forEach(line -> sent.add(name, line));
        }
        Asked asked = wanted.asked();
        Passing passing = new Passing(fills, CacheStatus.forwarded(settings.name(), why), true);
        counts.answered(result);
        return passing.start(new Fetch(
                client,
                outgoing.shared(asked.head().method(), asked, wanted.key().target(), sent.build()),
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
                        invalidate(asked, key, response);
                    }
                };
        counts.answered(Result.PASS);
        return passing.start(new Fetch(client, outgoing.own(asked, key.target(), sent, asked.body()), clock, passing));
    }

    private static String detail(RequestKind.Reason reason) {
        return reason.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private void invalidate(Asked asked, PrimaryKey key, OriginResponse response) {
        boolean clients = settings.host() == OriginSettings.Host.CLIENT;
        URI origin = settings.client().origin();
        String scheme = clients ? Outgoing.scheme(asked) : origin.getScheme();
        String authority = clients ? asked.head().authority() : origin.getAuthority();
        Invalidation invalidation = Invalidation.of(
                asked.head().method(), scheme, authority, key.target(), response.status(), response.fields());
        invalidation.targets().forEach(target -> invalidateBoth(key.of(target)));
    }

    /** Whether the client came by TLS is a part of the key, and not of the resource. */
    private void invalidateBoth(PrimaryKey key) {
        fills.invalidate(new PrimaryKey(key.mount(), key.authority(), false, key.target()));
        if (settings.forwarded() != OriginSettings.Forwarded.NONE) {
            fills.invalidate(new PrimaryKey(key.mount(), key.authority(), true, key.target()));
        }
    }

    @Override
    public Scope scope() {
        return Scope.ALL;
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
