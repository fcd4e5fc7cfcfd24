package io.memlane.cache.content.origin.parts;

import io.memlane.cache.content.origin.body.Room;
import io.memlane.cache.content.origin.stored.PrimaryKey;
import io.memlane.model.http.Fields;
import io.memlane.model.http.caching.SecondaryKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Parts of responses of which the whole isn't stored, in memory, bounded in bytes, those that are still coming included. What was used longest
 * ago goes first. Any thread.
 */
public final class Parts {
    /** What one takes beside its bytes, about. */
    private static final int OVERHEAD_BYTES = 2 << 10;

    private static final int MAX_REMEMBERED = 10_000;
    /** One part takes no more than this fraction. */
    private static final int LARGEST = 4;

    private record Id(PrimaryKey key, String secondaryKey) {}

    private final long capacityBytes;
    private final Map<Id, StoredParts> byUse = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<PrimaryKey, List<Id>> resources = new HashMap<>();
    /** When a resource's parts were last taken away, in numbers of {@link #removals}, the oldest first. */
    private final Map<PrimaryKey, Long> removed = new LinkedHashMap<>();

    private long removals;
    /** What isn't in that map was taken away no later than this. */
    private long removedBefore;

    private long heldBytes;

    /** Makes an empty one. */
    public Parts(long capacityBytes) {
        this.capacityBytes = capacityBytes;
    }

    /** The parts of what a request selects; null if there are none. */
    public synchronized @Nullable StoredParts find(PrimaryKey key, Fields sent) {
        for (Id id : resources.getOrDefault(key, List.of())) {
            StoredParts parts = byUse.get(id);
            if (parts != null && SecondaryKey.of(parts.described().vary(), sent).equals(id.secondaryKey())) {
                return parts;
            }
        }
        return null;
    }

    /** Where the bytes of one part are kept while they come; none if it is too long. */
    public Room roomForOne(long lengthBytes) {
        if (lengthBytes > capacityBytes / LARGEST) {
            return Room.NONE;
        }
        return new Room() {
            @Override
            public boolean take(long bytes) {
                return reserve(bytes);
            }

            @Override
            public void giveBack(long bytes) {
                free(bytes);
            }
        };
    }

    private synchronized boolean reserve(long bytes) {
        Iterator<StoredParts> oldest = byUse.values().iterator();
        List<StoredParts> evicted = new ArrayList<>();
        long held = heldBytes;
        while (held + bytes > capacityBytes && oldest.hasNext()) {
            StoredParts next = oldest.next();
            held -= cost(next);
            evicted.add(next);
        }
        if (held + bytes > capacityBytes) {
            return false;
        }
        evicted.forEach(this::forget);
        heldBytes += bytes;
        return true;
    }

    private synchronized void free(long bytes) {
        heldBytes -= bytes;
    }

    private static long cost(StoredParts parts) {
        return parts.heldBytes() + parts.fields().wireBytes() + OVERHEAD_BYTES;
    }

    /** Taken before a part is asked for, and told when it is there. */
    public synchronized long removals() {
        return removals;
    }

    /**
     * Joins one with those that are there, if they are of the same bytes; else it takes their place. Not if its resource's were taken away
     * meanwhile.
     *
     * @param since {@link #removals} before it was asked for
     */
    public synchronized void add(StoredParts part, long since) {
        if (removed.getOrDefault(part.key(), removedBefore) > since) {
            return;
        }
        Id id = new Id(part.key(), part.described().secondaryKey());
        StoredParts before = byUse.get(id);
        StoredParts joined = before == null ? part : before.plus(part);
        if (before != null) {
            forget(before);
        }
        if (reserve(cost(joined))) {
            byUse.put(id, joined);
            resources.computeIfAbsent(part.key(), key -> new ArrayList<>(1)).add(id);
        }
    }

    /** Takes all of one resource away: it was made stale, or the whole is there. */
    public synchronized void removeAll(PrimaryKey key) {
        removals++;
        removed.remove(key);
        removed.put(key, removals);
        if (removed.size() > MAX_REMEMBERED) {
            Iterator<Long> oldest = removed.values().iterator();
            removedBefore = oldest.next();
            oldest.remove();
        }
        for (Id id : List.copyOf(resources.getOrDefault(key, List.of()))) {
            StoredParts parts = byUse.get(id);
            if (parts != null) {
                forget(parts);
            }
        }
    }

    /** Takes all away: something was purged, and it isn't told what. */
    public synchronized void clear() {
        removals++;
        removedBefore = removals;
        removed.clear();
        List.copyOf(byUse.values()).forEach(this::forget);
    }

    private void forget(StoredParts parts) {
        Id id = new Id(parts.key(), parts.described().secondaryKey());
        byUse.remove(id);
        heldBytes -= cost(parts);
        List<Id> same = resources.get(parts.key());
        if (same != null) {
            same.remove(id);
            if (same.isEmpty()) {
                resources.remove(parts.key());
            }
        }
    }

    /** Representations of which there are parts. */
    public synchronized int size() {
        return byUse.size();
    }

    public synchronized long heldBytes() {
        return heldBytes;
    }
}
