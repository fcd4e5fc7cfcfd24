package io.memlane.cache.content.origin;

import io.memlane.cache.content.Lookup;
import io.memlane.cache.content.origin.body.ResponseBody;
import io.memlane.cache.content.origin.body.Room;
import io.memlane.cache.content.origin.client.Fetch;
import io.memlane.cache.content.origin.client.OriginClient;
import io.memlane.cache.content.origin.client.OriginRequest;
import io.memlane.cache.content.origin.parts.Parts;
import io.memlane.cache.content.origin.stored.PrimaryKey;
import io.memlane.cache.content.origin.stored.Responses;
import io.memlane.cache.content.origin.stored.StoredResponse;
import io.memlane.cache.content.store.Purge;
import io.memlane.model.http.Fields;
import io.memlane.model.http.OpaqueVersion;
import io.memlane.model.http.caching.CacheStatus.Forwarded;
import io.memlane.model.http.caching.CachingRules;
import io.memlane.model.http.caching.SecondaryKey;
import io.memlane.model.http.caching.Vary;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The fills that are under way, and who waits for which. What was begun before it was invalidated or purged is neither stored nor given to
 * requests that come afterwards: generations tell, see {@link Responses}. One lock for the fills; nobody is told anything under it.
 */
final class Fills {
    private static final long CACHE_LIFE = new SecureRandom().nextLong();
    private static final AtomicLong NUMBERS = new AtomicLong();

    private final OriginSettings settings;
    private final OriginClient client;
    private final Outgoing outgoing;
    private final Responses responses;
    private final OriginCounts counts;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final LiveBodies live;
    private final Backoff backoff;
    private final Parts parts;

    private final Object lock = new Object();
    /** Without a head. */
    private final Map<CollapseKey, Fill> pending = new HashMap<>();
    /** With a head, and without their end. */
    private final Map<PrimaryKey, List<Fill>> arriving = new HashMap<>();

    private final Collapsing collapsing;

    private final AtomicInteger refreshes = new AtomicInteger();

    Fills(
            OriginSettings settings,
            OriginClient client,
            Outgoing outgoing,
            Responses responses,
            OriginCounts counts,
            InstantSource clock,
            LongSupplier nanoTime) {
        this.settings = settings;
        this.client = client;
        this.outgoing = outgoing;
        this.responses = responses;
        this.counts = counts;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.backoff = new Backoff(nanoTime);
        this.collapsing = new Collapsing(nanoTime, settings.separateFor().toNanos());
        this.parts = new Parts(settings.partsBytes());
        this.live = new LiveBodies(
                nanoTime, client::after, Math.max(1, settings.client().maxConnections() / 2));
    }

    static OpaqueVersion newVersion() {
        return new OpaqueVersion(CACHE_LIFE, NUMBERS.incrementAndGet(), 0, 0, 0);
    }

    /** What a request selects of that which arrives; null if there is nothing. */
    @Nullable
    StoredResponse arriving(PrimaryKey key, Fields sent) {
        synchronized (lock) {
            for (Fill fill : arriving.getOrDefault(key, List.of())) {
                StoredResponse response = fill.arriving();
                if (response != null
                        && response.body().isKept()
                        && !isOutdated(response)
                        && SecondaryKey.of(response.vary(), sent).equals(response.secondaryKey())) {
                    return response;
                }
            }
        }
        return null;
    }

    /** Whether it was purged since it began to be fetched: who asks now doesn't get it. */
    boolean isOutdated(StoredResponse response) {
        return responses.isPurgedSince(response.generation(), response.key(), response.tags());
    }

    /** The same before its head is there, which may name tags. */
    private boolean isOutdated(Fill fill) {
        return responses.isPurgedSince(fill.generation(), fill.key().key(), List.of());
    }

    /**
     * Has a request wait for the response to it.
     *
     * @param validated what is stored for it, and may be current; null if nothing is
     */
    Lookup join(Wanted wanted, @Nullable StoredResponse validated, Forwarded why) {
        PromisedLookup promise = new PromisedLookup();
        join(wanted, promise, validated, List.of(), why);
        return new Lookup.Waits(promise);
    }

    /**
     * The same for one that selects nothing of what is stored.
     *
     * @param others what is stored for other requests, which may be the answer to this one
     */
    Lookup joinAmong(Wanted wanted, List<StoredResponse> others) {
        PromisedLookup promise = new PromisedLookup();
        join(wanted, promise, null, others, Forwarded.VARY_MISS);
        return new Lookup.Waits(promise);
    }

    private void join(
            Wanted wanted,
            PromisedLookup promise,
            @Nullable StoredResponse validated,
            List<StoredResponse> others,
            Forwarded why) {
        Fill started;
        synchronized (lock) {
            CollapseKey key = collapsing.keyOf(wanted);
            boolean shared = wanted.collapsible() && !collapsing.isSeparate(key);
            Fill running = shared ? pending.get(key) : null;
            if (running != null && !isOutdated(running) && running.waiters().add(new Waiter(wanted, promise, false))) {
                return;
            }
            started = new Fill(this, wanted, key, validated, others, why, newVersion());
            started.waiters().add(new Waiter(wanted, promise, true));
            // What is asked for with somebody's conditions or range may be for nobody else.
            if (shared && (validated != null || wanted.judged().isEmpty())) {
                pending.put(key, started);
            }
        }
        started.start();
    }

    /** What a response of the origin varies by. */
    void heard(PrimaryKey key, Vary vary) {
        synchronized (lock) {
            collapsing.heard(key, vary);
        }
    }

    Parts parts() {
        return parts;
    }

    Backoff backoff() {
        return backoff;
    }

    /** Validates what was sent although it is stale, for nobody in particular; not if too many do. */
    void refresh(Wanted wanted, StoredResponse stale) {
        Fill started;
        synchronized (lock) {
            CollapseKey key = collapsing.keyOf(wanted);
            Fill running = pending.get(key);
            if (backoff.holds(wanted.key())
                    || (running != null && !isOutdated(running))
                    || refreshes.get() >= settings.maxRefreshes()) {
                return;
            }
            started = new Fill(this, wanted, key, stale, List.of(), Forwarded.STALE, newVersion());
            pending.put(key, started);
            refreshes.incrementAndGet();
        }
        started.waiters().onSettled(refreshes::decrementAndGet);
        started.start();
    }

    /** What came is for others: waits for what comes for those like it, if anything does. */
    void rejoin(Waiter waiter) {
        if (!waiter.promise().isClosed()) {
            join(waiter.wanted(), waiter.promise(), null, List.of(), Forwarded.VARY_MISS);
        }
    }

    /** Goes on by itself: nobody waits for it, and it waits for nobody. */
    void alone(Waiter waiter) {
        if (!waiter.promise().isClosed()) {
            StoredResponse stored =
                    responses.find(waiter.wanted().key(), waiter.wanted().sent());
            if (stored != null) {
                stored.body().letGo();
            }
            Forwarded why = stored == null ? Forwarded.MISS : Forwarded.STALE;
            join(waiter.wanted().alone(), waiter.promise(), stored, List.of(), why);
        }
    }

    /** The head is there, and isn't to be shared: the next ones don't wait for each other for a while. */
    void separate(Fill fill) {
        synchronized (lock) {
            pending.remove(fill.key(), fill);
            collapsing.separate(fill.key());
        }
    }

    /** The head is there; nothing more comes of it for others. */
    void settled(Fill fill) {
        synchronized (lock) {
            pending.remove(fill.key(), fill);
        }
    }

    void arrives(Fill fill, StoredResponse response) {
        parts.removeAll(fill.key().key());
        synchronized (lock) {
            pending.remove(fill.key(), fill);
            if (!isOutdated(response)) {
                arriving.computeIfAbsent(fill.key().key(), key -> new ArrayList<>(1))
                        .add(fill);
            }
        }
    }

    /** It can be found as one that is stored before it can't be as one that arrives. */
    void whole(Fill fill, StoredResponse response, Room room) {
        if (response.body().isWhole()) {
            responses.put(response, room);
            forget(fill);
        } else {
            broken(fill, response, room);
        }
    }

    void broken(Fill fill, StoredResponse response, Room room) {
        forget(fill);
        room.close();
        response.body().release();
    }

    private void forget(Fill fill) {
        synchronized (lock) {
            remove(fill);
        }
    }

    private void remove(Fill fill) {
        List<Fill> fills = arriving.get(fill.key().key());
        if (fills != null) {
            fills.remove(fill);
            if (fills.isEmpty()) {
                arriving.remove(fill.key().key());
            }
        }
    }

    void validated(Fill fill, StoredResponse older, StoredResponse newer) {
        synchronized (lock) {
            pending.remove(fill.key(), fill);
        }
        responses.update(older, newer);
    }

    void gone(Fill fill, StoredResponse response) {
        synchronized (lock) {
            pending.remove(fill.key(), fill);
        }
        responses.remove(response);
    }

    /**
     * Makes all of some resources stale, what is stored and what is on its way; and all of some cache groups (RFC 9875 §3).
     *
     * @param groups as tags
     */
    void invalidate(List<PrimaryKey> keys, List<String> groups) {
        for (PrimaryKey key : keys) {
            responses.removeAll(key);
            parts.removeAll(key);
            counts.invalidates();
        }
        for (String group : groups) {
            responses.invalidate(Purge.tag(group));
            parts.clear();
            counts.invalidates();
        }
        if (!keys.isEmpty() || !groups.isEmpty()) {
            dropOutdated();
        }
    }

    /** Something was purged, and it isn't told what. */
    void dropPurged() {
        parts.clear();
        dropOutdated();
    }

    /** What was purged while it is on its way will be nobody else's, so nothing of it needs to be kept. */
    private void dropOutdated() {
        List<Fill> outdated = new ArrayList<>();
        synchronized (lock) {
            pending.values().removeIf(this::isOutdated);
            for (List<Fill> running : List.copyOf(arriving.values())) {
                for (Fill fill : List.copyOf(running)) {
                    StoredResponse response = fill.arriving();
                    if (response != null && isOutdated(response)) {
                        outdated.add(fill);
                        remove(fill);
                    }
                }
            }
        }
        outdated.forEach(Fill::keepNoMore);
    }

    Fetch fetch(Wanted wanted, Fields sent, Fetch.Listener listener) {
        return fetch(outgoing.shared("GET", wanted.asked(), wanted.key().target(), sent), listener);
    }

    Fetch fetch(OriginRequest request, Fetch.Listener listener) {
        return new Fetch(client, request, clock, listener);
    }

    /** Null if its bytes have gone meanwhile. */
    @Nullable
    Lookup found(Described described, ResponseBody body) {
        return live.open(described, body);
    }

    /** The body of that version, if it hasn't come to its end; else null. */
    @Nullable
    Lookup goOn(OpaqueVersion version) {
        return live.goOn(version);
    }

    CachingRules rules() {
        return settings.rules();
    }

    String name() {
        return settings.name();
    }

    Responses responses() {
        return responses;
    }

    OriginCounts counts() {
        return counts;
    }

    long nowNanos() {
        return nanoTime.getAsLong();
    }

    /** As {@link System#nanoTime}. */
    LongSupplier nanoTime() {
        return nanoTime;
    }

    long nowSeconds() {
        return Math.floorDiv(clock.millis(), 1000L);
    }

    /** Fills that wait for a head or a body. */
    int size() {
        synchronized (lock) {
            return pending.size() + arriving.size();
        }
    }
}
