package io.memlane.cache.content.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the index again, at a start: from the segments' index files, and from the segments where these end or aren't right. Which records count
 * no more isn't looked at, but where two have one hash: the others show it when they are asked for.
 */
final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    private final StoreFolder folder;
    private final KeyIndex index;
    private long[] bodies = {};
    private final BitSet named = new BitSet();
    private long sequence;
    private long generation;

    Recovery(StoreFolder folder, KeyIndex index) {
        this.folder = folder;
        this.index = index;
    }

    /** Returns the highest sequence number that was given. */
    long run() {
        long started = System.nanoTime();
        try {
            List<Path> files = segmentFiles();
            bodies = folder.bodies().found().stream()
                    .mapToLong(Long::longValue)
                    .sorted()
                    .toArray();
            if (folder.knowsPurges()) {
                files.forEach(this::segment);
            } else if (!files.isEmpty()) {
                LOG.warn(
                        "It isn't known any more what was purged of the store in {}: it begins anew",
                        folder.directory());
                files.forEach(Recovery::discard);
            }
            for (int i = named.nextClearBit(0); i < bodies.length; i = named.nextClearBit(i + 1)) {
                folder.bodies().deleteOrphan(bodies[i]);
            }
        } catch (IOException e) {
            LOG.warn("The store in {} can't be read and begins anew: {}", folder.directory(), e.toString());
        }
        folder.purges().resume(generation);
        LOG.info(
                "The store in {} has {} entries, found within {} ms",
                folder.directory(),
                index.count(),
                (System.nanoTime() - started) / 1_000_000);
        return sequence;
    }

    private List<Path> segmentFiles() throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> all =
                Files.newDirectoryStream(StoreFolder.segmentsIn(folder.directory()), "????????.{seg,idx}")) {
            for (Path file : all) {
                try {
                    folder.segments()
                            .seen(Long.parseLong(file.getFileName().toString().substring(0, 8), 16));
                    if (file.toString().endsWith(Segment.SUFFIX)) {
                        files.add(file);
                    } else if (Files.notExists(segmentOf(file))) {
                        StoreFiles.delete(file);
                    }
                } catch (NumberFormatException e) {
                    LOG.info("{} isn't the store's and stays", file);
                }
            }
        }
        files.sort(null);
        return files;
    }

    private static Path segmentOf(Path index) {
        return index.resolveSibling(index.getFileName().toString().replace(SegmentIndex.SUFFIX, Segment.SUFFIX));
    }

    private static void discard(Path segment) {
        StoreFiles.delete(segment);
        StoreFiles.delete(
                segment.resolveSibling(segment.getFileName().toString().replace(Segment.SUFFIX, SegmentIndex.SUFFIX)));
    }

    private void segment(Path path) {
        Segment segment;
        try {
            segment = Segment.open(path, folder.storeId(), folder.space());
        } catch (IOException e) {
            LOG.warn("{} can't be read and is left out: {}", path, e.toString());
            return;
        }
        folder.segments().found(segment);
        long[] count = {0};
        try {
            long end = segment.index().read(line -> {
                count[0]++;
                folder.bodies().seen(line.fileNumber());
                add(segment, line);
            });
            RecordScan scan = new RecordScan(segment, folder.storeId(), end);
            for (RecordScan.@Nullable Found found = scan.next(); found != null; found = scan.next()) {
                count[0]++;
                folder.bodies().seen(found.head().fileNumber());
                if (found.status() != RecordStatus.DEAD) {
                    long hash = folder.hash().of(found.head().key());
                    add(segment, SegmentIndex.Line.of(hash, found.offset(), found.head()));
                }
            }
        } catch (IOException e) {
            LOG.warn("The rest of {} can't be read: {}", path, e.toString());
        }
        folder.space().found(segment.reservedBytes());
        if (count[0] == 0) {
            folder.segments().removeLast(segment);
        }
    }

    private void add(Segment segment, SegmentIndex.Line line) {
        sequence = Math.max(sequence, line.sequence());
        generation = Math.max(generation, line.generation());
        if (line.end() > segment.length() || !bodyIsThere(line.fileNumber())) {
            return;
        }
        Place place = line.place(segment.id);
        Place before = index.put(line.hash(), place);
        count(segment, place, 1);
        if (before != null) {
            decide(line.hash(), before, place);
        }
    }

    private boolean bodyIsThere(long number) {
        if (number == 0) {
            return true;
        }
        int at = Arrays.binarySearch(bodies, number);
        if (at >= 0) {
            named.set(at);
        }
        return at >= 0;
    }

    private void count(@Nullable Segment segment, Place place, int sign) {
        if (segment != null) {
            folder.segments().countFile(segment.queue, sign * place.fileBytes());
            folder.space().found(sign * place.fileBytes());
        }
    }

    /** Which of two records of a key counts: the one that lives, and of two that do, the later one. A crash came before the other was marked. */
    private void decide(long hash, Place earlier, Place later) {
        RecordHead first = living(earlier);
        RecordHead second = living(later);
        if (first != null && second != null) {
            boolean firstCounts = first.sequence() > second.sequence();
            markDead(firstCounts ? later : earlier, firstCounts ? second : first, firstCounts ? first : second);
        }
        boolean firstStays = first != null && (second == null || first.sequence() > second.sequence());
        uncount(firstStays ? later : earlier);
        if (firstStays) {
            index.put(hash, earlier);
        } else if (second == null) {
            index.remove(hash, later.location());
            uncount(later);
        }
    }

    private void markDead(Place place, RecordHead lost, RecordHead won) {
        Segment segment = folder.segments().get(place.segment());
        try {
            if (segment != null) {
                segment.mark(place.offset(), RecordStatus.DEAD);
            }
        } catch (IOException e) {
            LOG.debug("A record can't be marked", e); // the next start decides again
        }
        if (lost.fileNumber() != 0 && lost.fileNumber() != won.fileNumber()) {
            folder.bodies().deleteOrphan(lost.fileNumber());
        }
    }

    private void uncount(Place place) {
        count(folder.segments().get(place.segment()), place, -1);
    }

    private @Nullable RecordHead living(Place place) {
        Segment segment = folder.segments().get(place.segment());
        if (segment == null) {
            return null;
        }
        try {
            ByteBuffer bytes = segment.read(place.offset(), place.headBytes());
            RecordHead head = RecordHead.decode(bytes, folder.storeId());
            return head == null || RecordHead.status(bytes) == RecordStatus.DEAD ? null : head;
        } catch (IOException e) {
            return null;
        }
    }
}
