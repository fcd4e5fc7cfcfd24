package io.memlane.model.inspect;

import io.memlane.model.segment.SegmentFiles;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Who uses which file, as {@code /proc} tells it: of the processes that this one sees (in a container only those of the container) and whose
 * maps it may read (of other users only root). Files are recognised by device and inode, as a name means something else in another
 * container.
 *
 * @param writers ids of processes that have a file mapped for writing, as a cache has its slabs; by the file's identity
 * @param readers ids of those that have it mapped
 * @param hidden whether there are processes that couldn't be asked
 */
record Processes(Map<String, SortedSet<Integer>> writers, Map<String, SortedSet<Integer>> readers, boolean hidden) {
    private static final Path PROC = Path.of("/proc");
    /** Of a line of {@code maps}: range, rights, offset, device, inode, name. */
    private static final int COLUMNS = 6;

    /** Asks all of them, once. */
    static Processes ask() {
        Map<String, SortedSet<Integer>> writers = new HashMap<>();
        Map<String, SortedSet<Integer>> readers = new HashMap<>();
        boolean hidden = !Files.isDirectory(PROC);
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                try {
                    int pid = Integer.parseInt(process.getFileName().toString());
                    for (String line : LockHolder.lines(process.resolve("maps"))) {
                        String[] words = line.split(" +", COLUMNS);
                        if (words.length == COLUMNS && words[1].endsWith("s")) {
                            (words[1].startsWith("rw") ? writers : readers)
                                    .computeIfAbsent(words[3] + ":" + words[4], _ -> new TreeSet<>())
                                    .add(pid);
                        }
                    }
                } catch (IOException e) {
                    hidden |= Files.isDirectory(process); // else it has just ended
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            hidden = true;
        }
        return new Processes(writers, readers, hidden);
    }

    /** Who has the slab of a segment mapped, in words. */
    String using(Path segment) {
        String slab = LockHolder.identity(segment.resolve(SegmentFiles.SLAB));
        SortedSet<Integer> caches = writers.getOrDefault(slab, new TreeSet<>());
        SortedSet<Integer> proxies = new TreeSet<>(readers.getOrDefault(slab, new TreeSet<>()));
        proxies.removeAll(caches);
        if (caches.isEmpty() && proxies.isEmpty()) {
            return hidden ? "nobody that can be seen from here" : "nobody";
        }
        return (caches.isEmpty() ? "" : "cache " + caches)
                + (caches.isEmpty() || proxies.isEmpty() ? "" : ", ")
                + (proxies.isEmpty() ? "" : "proxy " + proxies);
    }

    /** Who holds the lock of a volume, as {@code /proc/locks} tells it. It isn't opened: a cache may be about to take it. */
    static String lock(Path volume) {
        Path lock = volume.resolve(SegmentFiles.LOCK);
        if (!Files.exists(lock, LinkOption.NOFOLLOW_LINKS)) {
            return "not held: there is no " + SegmentFiles.LOCK;
        }
        String identity = LockHolder.identity(lock);
        if (identity.isEmpty()) {
            return "unknown: this system doesn't tell";
        }
        try {
            return switch (LockHolder.pid(identity)) {
                case null -> "not held by any process that can be seen from here";
                case Integer pid when pid > 0 -> "held by process " + pid;
                default -> "held";
            };
        } catch (IOException e) {
            return "unknown: " + PROC.resolve("locks") + " can't be read";
        }
    }
}
