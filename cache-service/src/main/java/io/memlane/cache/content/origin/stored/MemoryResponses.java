package io.memlane.cache.content.origin.stored;

import io.memlane.cache.content.origin.body.Room;
import io.memlane.cache.content.store.Purge;
import io.memlane.cache.content.store.PurgeRules;
import io.memlane.model.http.Fields;
import io.memlane.model.http.caching.Vary;
import io.memlane.model.http.caching.VarySets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whole responses in memory, bounded in bytes, bodies that are still coming included. The one that was used longest ago goes first. All under
 * one lock, which is held for look-ups and moves of references alone.
 */
public final class MemoryResponses implements Responses {
    /** What one takes beside its bytes, about. */
    private static final int OVERHEAD_BYTES = 1 << 10;
    /** Of one resource; an origin that has more tells its clients apart by what nobody repeats. */
    private static final int MAX_VARIANTS = 64;

    private record Id(PrimaryKey key, String secondaryKey) {}

    private static final class Resource {
        VarySets varys = VarySets.NONE;
        final Map<String, Id> variants = new LinkedHashMap<>();
    }

    /** Rules that are kept before all that is stored is compared with them. */
    private static final int MANY_RULES = 10_000;

    private final PurgeRules purges = new PurgeRules();
    private final long capacityBytes;
    private final long maxBytes;
    private final Map<Id, StoredResponse> byUse = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<PrimaryKey, Resource> resources = new HashMap<>();
    private long heldBytes;

    /**
     * Makes an empty one.
     *
     * @param capacityBytes of all together
     * @param maxBytes of one body
     */
    public MemoryResponses(long capacityBytes, long maxBytes) {
        this.capacityBytes = capacityBytes;
        this.maxBytes = Math.min(maxBytes, capacityBytes);
    }

    @Override
    public @Nullable StoredResponse find(PrimaryKey key, Fields sent) {
        List<StoredResponse> purged = new ArrayList<>();
        StoredResponse found;
        synchronized (this) {
            found = find(key, sent, purged);
            purged.forEach(this::forget);
        }
        purged.forEach(response -> response.body().release());
        return found;
    }

    private @Nullable StoredResponse find(PrimaryKey key, Fields sent, List<StoredResponse> purged) {
        Resource resource = resources.get(key);
        if (resource == null) {
            return null;
        }
        for (String secondary : resource.varys.keys(sent)) {
            Id id = resource.variants.get(secondary);
            StoredResponse response = id == null ? null : byUse.get(id);
            if (response != null) {
                StoredResponse found = unlessPurged(response);
                if (found != null) {
                    return found;
                }
                purged.add(response);
            }
        }
        return null;
    }

    @Override
    public synchronized List<StoredResponse> variants(PrimaryKey key, int most) {
        Resource resource = resources.get(key);
        if (resource == null || resource.varys.varys().isEmpty()) {
            return List.of();
        }
        List<StoredResponse> found = new ArrayList<>();
        for (Id id : List.copyOf(resource.variants.values()).reversed()) {
            if (found.size() == most) {
                break;
            }
            StoredResponse response = byUse.get(id);
            StoredResponse one = response == null ? null : unlessPurged(response);
            if (one != null) {
                found.add(one);
            }
        }
        return found;
    }

    private @Nullable StoredResponse unlessPurged(StoredResponse response) {
        PurgeRules.Verdict verdict = verdict(response);
        if (verdict == PurgeRules.Verdict.HARD) {
            return null;
        }
        boolean softly = response.purgedSoftly() || verdict == PurgeRules.Verdict.SOFT;
        return response.found(purges.generation(), softly);
    }

    private PurgeRules.Verdict verdict(StoredResponse response) {
        return purges.isLast(response.generation())
                ? PurgeRules.Verdict.NONE
                : purges.ofStored(response.generation(), response.key().bytes(), response.tags());
    }

    @Override
    public synchronized List<Vary> varys(PrimaryKey key) {
        Resource resource = resources.get(key);
        return resource == null ? List.of() : resource.varys.varys();
    }

    @Override
    public Room roomForOne(long lengthBytes, long generation) {
        return new Room() {
            private long taken;

            @Override
            public boolean take(long bytes) {
                if (taken + bytes > maxBytes || !reserve(bytes)) {
                    return false;
                }
                taken += bytes;
                return true;
            }

            @Override
            public void giveBack(long bytes) {
                free(bytes);
            }
        };
    }

    @Override
    public long maxBytes() {
        return maxBytes;
    }

    private boolean reserve(long bytes) {
        List<StoredResponse> evicted = new ArrayList<>();
        boolean reserved;
        synchronized (this) {
            reserved = makeRoom(bytes, evicted);
            if (reserved) {
                heldBytes += bytes;
            }
        }
        evicted.forEach(response -> response.body().release());
        return reserved;
    }

    private synchronized void free(long bytes) {
        heldBytes -= bytes;
    }

    /** What is evicted counts until its body is released, which must not be done under the lock. */
    private boolean makeRoom(long bytes, List<StoredResponse> evicted) {
        long coming = 0;
        Iterator<StoredResponse> oldest = byUse.values().iterator();
        List<StoredResponse> chosen = new ArrayList<>();
        while (heldBytes - coming + bytes > capacityBytes && oldest.hasNext()) {
            StoredResponse next = oldest.next();
            coming += cost(next) + next.body().heldBytes();
            chosen.add(next);
        }
        if (heldBytes - coming + bytes > capacityBytes) {
            return false;
        }
        for (StoredResponse one : chosen) {
            forget(one);
            evicted.add(one);
        }
        return true;
    }

    private static long cost(StoredResponse response) {
        return (long) response.headBytes() + OVERHEAD_BYTES;
    }

    private void forget(StoredResponse response) {
        Id id = new Id(response.key(), response.secondaryKey());
        if (byUse.remove(id) != null) {
            heldBytes -= cost(response);
            Resource resource = resources.get(response.key());
            if (resource != null) {
                resource.variants.remove(response.secondaryKey());
                if (resource.variants.isEmpty()) {
                    resources.remove(response.key());
                }
            }
        }
    }

    @Override
    public void put(StoredResponse response, Room room) {
        List<StoredResponse> gone = new ArrayList<>();
        synchronized (this) {
            if (isPurgedSince(response.generation(), response.key(), response.tags())) {
                gone.add(response);
            } else {
                put(response, gone);
            }
        }
        gone.forEach(one -> one.body().release());
    }

    private void put(StoredResponse response, List<StoredResponse> gone) {
        Id id = new Id(response.key(), response.secondaryKey());
        StoredResponse before = byUse.get(id);
        if (before != null) {
            forget(before);
            gone.add(before);
        }
        if (makeRoom(cost(response), gone)) {
            add(id, response, gone);
        } else {
            gone.add(response);
        }
    }

    private void add(Id id, StoredResponse response, List<StoredResponse> gone) {
        Resource resource = resources.computeIfAbsent(response.key(), key -> new Resource());
        if (resource.variants.size() >= MAX_VARIANTS) {
            Id first = resource.variants.values().iterator().next();
            StoredResponse oldest = byUse.get(first);
            if (oldest != null) {
                forget(oldest);
                gone.add(oldest);
            }
        }
        resource.varys = resource.varys.plus(response.vary());
        resource.variants.put(response.secondaryKey(), id);
        byUse.put(id, response);
        heldBytes += cost(response);
    }

    @Override
    public void update(StoredResponse older, StoredResponse newer) {
        List<StoredResponse> gone = new ArrayList<>();
        synchronized (this) {
            if (isThere(older) && !isPurgedSince(older.generation(), newer.key(), newer.tags())) {
                forget(older);
                Id id = new Id(newer.key(), newer.secondaryKey());
                StoredResponse other = byUse.get(id);
                if (other != null) {
                    forget(other);
                    gone.add(other);
                }
                add(id, newer, gone);
            }
        }
        gone.forEach(one -> one.body().release());
    }

    private boolean isThere(StoredResponse response) {
        StoredResponse there = byUse.get(new Id(response.key(), response.secondaryKey()));
        return there != null && there.version().equals(response.version());
    }

    @Override
    public void remove(StoredResponse response) {
        boolean removed;
        synchronized (this) {
            removed = isThere(response);
            if (removed) {
                forget(response);
            }
        }
        if (removed) {
            response.body().release();
        }
    }

    @Override
    public void removeAll(PrimaryKey key) {
        List<StoredResponse> gone = new ArrayList<>();
        synchronized (this) {
            purges.add(Purge.key(key.bytes()));
            Resource resource = resources.get(key);
            if (resource != null) {
                for (Id id : List.copyOf(resource.variants.values())) {
                    StoredResponse response = byUse.get(id);
                    if (response != null) {
                        forget(response);
                        gone.add(response);
                    }
                }
            }
        }
        gone.forEach(one -> one.body().release());
    }

    @Override
    public long generation() {
        return purges.generation();
    }

    @Override
    public boolean isPurgedSince(long generation, PrimaryKey key, Collection<String> tags) {
        return generation < purges.generation() && purges.areSince(generation, key.bytes(), tags);
    }

    @Override
    public void purge(Purge purge) {
        List<StoredResponse> gone = new ArrayList<>();
        synchronized (this) {
            purges.add(purge);
            if (purges.count() > MANY_RULES) {
                sweep(gone);
            }
        }
        gone.forEach(one -> one.body().release());
    }

    /** Compares all with the rules, which nobody needs any more afterwards. */
    private void sweep(List<StoredResponse> gone) {
        for (Map.Entry<Id, StoredResponse> entry : byUse.entrySet()) {
            switch (verdict(entry.getValue())) {
                case HARD -> gone.add(entry.getValue());
                case SOFT -> entry.setValue(entry.getValue().found(purges.generation(), true));
                case NONE -> {
                    // it stays
                }
            }
        }
        gone.forEach(this::forget);
        purges.drop(purges.generation());
    }

    @Override
    public void invalidate(Purge purge) {
        purge(purge);
    }

    @Override
    public synchronized long size() {
        return byUse.size();
    }

    @Override
    public synchronized long heldBytes() {
        return heldBytes;
    }
}
