package io.memlane.cache.content.origin;

import io.memlane.cache.content.Lookup;
import io.memlane.cache.content.origin.OriginCounts.Result;
import io.memlane.cache.content.origin.stored.StoredResponse;
import io.memlane.model.http.Fields;
import io.memlane.model.http.InterimResponse;
import io.memlane.model.http.caching.CacheStatus;
import io.memlane.model.http.caching.SecondaryKey;
import io.memlane.model.http.caching.Suitability;
import java.util.ArrayList;
import java.util.List;

/** Those who wait for the head of one fill, and how they are given what came of it. Any thread. */
final class FillWaiters {
    private final Fills fills;
    private final List<Waiter> waiters = new ArrayList<>();
    private boolean answered;
    private Runnable onSettled = () -> {};

    FillWaiters(Fills fills) {
        this.fills = fills;
    }

    /** One more; false if the head has come. */
    synchronized boolean add(Waiter waiter) {
        if (answered) {
            return false;
        }
        waiters.add(waiter);
        return true;
    }

    /** Before the fill is started: has something run once its head, or that there is none, is known. */
    void onSettled(Runnable action) {
        onSettled = action;
    }

    /** All of them, who wait no more: the head has come, or won't. */
    List<Waiter> take() {
        List<Waiter> taken;
        boolean first;
        synchronized (this) {
            first = !answered;
            answered = true;
            taken = List.copyOf(waiters);
            waiters.clear();
        }
        if (first) {
            onSettled.run();
        }
        return taken;
    }

    /** The others get what comes of the fill. */
    void showFirst(InterimResponse response) {
        List<Waiter> waiting;
        synchronized (this) {
            waiting = List.copyOf(waiters);
        }
        waiting.stream()
                .filter(Waiter::first)
                .forEach(waiter -> waiter.promise().interim(response));
    }

    /**
     * Everybody whom it suits gets it, the others go on by themselves. If it was purged meanwhile, some may have come after that.
     *
     * @param own the fields that the first one gets
     */
    void answer(StoredResponse response, Fields own, CacheStatus status, Result result) {
        boolean outdated = fills.isOutdated(response);
        for (Waiter waiter : take()) {
            if (waiter.first()) {
                giveOrGoOn(waiter, response, own, status, result);
            } else if (outdated
                    || !SecondaryKey.of(response.vary(), waiter.wanted().sent()).equals(response.secondaryKey())) {
                fills.rejoin(waiter);
            } else if (Suitability.of(response.freshness(), waiter.wanted().directives(), 0)
                    instanceof Suitability.Fresh) {
                CacheStatus collapsed = status.withStored(false).withCollapsed(true);
                giveOrGoOn(waiter, response, response.fields(), collapsed, Result.COLLAPSED);
            } else {
                fills.alone(waiter);
            }
        }
    }

    private void giveOrGoOn(Waiter waiter, StoredResponse response, Fields fields, CacheStatus status, Result result) {
        if (!give(waiter, response, fields, status, result)) {
            fills.alone(waiter);
        }
    }

    /** False if the bytes have gone from the store meanwhile. */
    boolean give(Waiter waiter, StoredResponse response, Fields fields, CacheStatus status, Result result) {
        Described described = Described.of(response, status, null).with(fields);
        Lookup found = fills.found(described, response.body());
        if (found == null) {
            return false;
        }
        fills.counts().answered(result);
        waiter.promise().complete(found);
        return true;
    }

    boolean giveStale(Waiter waiter, StoredResponse known, CacheStatus status) {
        return waiter.wanted().mayBeStale(known, fills.nowNanos())
                && give(waiter, known, known.fields(), status, Result.STALE);
    }
}
