package io.memlane.cache.content.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes room, by S3-FIFO (SOSP 2023) on the log itself: new entries go to a small queue; what is asked for again while it is there goes on to
 * the main queue, the rest goes, and is remembered for a while. At the head of the main queue stays, once more, what was asked for since it
 * came. A queue's order is that of its segments on disk, so it survives a restart; counts of uses don't.
 *
 * <p>A step looks at one record, at the head of one queue. Whoever calls holds the store's writer lock.
 */
final class Eviction {
    private final Store store;
    private final Segments segments;
    private final long smallBytes;
    private final Map<Segment.Queue, RecordScan> heads = new EnumMap<>(Segment.Queue.class);

    Eviction(Store store, Segments segments, long limitBytes) {
        this.store = store;
        this.segments = segments;
        this.smallBytes = limitBytes / 10;
    }

    /** Returns whether there was anything to look at. */
    boolean step() {
        Segment.Queue queue =
                segments.bytes(Segment.Queue.SMALL) > smallBytes ? Segment.Queue.SMALL : Segment.Queue.MAIN;
        Segment oldest = segments.oldest(queue);
        if (oldest == null) {
            queue = queue == Segment.Queue.SMALL ? Segment.Queue.MAIN : Segment.Queue.SMALL;
            oldest = segments.oldest(queue);
        }
        if (oldest == null) {
            return false;
        }
        RecordScan.Found found = next(queue, oldest);
        if (found == null) {
            heads.remove(queue);
            segments.removeOldest(queue);
        } else if (found.status() != RecordStatus.DEAD) {
            decide(oldest, found);
        }
        return true;
    }

    private RecordScan.@Nullable Found next(Segment.Queue queue, Segment oldest) {
        RecordScan scan = heads.get(queue);
        if (scan == null || scan.segment() != oldest) {
            scan = store.scan(oldest, Segment.HEADER_BYTES);
            heads.put(queue, scan);
        }
        try {
            return scan.next();
        } catch (IOException e) {
            return null; // what can't be read is no loss
        }
    }

    private void decide(Segment segment, RecordScan.Found found) {
        long hash = store.hash(found.head().key());
        Place place = store.index().peek(hash);
        if (place == null || place.segment() != segment.id || place.offset() != found.offset()) {
            return; // it has been replaced
        }
        PurgeRules.Verdict verdict = store.verdict(found.head());
        if (verdict == PurgeRules.Verdict.HARD) {
            store.records().retire(hash, place, found.head(), StoreMeters.Gone.PURGED);
            return;
        }
        boolean soft = found.status() == RecordStatus.SOFT || verdict == PurgeRules.Verdict.SOFT;
        if (place.uses() == 0 || !move(segment, found, hash, place, soft)) {
            store.records().retire(hash, place, found.head(), StoreMeters.Gone.EVICTED);
            if (segment.queue == Segment.Queue.SMALL) {
                store.ghosts().add(hash);
            }
        }
    }

    private boolean move(Segment segment, RecordScan.Found found, long hash, Place place, boolean soft) {
        try {
            ByteBuffer record = segment.read(found.offset(), place.recordBytes());
            if (record.limit() < place.recordBytes()) {
                return false;
            }
            RecordStatus status = soft ? RecordStatus.SOFT : RecordStatus.LIVE;
            record.putLong(RecordLayout.STATUS_OFFSET, status.word);
            Place moved = segments.append(Segment.Queue.MAIN, record, hash, found.head());
            if (moved == null) {
                return false;
            }
            int uses = segment.queue == Segment.Queue.SMALL ? 0 : place.uses() - 1;
            store.index().put(hash, moved.withUses(uses));
            segments.countFile(segment.queue, -place.fileBytes());
            segments.countFile(Segment.Queue.MAIN, place.fileBytes());
            segment.mark(found.offset(), RecordStatus.DEAD);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
