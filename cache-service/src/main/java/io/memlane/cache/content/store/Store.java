package io.memlane.cache.content.store;

import io.memlane.model.log.RepeatedLog;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Entries on disk: a key, metadata, tags and a body, whose meaning it doesn't know. Any thread may use it. Whatever happens to its files costs
 * entries, never right bytes and never an exception to who looks something up or stores it. Format and recovery: {@code docs/store-format.md}.
 *
 * <p>Finding takes no lock but a stripe's of the index. What changes the index or the segments holds the one writer lock: to append a
 * record (a copy to the page cache), to remove one, and one step of an eviction. A record that counts no more is marked in place before its
 * removal is acknowledged, so no damage elsewhere brings it back.
 */
public final class Store implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Store.class);
    private static final RepeatedLog DAMAGED = RepeatedLog.warnings(LOG);
    private static final byte[] NO_KEY = {};

    private final StoreFolder folder;
    private final KeyIndex index = new KeyIndex();
    private final RecentRecords recent = new RecentRecords();
    private final Ghosts ghosts;
    private final DraftMemory draftMemory = new DraftMemory();
    private final StoreMeters meters;
    private final Keeper keeper;
    private final ReentrantLock writer = new ReentrantLock();
    private final Records records;
    private final Finder finder;

    private Store(StoreFolder folder, long maxEntries, StoreMeters meters) {
        this.folder = folder;
        this.ghosts = new Ghosts(Math.min(maxEntries, folder.space().limitBytes() >> 12));
        this.meters = meters;
        this.records = new Records(folder, index, ghosts, meters);
        this.finder = new Finder(this, folder, index, recent);
        this.keeper = new Keeper(
                this, new Eviction(this, folder.segments(), folder.space().limitBytes()), maxEntries);
    }

    /**
     * Opens the store, with all that was whole when it was last used.
     *
     * @param bytes it may take of the disk
     * @param entries it may have; each takes some memory
     * @throws StoreUnavailableException if the folder is another's or can't be used
     */
    public static Store open(Path directory, long bytes, long entries, MeterRegistry registry) {
        return open(new StoreLimits(directory, bytes, entries), new StoreMeters(registry));
    }

    /**
     * Opens the store, with all that was whole when it was last used.
     *
     * @throws StoreUnavailableException if the folder is another's or can't be used
     */
    static Store open(StoreLimits limits, StoreMeters meters) {
        StoreFolder folder = StoreFolder.open(limits);
        Store store = new Store(folder, limits.entries(), meters);
        store.records.resume(new Recovery(folder, store.index).run());
        meters.bind(store);
        store.keeper.start();
        return store;
    }

    /** Looks an entry up. It must be closed. */
    public @Nullable StoredEntry find(byte[] key) {
        StoredEntry entry = finder.find(key);
        meters.found(entry == null ? StoreMeters.Found.MISS : StoreMeters.Found.HIT);
        return entry;
    }

    /** The same of what was found before: it isn't counted. */
    public @Nullable StoredEntry open(byte[] key) {
        return finder.find(key);
    }

    /** Begins content whose length isn't known. It must be closed, stored or not. */
    public Draft draft(byte[] key) {
        return draft(key, 0);
    }

    /**
     * Begins content for a key. It must be closed, stored or not.
     *
     * @param expectedBytes its length as it was announced, so that room can be made while it comes
     */
    public Draft draft(byte[] key, long expectedBytes) {
        return draft(key, expectedBytes, folder.purges().generation());
    }

    /**
     * Begins content whose key isn't known before it is committed.
     *
     * @param expectedBytes its length as it was announced, so that room can be made while it comes; 0 if that isn't known
     * @param generation of purges, in which it began to be fetched
     */
    public Draft draft(long expectedBytes, long generation) {
        return draft(NO_KEY, expectedBytes, generation);
    }

    private Draft draft(byte[] key, long expectedBytes, long generation) {
        long room = expectedBytes > maxBodyBytes() ? 0 : expectedBytes; // it won't be stored
        Draft draft = new Draft(
                this, key.clone(), generation, new DraftBody(folder.bodies(), draftMemory, folder.space(), room));
        wakeIfTight();
        return draft;
    }

    static boolean fits(byte[] key, byte[] metadata, List<String> tags) {
        return key.length <= RecordLayout.MAX_KEY_BYTES
                && metadata.length <= RecordLayout.MAX_METADATA_BYTES
                && RecordHead.tagBytes(tags) <= RecordLayout.MAX_TAG_BYTES;
    }

    Draft.Outcome insert(Insertion made, @Nullable ByteBuffer body) throws IOException {
        writer.lock();
        try {
            return isPurgedSince(made.generation(), made.key(), made.tags())
                    ? Draft.Outcome.PURGED
                    : records.insert(made, hash(made.key()), body);
        } finally {
            writer.unlock();
            wakeIfTight();
        }
    }

    /**
     * Gives an entry other metadata and tags, as a validation does, and takes a soft purge off it.
     *
     * @param entry as it was found before the validation began
     * @return false if it isn't the one that the store has any more, was purged since, or there is no room; it stays what it is then
     */
    public boolean update(StoredEntry entry, byte[] metadata, List<String> tags) {
        return update(entry, entry.foundIn(), metadata, tags);
    }

    /**
     * The same of an entry that was looked up again meanwhile.
     *
     * @param since the generation in which the validation began
     */
    public boolean update(StoredEntry entry, long since, byte[] metadata, List<String> tags) {
        RecordHead old = entry.head();
        if (!fits(old.key(), metadata, tags)) {
            return false;
        }
        writer.lock();
        try {
            return !isPurgedSince(since, old.key(), old.tags())
                    && !isPurgedSince(since, old.key(), tags)
                    && records.update(old, hash(old.key()), since, metadata, tags);
        } catch (IOException e) {
            DAMAGED.log("An entry of the store can't be updated: {}", e.toString());
            return false;
        } finally {
            writer.unlock();
            wakeIfTight();
        }
    }

    /** Removes the entry of a key, and has drafts of it that were begun before come to nothing. */
    public void remove(byte[] key) {
        writer.lock();
        try {
            folder.purges().add(Purge.key(key));
            Place place = index.peek(hash(key));
            if (place != null) {
                records.retire(hash(key), place, null, StoreMeters.Gone.REMOVED);
            }
        } finally {
            writer.unlock();
        }
    }

    /** Removes an entry, unless another one is in its place. Drafts may still be stored there. */
    public void remove(StoredEntry entry) {
        remove(hash(entry.head().key()), entry.head(), StoreMeters.Gone.REMOVED);
    }

    /** Whether looking a key up, and reading what it has, needs no file to be opened. */
    public boolean isAtHand(byte[] key) {
        long hash = hash(key);
        Place place = index.peek(hash);
        return place == null || place.fileBytes() == 0 || folder.bodies().isOpen(hash);
    }

    /**
     * Purges. When it returns, what was stored or begun before isn't found any more, or only as purged softly, also after a crash of the
     * machine.
     *
     * @return the new generation
     * @throws IOException it couldn't be written to the disk: it holds until the process ends, and should be repeated
     */
    public long purge(Purge purge) throws IOException {
        return folder.purge(purge, writer, () -> ofKey(purge), keeper);
    }

    /** Purges by a tag, for those who can't wait for a disk: it holds when this returns, and also after a crash a little later. */
    public void invalidate(Purge purge) {
        long generation;
        writer.lock();
        try {
            generation = folder.purges().add(purge);
        } finally {
            writer.unlock();
        }
        keeper.later(() -> folder.log(purge, generation));
    }

    /** What a purge of a key does at once, under the writer lock: the segment that must reach the disk. */
    private @Nullable Segment ofKey(Purge purge) throws IOException {
        if (purge.kind() != Purge.Kind.KEY) {
            return null;
        }
        Place place = index.peek(hash(purge.bytes()));
        Segment segment = place == null ? null : folder.segments().get(place.segment());
        if (place != null && segment != null) {
            if (purge.soft()) {
                soften(segment, place);
            } else {
                records.retire(hash(purge.bytes()), place, null, StoreMeters.Gone.PURGED);
            }
        }
        return segment;
    }

    /**
     * Whether content of this key and these tags that began to be fetched in a generation has been purged since, in whatever way: it must not be
     * handed to requests that came later.
     */
    public boolean isPurgedSince(long generation, byte[] key, Collection<String> tags) {
        return folder.purges().areSince(generation, key, tags);
    }

    /** The generation of the last purge. */
    public long generation() {
        return folder.purges().generation();
    }

    PurgeRules.Verdict verdict(RecordHead head) {
        return folder.purges().ofStored(head.generation(), head.key(), head.tags());
    }

    /** Writes the outcome of a purge into a record that it meets. */
    void mark(Segment segment, RecordScan.Found found, PurgeRules.Verdict verdict) throws IOException {
        long hash = hash(found.head().key());
        writer.lock();
        try {
            Place place = index.peek(hash);
            boolean live = place != null && place.segment() == segment.id && place.offset() == found.offset();
            if (verdict == PurgeRules.Verdict.SOFT) {
                if (place != null && live) {
                    soften(segment, place);
                }
            } else if (place != null && live) {
                records.retire(hash, place, found.head(), StoreMeters.Gone.PURGED);
            } else {
                segment.mark(found.offset(), RecordStatus.DEAD);
            }
        } finally {
            writer.unlock();
        }
    }

    private void soften(Segment segment, Place place) throws IOException {
        try {
            segment.mark(place.offset(), RecordStatus.SOFT);
        } finally {
            recent.marked(place.location());
        }
    }

    /** An entry isn't there as the index says. */
    void lost(long hash, Place place) {
        writer.lock();
        try {
            records.retire(hash, place, null, StoreMeters.Gone.DAMAGED);
        } finally {
            writer.unlock();
        }
    }

    /** Bytes of an entry turned out to be damaged. */
    void drop(RecordHead head) {
        DAMAGED.log("A stored body is damaged: its entry is dropped");
        remove(hash(head.key()), head, StoreMeters.Gone.DAMAGED);
    }

    void remove(long hash, RecordHead head, StoreMeters.Gone why) {
        writer.lock();
        try {
            Place place = index.peek(hash);
            Segment segment = place == null ? null : folder.segments().get(place.segment());
            if (place != null && segment != null) {
                RecordHead now = segment.head(place.offset(), place.headBytes(), folder.storeId());
                if (now == null || now.sequence() == head.sequence()) {
                    records.retire(hash, place, now, why);
                }
            }
        } catch (IOException e) {
            DAMAGED.log("An entry of the store can't be read: {}", e.toString());
        } finally {
            writer.unlock();
        }
    }

    /** One step of an eviction; false if there is nothing. */
    boolean evict(Eviction eviction) {
        writer.lock();
        try {
            return eviction.step();
        } finally {
            writer.unlock();
        }
    }

    void wakeIfTight() {
        if (folder.space().isTight()) {
            keeper.wake();
        }
    }

    /** The longest body that is stored: a quarter of the store. */
    public long maxBodyBytes() {
        return Math.min(folder.space().limitBytes() / 4, Place.MAX_FILE_UNITS * BodyFiles.UNIT);
    }

    long hash(byte[] key) {
        return folder.hash().of(key);
    }

    RecordScan scan(Segment segment, long from) {
        return new RecordScan(segment, folder.storeId(), from);
    }

    Records records() {
        return records;
    }

    KeyIndex index() {
        return index;
    }

    Ghosts ghosts() {
        return ghosts;
    }

    StoreMeters meters() {
        return meters;
    }

    StoreFolder folder() {
        return folder;
    }

    /** How many entries there are. */
    public long entries() {
        return index.count();
    }

    /** What it takes of the disk. */
    public long usedBytes() {
        return folder.space().usedBytes();
    }

    long pinnedBytes() {
        return folder.space().pinnedBytes();
    }

    long limitBytes() {
        return folder.space().limitBytes();
    }

    int purgeRules() {
        return folder.purges().count();
    }

    Path directory() {
        return folder.directory();
    }

    /** Why nothing can be stored now; null if it can. */
    @Nullable
    String problem() {
        return folder.problem();
    }

    /** Ends it; entries that are open read on. */
    @Override
    public void close() {
        keeper.close();
        writer.lock();
        try {
            folder.close();
        } finally {
            writer.unlock();
        }
    }
}
