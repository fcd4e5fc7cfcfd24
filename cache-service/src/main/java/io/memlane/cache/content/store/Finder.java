package io.memlane.cache.content.store;

import io.memlane.model.log.RepeatedLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds entries, with no lock but a stripe's of the index. Any thread. */
final class Finder {
    private static final Logger LOG = LoggerFactory.getLogger(Finder.class);
    private static final RepeatedLog DAMAGED = RepeatedLog.warnings(LOG);
    private static final int ATTEMPTS = 4;

    private final Store store;
    private final StoreFolder folder;
    private final KeyIndex index;
    private final RecentRecords recent;

    Finder(Store store, StoreFolder folder, KeyIndex index, RecentRecords recent) {
        this.store = store;
        this.folder = folder;
        this.index = index;
        this.recent = recent;
    }

    /** An open entry; null if there is none that counts. */
    @Nullable
    StoredEntry find(byte[] key) {
        long hash = store.hash(key);
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
                KnownRecord record = record(segment, place);
                if (record == null) {
                    store.lost(hash, place);
                    continue;
                }
                RecordHead head = record.head();
                if (!Arrays.equals(head.key(), key)) {
                    return null; // another key of the same hash
                }
                PurgeRules.Verdict verdict = store.verdict(head);
                if (verdict == PurgeRules.Verdict.HARD) {
                    store.remove(hash, head, StoreMeters.Gone.PURGED);
                    return null;
                }
                boolean soft = verdict == PurgeRules.Verdict.SOFT || record.isSoft();
                StoredEntry.Source source = source(segment, place, hash, head);
                kept = head.fileNumber() == 0;
                return new StoredEntry(store, record, soft, generation, source);
            } catch (NoSuchFileException | DamageException e) {
                store.lost(hash, place);
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

    /** The record at a place, read unless it is remembered; null if it is dead, or isn't what was written. */
    private @Nullable KnownRecord record(Segment segment, Place place) throws IOException {
        KnownRecord known = recent.at(place.location());
        if (known != null) {
            return known;
        }
        long marks = recent.marks();
        ByteBuffer bytes = segment.read(place.offset(), place.headBytes());
        RecordHead head = RecordHead.decode(bytes, folder.storeId());
        RecordStatus status = head == null ? RecordStatus.DEAD : RecordHead.status(bytes);
        if (head == null || status == RecordStatus.DEAD) {
            return null;
        }
        KnownRecord read = new KnownRecord(head, status == RecordStatus.SOFT);
        recent.add(place.location(), read, marks);
        return read;
    }

    private long locationOf(long hash) {
        Place now = index.peek(hash);
        return now == null ? -1 : now.location();
    }

    /** The use of the segment is the source's if the body is in the record. */
    private StoredEntry.Source source(Segment segment, Place place, long hash, RecordHead head) throws IOException {
        if (head.fileNumber() == 0) {
            int[] sums = head.sums();
            return new StoredEntry.Source(
                    segment.file(),
                    place.offset() + head.headBytes(),
                    block -> Integer.toUnsignedLong(sums[(int) block]),
                    segment::release);
        }
        BodyFile file = folder.bodies().use(hash, head.fileNumber());
        if (!file.holds(head.bodyBytes() + (long) Blocks.count(head.bodyBytes()) * Integer.BYTES)) {
            file.release();
            throw new DamageException("A body file is shorter than it was");
        }
        return new StoredEntry.Source(file.channel(), 0, file.sums(head.bodyBytes()), file::release);
    }
}
