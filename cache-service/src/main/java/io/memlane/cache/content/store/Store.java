package io.memlane.cache.content.store;

import io.memlane.model.log.RepeatedLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
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
    private static final int ATTEMPTS = 4;

    private final StoreFolder folder;
    private final KeyIndex index = new KeyIndex();
    private final Ghosts ghosts;
    private final DraftMemory draftMemory = new DraftMemory();
    private final StoreMeters meters;
    private final Keeper keeper;
    private final ReentrantLock writer = new ReentrantLock();
    private long sequence;

    /** What a draft hands over. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares these
    record Insertion(
            byte[] key,
            long generation,
            long bodyBytes,
            long fileNumber,
            byte[] metadata,
            List<String> tags,
            int[] sums) {

        RecordHead head(long sequence) {
            return new RecordHead(
                    sequence, generation, bodyBytes, fileNumber, key, tags, metadata, fileNumber == 0 ? sums : NONE);
        }

        private static final int[] NONE = {};
    }

    private Store(StoreFolder folder, long maxEntries, StoreMeters meters) {
        this.folder = folder;
        this.ghosts = new Ghosts(Math.min(maxEntries, folder.space().limitBytes() >> 12));
        this.meters = meters;
        this.keeper = new Keeper(
                this, new Eviction(this, folder.segments(), folder.space().limitBytes()), maxEntries);
    }

    /**
     * Opens the store, with all that was whole when it was last used.
     *
     * @throws StoreUnavailableException if the folder is another's or can't be used
     */
    static Store open(StoreLimits limits, StoreMeters meters) {
        StoreFolder folder = StoreFolder.open(limits);
        Store store = new Store(folder, limits.entries(), meters);
        store.sequence = new Recovery(folder, store.index).run();
        meters.bind(store);
        store.keeper.start();
        return store;
    }

    /** Looks an entry up. It must be closed. */
    public @Nullable StoredEntry find(byte[] key) {
        StoredEntry entry = lookUp(key);
        meters.found(entry == null ? StoreMeters.Found.MISS : StoreMeters.Found.HIT);
        return entry;
    }

    private @Nullable StoredEntry lookUp(byte[] key) {
        long hash = hash(key);
        // Before the record is read: what is purged later is found as it was before.
        long generation = folder.purges().generation();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Place place = index.use(hash);
            if (place == null) {
                return null;
            }
            Segment segment = folder.segments().get(place.segment());
            if (segment == null || !segment.acquire()) {
                // Moved or evicted this moment: look again. If it is still there, its segment is lost.
                if (place.location() == locationOf(hash) && folder.segments().get(place.segment()) == null) {
                    index.remove(hash, place.location());
                }
                continue;
            }
            boolean kept = false;
            try {
                ByteBuffer bytes = segment.read(place.offset(), place.headBytes());
                RecordHead head = RecordHead.decode(bytes, folder.storeId());
                RecordStatus status = head == null ? RecordStatus.DEAD : RecordHead.status(bytes);
                if (head == null || status == RecordStatus.DEAD) {
                    lost(hash, place, head);
                    continue;
                }
                if (!Arrays.equals(head.key(), key)) {
                    return null; // another key of the same hash
                }
                PurgeRules.Verdict verdict = verdict(head);
                if (verdict == PurgeRules.Verdict.HARD) {
                    remove(hash, head, StoreMeters.Gone.PURGED);
                    return null;
                }
                boolean soft = verdict == PurgeRules.Verdict.SOFT || status == RecordStatus.SOFT;
                StoredEntry.Source source = source(segment, place, head);
                kept = head.fileNumber() == 0;
                return new StoredEntry(this, head, soft, generation, source);
            } catch (NoSuchFileException | DamageException e) {
                lost(hash, place, null);
            } catch (IOException e) {
                DAMAGED.log("An entry of the store can't be read: {}", e.toString());
                return null;
            } finally {
                if (!kept) {
                    segment.release();
                }
            }
        }
        return null;
    }

    private long locationOf(long hash) {
        Place now = index.peek(hash);
        return now == null ? -1 : now.location();
    }

    /** The use of the segment is the source's if the body is in the record. */
    private StoredEntry.Source source(Segment segment, Place place, RecordHead head) throws IOException {
        if (head.fileNumber() == 0) {
            int[] sums = head.sums();
            return new StoredEntry.Source(
                    segment.file(),
                    place.offset() + head.headBytes(),
                    block -> Integer.toUnsignedLong(sums[(int) block]),
                    segment::release);
        }
        BodyFile file = folder.bodies().use(head.fileNumber());
        if (file.channel().size() < head.bodyBytes() + (long) Blocks.count(head.bodyBytes()) * Integer.BYTES) {
            file.release();
            throw new DamageException("A body file is shorter than it was");
        }
        FileSums sums = new FileSums(file.channel(), head.bodyBytes());
        return new StoredEntry.Source(file.channel(), 0, sums, file::release);
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
        long room = expectedBytes > maxBodyBytes() ? 0 : expectedBytes; // it won't be stored
        Draft draft = new Draft(
                this,
                key.clone(),
                folder.purges().generation(),
                new DraftBody(folder.bodies(), draftMemory, folder.space(), room));
        wakeIfTight();
        return draft;
    }

    static boolean fits(byte[] key, byte[] metadata, List<String> tags) {
        return key.length <= RecordLayout.MAX_KEY_BYTES
                && metadata.length <= RecordLayout.MAX_METADATA_BYTES
                && RecordHead.tagBytes(tags) <= RecordLayout.MAX_TAG_BYTES;
    }

    Draft.Outcome insert(Insertion made, @Nullable ByteBuffer body) throws IOException {
        long hash = hash(made.key);
        writer.lock();
        try {
            if (isPurgedSince(made.generation, made.key, made.tags)) {
                return Draft.Outcome.PURGED;
            }
            Place before = index.peek(hash);
            Segment.Queue queue = before != null ? queueOf(before) : Segment.Queue.SMALL;
            if (ghosts.takeBack(hash)) {
                queue = Segment.Queue.MAIN;
            }
            Place place = append(queue, hash, made.head(++sequence), body);
            if (place == null) {
                return Draft.Outcome.FULL;
            }
            if (before != null) {
                retired(before, null, StoreMeters.Gone.REPLACED);
            }
            return Draft.Outcome.STORED;
        } finally {
            writer.unlock();
            wakeIfTight();
        }
    }

    private Segment.Queue queueOf(Place place) {
        Segment segment = folder.segments().get(place.segment());
        return segment == null ? Segment.Queue.SMALL : segment.queue;
    }

    private @Nullable Place append(Segment.Queue queue, long hash, RecordHead head, @Nullable ByteBuffer body)
            throws IOException {
        ByteBuffer record = head.encode(folder.storeId(), RecordStatus.LIVE, body);
        Place place = folder.segments().append(queue, record, hash, head);
        if (place != null) {
            Place before = index.put(hash, place);
            if (before != null) {
                index.put(hash, place.withUses(before.uses()));
            }
            folder.segments().countFile(queue, place.fileBytes());
        }
        return place;
    }

    /**
     * Gives an entry other metadata and tags, as a validation does, and takes a soft purge off it.
     *
     * @param entry as it was found before the validation began
     * @return false if it isn't the one that the store has any more, was purged since, or there is no room; it stays what it is then
     */
    public boolean update(StoredEntry entry, byte[] metadata, List<String> tags) {
        RecordHead old = entry.head();
        long hash = hash(old.key());
        if (!fits(old.key(), metadata, tags)) {
            return false;
        }
        writer.lock();
        try {
            Place place = index.peek(hash);
            Segment segment = place == null ? null : folder.segments().get(place.segment());
            if (place == null
                    || segment == null
                    || isPurgedSince(entry.foundIn(), old.key(), old.tags())
                    || isPurgedSince(entry.foundIn(), old.key(), tags)) {
                return false;
            }
            RecordHead now = segment.head(place.offset(), place.headBytes(), folder.storeId());
            if (now == null || now.sequence() != old.sequence()) {
                return false;
            }
            ByteBuffer body = null;
            if (now.fileNumber() == 0) {
                body = segment.read(place.offset() + now.headBytes(), (int) now.bodyBytes());
                if (body.limit() < now.bodyBytes()) {
                    return false;
                }
            }
            RecordHead updated = new RecordHead(
                    ++sequence,
                    entry.foundIn(),
                    now.bodyBytes(),
                    now.fileNumber(),
                    now.key(),
                    List.copyOf(tags),
                    metadata.clone(),
                    now.sums());
            if (append(segment.queue, hash, updated, body) == null) {
                return false;
            }
            segment.mark(place.offset(), RecordStatus.DEAD);
            folder.segments().countFile(segment.queue, -place.fileBytes());
            return true;
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
                retire(hash(key), place, null, StoreMeters.Gone.REMOVED);
            }
        } finally {
            writer.unlock();
        }
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

    /** What a purge of a key does at once, under the writer lock: the segment that must reach the disk. */
    private @Nullable Segment ofKey(Purge purge) throws IOException {
        if (purge.kind() != Purge.Kind.KEY) {
            return null;
        }
        Place place = index.peek(hash(purge.bytes()));
        Segment segment = place == null ? null : folder.segments().get(place.segment());
        if (place != null && segment != null) {
            if (purge.soft()) {
                segment.mark(place.offset(), RecordStatus.SOFT);
            } else {
                retire(hash(purge.bytes()), place, null, StoreMeters.Gone.PURGED);
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

    /** Under the writer lock: an entry goes. */
    void retire(long hash, Place place, @Nullable RecordHead head, StoreMeters.Gone why) {
        if (index.remove(hash, place.location())) {
            retired(place, head, why);
        }
    }

    /** Under the writer lock: marks the record and deletes its file. */
    private void retired(Place place, @Nullable RecordHead known, StoreMeters.Gone why) {
        meters.gone(why);
        Segment segment = folder.segments().get(place.segment());
        if (segment == null) {
            return;
        }
        folder.segments().countFile(segment.queue, -place.fileBytes());
        try {
            RecordHead head = known;
            if (head == null && place.fileBytes() > 0) {
                head = segment.head(place.offset(), place.headBytes(), folder.storeId());
            }
            segment.mark(place.offset(), RecordStatus.DEAD);
            if (head != null && head.fileNumber() != 0) {
                folder.bodies().delete(head.fileNumber(), place.fileBytes());
            }
        } catch (IOException e) {
            DAMAGED.log("A record of the store can't be marked as gone: {}", e.toString());
        }
    }

    /** Writes the outcome of a purge into a record that it meets. */
    void mark(Segment segment, RecordScan.Found found, PurgeRules.Verdict verdict) throws IOException {
        long hash = hash(found.head().key());
        writer.lock();
        try {
            Place place = index.peek(hash);
            boolean live = place != null && place.segment() == segment.id && place.offset() == found.offset();
            if (verdict == PurgeRules.Verdict.SOFT) {
                if (live) {
                    segment.mark(found.offset(), RecordStatus.SOFT);
                }
            } else if (place != null && live) {
                retire(hash, place, found.head(), StoreMeters.Gone.PURGED);
            } else {
                segment.mark(found.offset(), RecordStatus.DEAD);
            }
        } finally {
            writer.unlock();
        }
    }

    /** An entry isn't there as the index says. */
    private void lost(long hash, Place place, @Nullable RecordHead head) {
        writer.lock();
        try {
            retire(hash, place, head, StoreMeters.Gone.DAMAGED);
        } finally {
            writer.unlock();
        }
    }

    /** Bytes of an entry turned out to be damaged. */
    void drop(RecordHead head) {
        DAMAGED.log("A stored body is damaged: its entry is dropped");
        remove(hash(head.key()), head, StoreMeters.Gone.DAMAGED);
    }

    private void remove(long hash, RecordHead head, StoreMeters.Gone why) {
        writer.lock();
        try {
            Place place = index.peek(hash);
            Segment segment = place == null ? null : folder.segments().get(place.segment());
            if (place != null && segment != null) {
                RecordHead now = segment.head(place.offset(), place.headBytes(), folder.storeId());
                if (now == null || now.sequence() == head.sequence()) {
                    retire(hash, place, now, why);
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
