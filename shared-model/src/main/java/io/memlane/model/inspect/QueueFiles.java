package io.memlane.model.inspect;

import io.memlane.model.segment.SegmentGeometry;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.NavigableMap;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * The cycle files of a queue at one moment.
 *
 * @param names by cycle; a second file for a cycle is left out
 * @param twice whether some cycle has two files
 */
record QueueFiles(NavigableMap<Integer, String> names, boolean twice) {
    private static final String METADATA = "metadata.cq4t";
    private static final long METADATA_BYTES = 128 << 10;
    /** More than that isn't a queue's. */
    private static final int ENTRIES_LIMIT = 1000;

    static QueueFiles list(Path queue) throws IOException {
        if (!Files.isDirectory(queue, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException(
                    "queue " + (Files.exists(queue, LinkOption.NOFOLLOW_LINKS) ? "is no folder" : "is missing"));
        }
        NavigableMap<Integer, String> names = new TreeMap<>();
        boolean twice = false;
        int entries = 0;
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(queue)) {
            for (Path entry : stream) {
                if (++entries > ENTRIES_LIMIT) {
                    throw new IOException("queue holds more than " + ENTRIES_LIMIT + " files");
                }
                String name = entry.getFileName().toString();
                OptionalInt cycle = CycleFile.cycleOf(name);
                if (cycle.isPresent()) {
                    twice |= names.put(cycle.getAsInt(), name) != null;
                }
            }
        } catch (DirectoryIteratorException e) {
            throw new IOException("queue can't be listed: " + e.getCause(), e);
        } catch (FileSystemException e) {
            throw new IOException("queue can't be listed: " + e, e);
        }
        return new QueueFiles(names, twice);
    }

    /** What is wrong with the files as such; empty if nothing is. */
    String wrong(Path queue, SegmentGeometry geometry) {
        if (twice) {
            return "a cycle has two files: " + names.values();
        }
        if (names.size() != SegmentGeometry.CYCLE_FILES) {
            return "there are " + names.size() + " cycle files, not " + SegmentGeometry.CYCLE_FILES + ": "
                    + names.values();
        }
        if (names.lastKey() - names.firstKey() != SegmentGeometry.CYCLE_FILES - 1) {
            return "the cycles aren't consecutive: " + names.values();
        }
        for (String name : names.values()) {
            String wrong = wrongLength(queue.resolve(name), geometry.cycleFileBytes());
            if (!wrong.isEmpty()) {
                return wrong;
            }
        }
        return wrongLength(queue.resolve(METADATA), METADATA_BYTES);
    }

    private static String wrongLength(Path file, long expected) {
        try {
            long bytes = ReadOnlyFile.requirePlain(file).size();
            return bytes == expected ? "" : file.getFileName() + " has " + bytes + " bytes, not " + expected;
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
