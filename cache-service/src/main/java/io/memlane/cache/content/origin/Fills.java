package io.memlane.cache.content.origin;

import io.memlane.cache.content.Lookup;
import io.memlane.cache.content.origin.body.ArrivingBody;
import io.memlane.cache.content.origin.client.Fetch;
import io.memlane.cache.content.origin.client.OriginClient;
import io.memlane.cache.content.origin.client.OriginRequest;
import io.memlane.cache.content.origin.stored.PrimaryKey;
import io.memlane.cache.content.origin.stored.Responses;
import io.memlane.cache.content.origin.stored.StoredResponse;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The fills that are under way, and who waits for which. One lock orders them with what is stored and with what makes it stale: what was begun
 * before an invalidation is neither stored nor given to requests that come after it. Nobody is told anything under it.
 */
final class Fills {
    private static final int MAX_REMEMBERED = 10_000;

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

    private final Object lock = new Object();
    /** Without a head. */
    private final Map<CollapseKey, Fill> pending = new HashMap<>();
    /** With a head, and without their end. */
    private final Map<PrimaryKey, List<Fill>> arriving = new HashMap<>();
    /** Until when requests don't wait for each other. */
    private final Map<CollapseKey, Long> separate = new LinkedHashMap<>();

    /** What the last response of a resource varied by, if it did. */
    private final Map<PrimaryKey, Vary> varys = new LinkedHashMap<>();

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
        this.live = new LiveBodies(nanoTime, client::after, settings.client().maxConnections() / 2);
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
                        && SecondaryKey.of(response.vary(), sent).equals(response.secondaryKey())) {
                    return response;
                }
            }
        }
        return null;
    }

    /**
     * Has a request wait for the response to it.
     *
     * @param validated what is stored for it, and may be current; null if nothing is
     */
    Lookup join(Wanted wanted, @Nullable StoredResponse validated, Forwarded why) {
        PromisedLookup promise = new PromisedLookup();
        join(wanted, promise, validated, why);
        return new Lookup.Waits(promise);
    }

    private void join(Wanted wanted, PromisedLookup promise, @Nullable StoredResponse validated, Forwarded why) {
        Fill started;
        synchronized (lock) {
            CollapseKey key = keyOf(wanted);
            boolean shared = wanted.collapsible() && !isSeparate(key);
            Fill running = shared ? pending.get(key) : null;
            if (running != null && running.add(new Waiter(wanted, promise, false))) {
                return;
            }
            started = new Fill(this, wanted, key, validated, why, newVersion());
            started.add(new Waiter(wanted, promise, true));
            // What is asked for with somebody's conditions or range may be for nobody else.
            if (shared && (validated != null || wanted.judged().isEmpty())) {
                pending.put(key, started);
            }
        }
        started.start();
    }

    private static void forgetOldest(Map<?, ?> remembered) {
        if (remembered.size() > MAX_REMEMBERED) {
            remembered.remove(remembered.keySet().iterator().next());
        }
    }

    /** What a response of the origin varies by. */
    void heard(PrimaryKey key, Vary vary) {
        synchronized (lock) {
            varys.remove(key);
            if (!vary.equals(Vary.NONE)) {
                varys.put(key, vary);
                forgetOldest(varys);
            }
        }
    }

    Backoff backoff() {
        return backoff;
    }

    private CollapseKey keyOf(Wanted wanted) {
        Vary vary = varys.getOrDefault(wanted.key(), Vary.NONE);
        return new CollapseKey(wanted.key(), SecondaryKey.of(vary, wanted.sent()));
    }

    private boolean isSeparate(CollapseKey key) {
        Long until = separate.get(key);
        if (until == null) {
            return false;
        }
        if (nowNanos() - until > 0) {
            separate.remove(key);
            return false;
        }
        return true;
    }

    /** Validates what was sent although it is stale, for nobody in particular; not if too many do. */
    void refresh(Wanted wanted, StoredResponse stale) {
        Fill started;
        synchronized (lock) {
            CollapseKey key = keyOf(wanted);
            if (backoff.holds(wanted.key()) || pending.containsKey(key) || refreshes.get() >= settings.maxRefreshes()) {
                return;
            }
            started = new Fill(this, wanted, key, stale, Forwarded.STALE, newVersion());
            pending.put(key, started);
            refreshes.incrementAndGet();
        }
        started.onSettled(refreshes::decrementAndGet);
        started.start();
    }

    /** What came is for others: waits for what comes for those like it, if anything does. */
    void rejoin(Waiter waiter) {
        if (!waiter.promise().isClosed()) {
            join(waiter.wanted(), waiter.promise(), null, Forwarded.VARY_MISS);
        }
    }

    /** Goes on by itself: nobody waits for it, and it waits for nobody. */
    void alone(Waiter waiter) {
        if (!waiter.promise().isClosed()) {
            StoredResponse stored =
                    responses.find(waiter.wanted().key(), waiter.wanted().sent());
            join(waiter.wanted().alone(), waiter.promise(), stored, stored == null ? Forwarded.MISS : Forwarded.STALE);
        }
    }

    /** The head is there, and isn't to be shared: the next ones don't wait for each other for a while. */
    void separate(Fill fill) {
        synchronized (lock) {
            pending.remove(fill.key(), fill);
            separate.remove(fill.key());
            separate.put(fill.key(), nowNanos() + settings.separateFor().toNanos());
            forgetOldest(separate);
        }
    }

    /** The head is there; nothing more comes of it for others. */
    void settled(Fill fill) {
        synchronized (lock) {
            pending.remove(fill.key(), fill);
        }
    }

    void arrives(Fill fill) {
        synchronized (lock) {
            pending.remove(fill.key(), fill);
            if (!fill.isOutdated()) {
                arriving.computeIfAbsent(fill.key().key(), key -> new ArrayList<>(1))
                        .add(fill);
            }
        }
    }

    void whole(Fill fill, StoredResponse response) {
        synchronized (lock) {
            if (!fill.isOutdated() && response.body().isWhole()) {
                responses.put(response);
            } else {
                response.body().release();
            }
            remove(fill);
        }
    }

    void broken(Fill fill, StoredResponse response) {
        synchronized (lock) {
            remove(fill);
        }
        response.body().release();
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
            if (!fill.isOutdated()) {
                responses.update(older, newer);
            }
        }
    }

    void gone(Fill fill, StoredResponse response) {
        synchronized (lock) {
            pending.remove(fill.key(), fill);
            responses.remove(response);
        }
    }

    /** Makes all of a resource stale: what is stored, and what is on its way. */
    void invalidate(PrimaryKey key) {
        List<Fill> outdated = new ArrayList<>();
        synchronized (lock) {
            pending.entrySet().removeIf(entry -> {
                boolean same = entry.getKey().key().equals(key);
                if (same) {
                    entry.getValue().outdate();
                }
                return same;
            });
            List<Fill> running = arriving.remove(key);
            if (running != null) {
                running.forEach(Fill::outdate);
                outdated.addAll(running);
            }
            responses.removeAll(key);
        }
        counts.invalidates();
        for (Fill fill : outdated) {
            StoredResponse response = fill.arriving();
            if (response != null) {
                response.body().keepNoMore();
            }
        }
    }

    Fetch fetch(Wanted wanted, Fields sent, Fetch.Listener listener) {
        OriginRequest request =
                outgoing.shared("GET", wanted.asked(), wanted.key().target(), sent);
        return new Fetch(client, request, clock, listener);
    }

    Lookup found(Described described, ArrivingBody body) {
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
