package io.memlane.cache.content.store;

import io.memlane.runtime.meters.CountersBy;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What happens in the store. */
final class StoreMeters {
    private final MeterRegistry registry;
    private final CountersBy<Found> found;
    private final CountersBy<Draft.Outcome> committed;
    private final CountersBy<Gone> gone;

    /** What a look-up found. */
    enum Found {
        HIT,
        MISS
    }

    /** Why an entry is no more. */
    enum Gone {
        EVICTED,
        REPLACED,
        REMOVED,
        PURGED,
        DAMAGED
    }

    StoreMeters(MeterRegistry registry) {
        this.registry = registry;
        found = CountersBy.register(
                registry,
                "memlane.store.finds",
                "result",
                List.of(Found.values()),
                "Look-ups in the store, by whether there was an entry that counts",
                "finds");
        committed = CountersBy.register(
                registry,
                "memlane.store.commits",
                "result",
                List.of(Draft.Outcome.values()),
                "Fetched content that was to be stored, by what became of it",
                "commits");
        gone = CountersBy.register(
                registry,
                "memlane.store.gone",
                "reason",
                List.of(Gone.values()),
                "Entries that are in the store no more, by reason; purged ones are met one by one",
                "entries");
    }

    /** Has what is measured of the store itself registered. */
    void bind(Store store) {
        bytes(store, "used", Store::usedBytes);
        bytes(store, "pinned", Store::pinnedBytes);
        bytes(store, "limit", Store::limitBytes);
        Gauge.builder("memlane.store.entries", store, Store::entries)
                .description("Entries in the store; those that were purged count until they are met")
                .baseUnit("entries")
                .register(registry);
        Gauge.builder("memlane.store.purges", store, Store::purgeRules)
                .description("Purges that entries may still have to be compared with")
                .baseUnit("purges")
                .register(registry);
    }

    private void bytes(Store store, String kind, ToDoubleFunction<Store> value) {
        Gauge.builder("memlane.store.bytes", store, value)
                .tag("kind", kind)
                .description(
                        "Disk of the store: used by it, of that pinned by readers of what is gone already, and the most"
                                + " that it uses")
                .baseUnit(BaseUnits.BYTES)
                .register(registry);
    }

    void found(Found what) {
        found.increment(what);
    }

    void committed(Draft.Outcome outcome) {
        committed.increment(outcome);
    }

    void gone(Gone why) {
        gone.increment(why);
    }
}
