package io.memlane.cache.content.store;

import org.jspecify.annotations.Nullable;

/** A part of the index: linear probing, at most three quarters full, and no tombstones, as what follows a removed one moves up. */
final class IndexStripe {
    private static final int HASH = 0;
    private static final int LOCATION = 1;
    private static final int SIZES = 2;
    private static final int WORDS = 3;

    private long[] words = new long[8 * WORDS];
    private int mask = 7;
    private int count;

    private int home(long hash) {
        return (int) (hash ^ (hash >>> 32)) & mask;
    }

    /** Of the entry, or of the empty place where it belongs. */
    private int slot(long hash) {
        int slot = home(hash);
        while (words[slot * WORDS + HASH] != 0 && words[slot * WORDS + HASH] != hash) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private @Nullable Place at(int slot) {
        int word = slot * WORDS;
        return words[word + HASH] == 0 ? null : new Place(words[word + LOCATION], words[word + SIZES]);
    }

    synchronized @Nullable Place find(long hash, boolean use) {
        int slot = slot(hash);
        Place place = at(slot);
        if (use && place != null && place.uses() < Place.MAX_USES) {
            words[slot * WORDS + SIZES]++; // the uses are the lowest bits
        }
        return place;
    }

    synchronized @Nullable Place put(long hash, Place place) {
        int slot = slot(hash);
        Place before = at(slot);
        if (before == null && 4 * (count + 1) > 3 * (mask + 1)) {
            grow();
            slot = slot(hash);
        }
        set(slot, hash, place.location(), place.sizes());
        if (before == null) {
            count++;
        }
        return before;
    }

    private void set(int slot, long hash, long location, long sizes) {
        int word = slot * WORDS;
        words[word + HASH] = hash;
        words[word + LOCATION] = location;
        words[word + SIZES] = sizes;
    }

    private void grow() {
        long[] old = words;
        int capacity = 2 * (mask + 1);
        words = new long[capacity * WORDS];
        mask = capacity - 1;
        for (int word = 0; word < old.length; word += WORDS) {
            if (old[word + HASH] != 0) {
                set(slot(old[word + HASH]), old[word + HASH], old[word + LOCATION], old[word + SIZES]);
            }
        }
    }

    synchronized boolean remove(long hash, long location) {
        int free = slot(hash);
        if (words[free * WORDS + HASH] == 0 || words[free * WORDS + LOCATION] != location) {
            return false;
        }
        count--;
        int next = free;
        while (true) {
            next = (next + 1) & mask;
            long hashOfNext = words[next * WORDS + HASH];
            if (hashOfNext == 0) {
                break;
            }
            // It may move up unless its home lies behind the free slot, going around.
            if (((next - home(hashOfNext)) & mask) >= ((next - free) & mask)) {
                set(free, hashOfNext, words[next * WORDS + LOCATION], words[next * WORDS + SIZES]);
                free = next;
            }
        }
        set(free, 0, 0, 0);
        return true;
    }
}
