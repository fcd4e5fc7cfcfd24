package io.memlane.cache.content.origin;

import static java.util.Objects.requireNonNull;

import io.memlane.cache.content.Lookup;
import io.memlane.cache.content.origin.OriginCounts.Result;
import io.memlane.cache.content.origin.body.Room;
import io.memlane.cache.content.origin.client.Fetch;
import io.memlane.cache.content.origin.client.OriginFailure;
import io.memlane.cache.content.origin.client.OriginResponse;
import io.memlane.model.http.InterimResponse;
import io.memlane.model.http.caching.CacheStatus;
import org.jspecify.annotations.Nullable;

/** A request that the origin answers, for one client: nothing of the response is kept. It ends when nobody waits for it or reads it. */
class Passing implements Fetch.Listener {
    private final Fills fills;
    private final CacheStatus status;
    private final boolean decided;
    private final PromisedLookup promise = new PromisedLookup();
    private volatile @Nullable Fetch fetch;
    private volatile boolean answered;

    /** @param decided whether the origin sees the client's conditions and range */
    Passing(Fills fills, CacheStatus status, boolean decided) {
        this.fills = fills;
        this.status = status;
        this.decided = decided;
    }

    Lookup start(Fetch started) {
        fetch = started;
        promise.onClosed(started::abort);
        fills.counts().asked();
        started.start();
        return new Lookup.Waits(promise);
    }

    /** What a response means for what is stored, before the client sees it. */
    void learn(OriginResponse response) {}

    /** What the client gets instead of a failure; null if there is nothing. */
    @Nullable
    Lookup instead(int responseStatus) {
        return null;
    }

    @Override
    public void interim(InterimResponse response) {
        promise.interim(response);
    }

    @Override
    public void head(OriginResponse response) {
        learn(response);
        Fetch running = fetch;
        if (running == null) {
            return;
        }
        Lookup other = instead(response.status());
        answered = true;
        if (other != null) {
            running.abort();
            promise.complete(other);
            return;
        }
        Described described =
                Described.ofOne(response, Fills.newVersion(), status, fills.nowNanos(), fills.nowSeconds(), decided);
        promise.complete(requireNonNull(fills.found(described, running.receive(Room.NONE))));
    }

    @Override
    public void end(boolean framed) {}

    @Override
    public void resumes() {
        fills.counts().resumes();
    }

    @Override
    public void failed(OriginFailure failure) {
        fills.counts().failed(failure);
        if (!answered) {
            Lookup other = instead(0);
            if (other == null) {
                fills.counts().answered(Result.REFUSED);
                promise.complete(new Lookup.Refused(failure.refusal()));
            } else {
                promise.complete(other);
            }
        }
    }
}
