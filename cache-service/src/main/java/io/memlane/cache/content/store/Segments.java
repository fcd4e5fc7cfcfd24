package io.memlane.cache.content.store;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * All segments, in two queues: what is written goes to the end of one, eviction comes from its beginning. Any thread finds one by its
 * number; the rest is for who holds the store's writer lock.
 */
final class Segments {
    private final Path folder;
    private final StoreLock lock;
    private final Space space;
    private final long storeId;
    private final long segmentBytes;
    private final Map<Long, Segment> byId = new ConcurrentHashMap<>();
    private final Map<Segment.Queue, Line> lines = new EnumMap<>(Segment.Queue.class);
    private long lastId;

    /** One queue. */
    private static final class Line {
        final Deque<Segment> segments = new ArrayDeque<>();

        @Nullable
        Segment active;
        /** Of what lives here and has its body in a file. */
        long fileBytes;
        /** Of the segments that aren't written to any more. */
        long sealedBytes;
    }

    Segments(Path folder, StoreLock lock, Space space, long storeId) {
        this.folder = folder;
        this.lock = lock;
        this.space = space;
        this.storeId = storeId;
        this.segmentBytes = Math.clamp(space.limitBytes() / 64, 256 << 10, 256 << 20);
        for (Segment.Queue queue : Segment.Queue.values()) {
            lines.put(queue, new Line());
        }
    }

    private Line line(Segment.Queue queue) {
        return requireNonNull(lines.get(queue));
    }

    /** Adds one that a recovery has found, in the order of their numbers. */
    void found(Segment segment) {
        byId.put(segment.id, segment);
        line(segment.queue).segments.add(segment);
        line(segment.queue).sealedBytes += segment.length();
    }

    /** There are files with numbers up to this one. */
    void seen(long id) {
        lastId = Math.max(lastId, id);
    }

    @Nullable
    Segment get(long id) {
        return byId.get(id);
    }

    List<Segment> all() {
        return List.copyOf(byId.values());
    }

    /** What a queue takes of the disk, with the bodies that have files. */
    long bytes(Segment.Queue queue) {
        Line line = line(queue);
        return line.sealedBytes + line.fileBytes + (line.active == null ? 0 : line.active.length());
    }

    void countFile(Segment.Queue queue, long bytes) {
        line(queue).fileBytes += bytes;
    }

    /**
     * Writes a record at the end of a queue.
     *
     * @return where; null if there is no room within the store's size
     * @throws IOException it isn't there
     */
    @Nullable
    Place append(Segment.Queue queue, ByteBuffer record, long hash, RecordHead head) throws IOException {
        int bytes = record.limit() + SegmentIndex.RECORD_BYTES;
        Segment active = active(queue, record.limit());
        if (active == null || !space.reserve(bytes)) {
            return null;
        }
        long offset;
        try {
            offset = active.append(record);
        } catch (IOException e) {
            space.release(bytes);
            seal(queue);
            throw e;
        }
        try {
            active.index().append(SegmentIndex.Line.of(hash, offset, head));
        } catch (IOException e) {
            seal(queue); // a start reads the rest of this segment itself
        }
        return Place.of(active.id, offset, head);
    }

    private @Nullable Segment active(Segment.Queue queue, int bytes) throws IOException {
        Segment active = line(queue).active;
        if (active != null && active.length() + bytes <= segmentBytes) {
            return active;
        }
        if (!lock.isHeld()) {
            throw new IOException("The store's folder has been removed or replaced: nothing is stored until a restart");
        }
        if (!space.reserve(Segment.HEADER_BYTES)) {
            return null;
        }
        seal(queue);
        try {
            active = Segment.create(folder, ++lastId, queue, storeId, space);
        } catch (IOException | RuntimeException e) {
            space.release(Segment.HEADER_BYTES);
            throw e;
        }
        line(queue).active = active;
        line(queue).segments.add(active);
        byId.put(active.id, active);
        return active;
    }

    /** Ends the segment that is being written. */
    private void seal(Segment.Queue queue) {
        Line line = line(queue);
        if (line.active != null) {
            line.sealedBytes += line.active.length();
            line.active.index().close();
            line.active = null;
        }
    }

    /** The first of a queue, which isn't written to any more; null if there is none. */
    @Nullable
    Segment oldest(Segment.Queue queue) {
        Segment oldest = line(queue).segments.peekFirst();
        if (oldest != null && oldest == line(queue).active) {
            seal(queue);
        }
        return oldest;
    }

    void removeOldest(Segment.Queue queue) {
        Segment oldest = line(queue).segments.removeFirst();
        line(queue).sealedBytes -= oldest.length();
        byId.remove(oldest.id);
        oldest.remove();
    }

    /** One that a recovery has found, and nothing in it. */
    void removeLast(Segment segment) {
        line(segment.queue).segments.removeLast();
        line(segment.queue).sealedBytes -= segment.length();
        byId.remove(segment.id);
        segment.remove();
    }

    void close() {
        for (Segment segment : byId.values()) {
            segment.close();
        }
        byId.clear();
    }
}
