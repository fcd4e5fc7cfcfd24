package io.memlane.cache.content.store;

import io.memlane.model.log.RepeatedLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts records into the segments and the index, and takes them away. All of it under the store's writer lock. */
final class Records {
    private static final Logger LOG = LoggerFactory.getLogger(Records.class);
    private static final RepeatedLog DAMAGED = RepeatedLog.warnings(LOG);

    private final StoreFolder folder;
    private final KeyIndex index;
    private final Ghosts ghosts;
    private final StoreMeters meters;
    private long sequence;

    Records(StoreFolder folder, KeyIndex index, Ghosts ghosts, StoreMeters meters) {
        this.folder = folder;
        this.index = index;
        this.ghosts = ghosts;
        this.meters = meters;
    }

    /** At a start: the highest that was found. */
    void resume(long seen) {
        sequence = seen;
    }

    /** A new entry, in place of the one that its key has. */
    Draft.Outcome insert(Insertion made, long hash, @Nullable ByteBuffer body) throws IOException {
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

    /** An entry's record anew, with other metadata and tags; false if it isn't the one that there is any more, or there is no room. */
    boolean update(RecordHead old, long hash, long generation, byte[] metadata, List<String> tags) throws IOException {
        Place place = index.peek(hash);
        Segment segment = place == null ? null : folder.segments().get(place.segment());
        if (place == null || segment == null) {
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
                generation,
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
    }

    /** An entry goes. */
    void retire(long hash, Place place, @Nullable RecordHead head, StoreMeters.Gone why) {
        if (index.remove(hash, place.location())) {
            retired(place, head, why);
        }
    }

    /** Marks the record and deletes its file. */
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
}
