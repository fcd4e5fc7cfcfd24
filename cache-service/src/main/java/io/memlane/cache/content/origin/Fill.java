package io.memlane.cache.content.origin;

import static java.util.Objects.requireNonNull;

import io.memlane.cache.content.Lookup;
import io.memlane.cache.content.origin.FillConditions.Meaning;
import io.memlane.cache.content.origin.OriginCounts.Result;
import io.memlane.cache.content.origin.body.ArrivingBody;
import io.memlane.cache.content.origin.body.Room;
import io.memlane.cache.content.origin.client.Fetch;
import io.memlane.cache.content.origin.client.OriginFailure;
import io.memlane.cache.content.origin.client.OriginResponse;
import io.memlane.cache.content.origin.stored.StoredDescription;
import io.memlane.cache.content.origin.stored.StoredResponse;
import io.memlane.model.http.Fields;
import io.memlane.model.http.InterimResponse;
import io.memlane.model.http.OpaqueVersion;
import io.memlane.model.http.Refusal;
import io.memlane.model.http.caching.CacheStatus;
import io.memlane.model.http.caching.CacheStatus.Forwarded;
import io.memlane.model.http.caching.ForwardedFields;
import io.memlane.model.http.caching.Received;
import io.memlane.model.http.caching.Status;
import io.memlane.model.http.caching.Storability;
import io.memlane.model.http.caching.StoredFields;
import io.memlane.model.http.caching.Vary;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One transfer of a response that may be shared, from the origin into what is stored. It belongs to the cache and to none of those who wait for
 * it: they come and go, and it goes on.
 *
 * <p>Its steps: waiting for a head; then either its body arrives, and all whom the response suits read it; or the head said that it can't be
 * shared, is current, or failed, and everybody gets what is right for them at once.
 */
final class Fill implements Fetch.Listener {
    private final Fills fills;
    private final Wanted wanted;
    private final CollapseKey key;
    private final Forwarded why;
    private final OpaqueVersion version;

    private final FillConditions conditions;

    /** Of parts, before it was asked for. */
    private final long removals;

    private volatile @Nullable ArrivingPart part;

    private final FillWaiters waiters;

    private volatile @Nullable Fetch fetch;
    /** Of purges, in which it was begun. */
    private final long generation;

    private volatile @Nullable StoredResponse arriving;
    private volatile @Nullable ArrivingBody body;
    private volatile Room room = Room.NONE;

    /** @param wanted what it is begun for */
    Fill(
            Fills fills,
            Wanted wanted,
            CollapseKey key,
            @Nullable StoredResponse validated,
            List<StoredResponse> variants,
            Forwarded why,
            OpaqueVersion version) {
        this.fills = fills;
        this.waiters = new FillWaiters(fills);
        this.wanted = wanted;
        this.key = key;
        this.conditions = new FillConditions(wanted, validated, variants);
        this.why = why;
        this.removals = fills.parts().removals();
        this.version = version;
        this.generation = fills.responses().generation();
    }

    CollapseKey key() {
        return key;
    }

    /** What arrives; null before its head and if it can't be shared. */
    @Nullable
    StoredResponse arriving() {
        return arriving;
    }

    long generation() {
        return generation;
    }

    /** Of its body, whose readers are there already. */
    void keepNoMore() {
        ArrivingBody arrives = body;
        if (arrives != null) {
            arrives.keepNoMore();
        }
    }

    /** Those who wait for its head. */
    FillWaiters waiters() {
        return waiters;
    }

    void start() {
        send(conditions.first());
    }

    private void send(Fields conditional) {
        Fields sent = wanted.sent().toBuilder().addAll(conditional).build();
        Fetch started = fills.fetch(wanted, sent, this);
        fetch = started;
        fills.counts().asked();
        started.start();
    }

    /** For whom it was begun: the others get what comes of it. */
    @Override
    public void interim(InterimResponse response) {
        waiters.showFirst(response);
    }

    @Override
    public void head(OriginResponse response) {
        Received received = new Received(fills.nowSeconds(), response.delayMillis());
        if (response.status() != Status.NOT_MODIFIED) {
            fills.heard(wanted.key(), Vary.of(response.fields()));
        }
        switch (conditions.meaningOf(response, received)) {
            case Meaning.OfOneClient ignored -> ofOneClient(response, received);
            case Meaning.Current(StoredResponse known) -> current(known, response, received);
            case Meaning.OfAnother ignored -> again();
            case Meaning.OriginError(StoredResponse known) -> originError(known, response, received);
            case Meaning.Fresh ignored -> fresh(response, received);
        }
    }

    private void abort() {
        Fetch running = fetch;
        if (running != null) {
            running.abort();
        }
    }

    /**
     * A part, or that there is none, or that a client's own copy is current. If nobody asked for that, and it would suit who waits first, that
     * one's conditions and range go along.
     */
    private void ofOneClient(OriginResponse response, Received received) {
        if (conditions.haveAskedFor(response.status())) {
            fills.settled(this);
            if (response.status() == Status.PARTIAL_CONTENT) {
                Storability storability = wanted.storability(response, received, fills.rules());
                part = ArrivingPart.of(fills, wanted.key(), response, storability, received, version, removals);
            }
            unshared(response, received, waiters.take());
            return;
        }
        abort();
        send(conditions.ofTheClient());
    }

    @Override
    public boolean asksNext(int status) {
        return !conditions.areTheClients() && ForwardedFields.askFor(status, wanted.fields());
    }

    /** 304, but of what isn't stored: without conditions, then. */
    private void again() {
        abort();
        conditions.drop();
        send(Fields.EMPTY);
    }

    private void current(StoredResponse known, OriginResponse response, Received received) {
        Storability storability = wanted.updated(known, response.fields(), received, fills.rules());
        CacheStatus status = status().withForwardStatus(response.status());
        switch (storability) {
            case Storability.Storable storable -> {
                // One that others select stays theirs.
                boolean selected = conditions.validated() != null;
                StoredResponse newer = known.validated(
                        selected ? storable.secondaryKey() : known.secondaryKey(),
                        selected ? storable.vary() : known.vary(),
                        storable.fields(),
                        storable.freshness(),
                        fills.nowNanos(),
                        received.atSeconds());
                fills.validated(this, known, newer);
                waiters.answer(newer, newer.fields(), status.withStored(selected), Result.REVALIDATED);
            }
            case Storability.NotStorable ignored -> {
                StoredResponse last = known.validated(
                        known.secondaryKey(),
                        known.vary(),
                        known.fields(),
                        known.freshness(),
                        fills.nowNanos(),
                        received.atSeconds());
                List<Waiter> others = new ArrayList<>();
                for (Waiter waiter : waiters.take()) {
                    if (!waiter.first() || !waiters.give(waiter, last, last.fields(), status, Result.REVALIDATED)) {
                        others.add(waiter);
                    }
                }
                fills.gone(this, known); // its bytes go with it, but for those who read them
                others.forEach(fills::alone);
            }
        }
    }

    private void originError(StoredResponse known, OriginResponse response, Received received) {
        fills.backoff().failed(wanted.key());
        List<Waiter> others = new ArrayList<>();
        for (Waiter waiter : waiters.take()) {
            if (!waiters.giveStale(waiter, known, status().withForwardStatus(response.status()))) {
                others.add(waiter);
            }
        }
        fills.settled(this);
        if (others.isEmpty()) {
            abort();
        } else {
            unshared(response, received, others);
        }
    }

    private void fresh(OriginResponse response, Received received) {
        Storability storability = wanted.storability(response, received, fills.rules());
        Fetch running = fetch;
        if (running != null
                && response.framed()
                && response.lengthBytes() <= fills.responses().maxBytes()
                && storability instanceof Storability.Storable storable) {
            shared(running, response, received, storable);
            return;
        }
        StoredResponse replaced = conditions.validated();
        if (replaced != null) {
            fills.gone(this, replaced);
        }
        fills.separate(this);
        unshared(response, received, waiters.take());
    }

    private void shared(Fetch running, OriginResponse response, Received received, Storability.Storable storable) {
        Room into = fills.responses().roomForOne(response.lengthBytes(), generation);
        room = into;
        ArrivingBody arrives = running.receive(into);
        body = arrives;
        StoredDescription description = new StoredDescription(
                storable.secondaryKey(),
                storable.vary(),
                response.status(),
                storable.fields(),
                Status.isBodiless(response.status()) ? 0 : response.lengthBytes(),
                storable.freshness(),
                fills.nowNanos(),
                received.atSeconds(),
                version);
        StoredResponse shared = new StoredResponse(wanted.key(), description, generation, false, arrives);
        arriving = shared;
        fills.arrives(this, shared);
        Fields own = StoredFields.ofTheFirst(response.fields(), received);
        waiters.answer(shared, own, status().withStored(true), Result.MISS);
    }

    private CacheStatus status() {
        return CacheStatus.forwarded(fills.name(), why);
    }

    /** It is the first one's alone, if that still waits; nobody else may see it. */
    private void unshared(OriginResponse response, Received received, List<Waiter> all) {
        Fetch running = fetch;
        Waiter first = null;
        for (Waiter waiter : all) {
            if (waiter.first()) {
                first = waiter;
            }
        }
        if (first == null || running == null || first.promise().isClosed()) {
            abort();
        } else {
            fills.counts().answered(Result.MISS);
            boolean decided = conditions.areTheClients() && response.status() != Status.OK;
            Described described =
                    Described.ofOne(response, version, status(), fills.nowNanos(), received.atSeconds(), decided);
            ArrivingPart kept = part;
            ArrivingBody body = kept == null ? running.receive(Room.NONE) : kept.receive(running);
            first.promise().complete(requireNonNull(fills.found(described, body)));
        }
        for (Waiter waiter : all) {
            if (!waiter.first()) {
                fills.alone(waiter);
            }
        }
    }

    @Override
    public void ends() {
        ArrivingPart kept = part;
        if (kept != null) {
            kept.keep();
        }
    }

    @Override
    public void end(boolean framed) {
        ArrivingPart kept = part;
        if (kept != null) {
            kept.release();
        }
        StoredResponse whole = arriving;
        if (whole != null) {
            fills.whole(this, whole, room);
        }
    }

    @Override
    public void resumes() {
        fills.counts().resumes();
    }

    @Override
    public void failed(OriginFailure failure) {
        fills.counts().failed(failure);
        ArrivingPart kept = part;
        if (kept != null) {
            kept.release();
        }
        StoredResponse broken = arriving;
        if (broken != null) {
            fills.broken(this, broken, room);
            return;
        }
        fills.settled(this);
        fills.backoff().failed(wanted.key(), failure.reason());
        StoredResponse known = conditions.validated();
        Refusal refusal = failure.refusal(known != null && known.freshness().forbidsStale());
        for (Waiter waiter : waiters.take()) {
            if (known == null || !waiters.giveStale(waiter, known, status().withDetail("origin-" + failure.reason()))) {
                fills.counts().answered(Result.REFUSED);
                waiter.promise().complete(new Lookup.Refused(refusal));
            }
        }
    }
}
