package io.memlane.cache.content.origin.stored;

import io.memlane.cache.content.Pace;
import io.memlane.cache.content.origin.body.Room;
import io.memlane.cache.content.store.Draft;
import io.memlane.cache.content.store.Purge;
import io.memlane.cache.content.store.Store;
import io.memlane.cache.content.store.StoredEntry;
import io.memlane.model.http.Fields;
import io.memlane.model.http.caching.Vary;
import io.memlane.model.http.caching.VarySets;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whole responses in a {@link Store}. Under the key of a resource there is its response; or, if its responses vary, the list of its {@link Variants}.
 * One lock of many orders what is put under one key.
 */
public final class DiskResponses implements Responses {
    private static final int LOCKS = 64;
    private static final Object UNKNOWN = new Object();

    private final Store store;
    private final Pace pace = new Pace();
    private final ResponseMetadata metadata;
    private final Function<byte[], Object> decoding = this::decode;
    private final SecureRandom random = new SecureRandom();
    private final Object[] locks = new Object[LOCKS];

    /**
     * Uses a store, in which there is nothing else.
     *
     * @param nanoTime as {@link System#nanoTime}
     */
    public DiskResponses(Store store, InstantSource clock, LongSupplier nanoTime) {
        this(store, StoreClock.of(clock, nanoTime));
    }

    DiskResponses(Store store, StoreClock clock) {
        this.store = store;
        this.metadata = new ResponseMetadata(clock);
        Arrays.setAll(locks, i -> new Object());
    }

    private Object lock(byte[] primary) {
        return locks[Math.floorMod(Arrays.hashCode(primary), LOCKS)];
    }

    @Override
    public @Nullable StoredResponse find(PrimaryKey key, Fields sent) {
        byte[] primary = key.bytes();
        Variants variants;
        StoredEntry entry = store.find(primary);
        if (entry != null && meaning(entry) instanceof StoredDescription) {
            return response(entry, key, primary);
        }
        try (entry) {
            variants = variants(entry);
        }
        return variants == null ? null : variant(variants, primary, key, sent);
    }

    private @Nullable StoredResponse variant(Variants variants, byte[] primary, PrimaryKey key, Fields sent) {
        List<String> secondaryKeys = variants.varys().keys(sent);
        for (Variants.Digest digest : variants.of(sent)) {
            byte[] id = variants.key(primary, digest);
            StoredEntry entry = store.open(id);
            StoredResponse response = entry == null ? null : response(entry, key, id);
            if (response != null && secondaryKeys.contains(response.secondaryKey())) {
                return response;
            }
            if (response != null) {
                response.body().letGo();
            }
        }
        return null;
    }

    @Override
    public List<StoredResponse> variants(PrimaryKey key, int most) {
        byte[] primary = key.bytes();
        Variants variants;
        try (StoredEntry entry = store.open(primary)) {
            variants = variants(entry);
        }
        List<StoredResponse> found = new ArrayList<>();
        if (variants != null) {
            for (Variants.Digest digest : variants.digests().reversed()) {
                if (found.size() == most) {
                    break;
                }
                byte[] id = variants.key(primary, digest);
                StoredEntry entry = store.isAtHand(id) ? store.open(id) : null;
                StoredResponse response = entry == null ? null : response(entry, key, id);
                if (response != null) {
                    found.add(response);
                }
            }
        }
        return found;
    }

    /** A {@link StoredDescription}, or {@link Variants}; or neither, of another release, since the checksum holds. */
    private Object meaning(StoredEntry entry) {
        return entry.meaning(decoding);
    }

    private Object decode(byte[] stored) {
        try {
            return Variants.are(stored)
                    ? Variants.decode(stored)
                    : ResponseMetadata.is(stored) ? metadata.decode(stored) : UNKNOWN;
        } catch (RuntimeException e) {
            return UNKNOWN;
        }
    }

    /** The entry is the response's, or closed. */
    private @Nullable StoredResponse response(StoredEntry entry, PrimaryKey key, byte[] id) {
        if (meaning(entry) instanceof StoredDescription description) {
            DiskBody body = new DiskBody(store, pace, id, description.version(), entry);
            return new StoredResponse(key, description, entry.foundIn(), entry.isPurgedSoftly(), body);
        }
        entry.close();
        return null;
    }

    private @Nullable Variants variants(@Nullable StoredEntry entry) {
        return entry != null && meaning(entry) instanceof Variants variants ? variants : null;
    }

    @Override
    public boolean opensFiles() {
        return true;
    }

    @Override
    public boolean isAtHand(PrimaryKey key) {
        return store.isAtHand(key.bytes());
    }

    @Override
    public List<Vary> varys(PrimaryKey key) {
        try (StoredEntry entry = store.open(key.bytes())) {
            Variants variants = variants(entry);
            return variants == null ? List.of() : variants.varys().varys();
        }
    }

    @Override
    public Room roomForOne(long lengthBytes, long generation) {
        return new DraftRoom(store.draft(Math.max(0, lengthBytes), generation));
    }

    @Override
    public long maxBytes() {
        return store.maxBodyBytes();
    }

    @Override
    public void put(StoredResponse response, Room room) {
        try {
            if (room instanceof DraftRoom into
                    && !isPurgedSince(response.generation(), response.key(), response.tags())) {
                byte[] primary = response.key().bytes();
                synchronized (lock(primary)) {
                    put(response, primary, into.draft());
                }
            }
        } finally {
            room.close();
            response.body().release();
        }
    }

    private void put(StoredResponse response, byte[] primary, Draft draft) {
        try (StoredEntry before = store.open(primary)) {
            Variants known = variants(before);
            if (known == null && response.vary().equals(Vary.NONE)) {
                commit(draft, primary, response);
                return;
            }
            Variants.Digest digest = Variants.Digest.of(response.secondaryKey());
            Variants variants = known == null ? new Variants(random.nextLong(), VarySets.NONE, List.of()) : known;
            if (commit(draft, variants.key(primary, digest), response) == Draft.Outcome.STORED) {
                list(primary, before, variants, variants.plus(response.vary(), digest), response.generation());
            }
        }
    }

    private Draft.Outcome commit(Draft draft, byte[] id, StoredResponse response) {
        return draft.commit(id, response.body().received(), metadata.encode(response), response.tags());
    }

    /** If it was purged meanwhile, the list isn't stored, and its new variant isn't found. */
    private void list(
            byte[] primary, @Nullable StoredEntry before, Variants variants, Variants newer, long generation) {
        if (!newer.equals(variants)) {
            if (before != null && Variants.are(before.metadata())) {
                store.update(before, newer.encode(), List.of());
            } else {
                try (Draft list = store.draft(0, generation)) {
                    list.commit(primary, 0, newer.encode(), List.of());
                }
            }
            variants.digests().stream()
                    .filter(digest -> !newer.digests().contains(digest))
                    .forEach(digest -> removeNow(variants.key(primary, digest)));
        }
    }

    private void removeNow(byte[] id) {
        try (StoredEntry entry = store.open(id)) {
            if (entry != null) {
                store.remove(entry);
            }
        }
    }

    /** The entry of a response that was found, if it is still there. */
    private @Nullable StoredEntry entry(StoredResponse response) {
        if (!(response.body() instanceof DiskBody body)) {
            return null;
        }
        StoredEntry entry = store.open(body.key());
        if (entry != null && !response.version().equals(ResponseMetadata.version(entry.metadata()))) {
            entry.close();
            return null;
        }
        return entry;
    }

    /** One that varies otherwise now is another variant, which is fetched when it is asked for. */
    @Override
    public void update(StoredResponse older, StoredResponse newer) {
        try (StoredEntry entry = entry(older)) {
            if (entry != null) {
                boolean same = newer.secondaryKey().equals(older.secondaryKey())
                        && newer.vary().equals(older.vary());
                if (same) {
                    store.update(entry, older.generation(), metadata.encode(newer), newer.tags());
                } else {
                    store.remove(entry);
                }
            }
        }
    }

    @Override
    public void remove(StoredResponse response) {
        try (StoredEntry entry = entry(response)) {
            if (entry != null) {
                store.remove(entry);
            }
        }
    }

    /** Variants go with their list. */
    @Override
    public void removeAll(PrimaryKey key) {
        store.remove(key.bytes());
    }

    @Override
    public long generation() {
        return store.generation();
    }

    @Override
    public boolean isPurgedSince(long generation, PrimaryKey key, Collection<String> tags) {
        return generation < store.generation() && store.isPurgedSince(generation, key.bytes(), tags);
    }

    @Override
    public void purge(Purge purge) throws IOException {
        store.purge(purge);
    }

    @Override
    public void invalidate(Purge purge) {
        store.invalidate(purge);
    }

    @Override
    public long size() {
        return store.entries();
    }

    @Override
    public long heldBytes() {
        return store.usedBytes();
    }
}
