package io.memlane.model.inspect;

import io.memlane.model.segment.SegmentFiles;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;

/** A volume and a line for each of its segments. The token is a secret: whether there is one is said, never what it is. */
final class VolumeInspection {
    private VolumeInspection() {}

    /** Looks at a volume. */
    static Inspection of(Path volume) {
        Map<String, Object> report = new LinkedHashMap<>();
        Checks checks = new Checks();
        report.put("volume", volume.toString());
        try {
            SortedSet<String> segments = segments(volume);
            FileStore store = Files.getFileStore(volume);
            report.put("fileSystem", store.type());
            report.put("totalBytes", store.getTotalSpace());
            report.put("freeBytes", store.getUsableSpace());
            report.put("lock", Processes.lock(volume));
            report.put(
                    "token",
                    Files.exists(volume.resolve(SegmentFiles.TOKEN), LinkOption.NOFOLLOW_LINKS) ? "present" : "none");
            List<Map<String, Object>> rows = new ArrayList<>();
            Processes processes = Processes.ask();
            for (String segment : segments) {
                rows.add(row(volume.resolve(segment), processes, checks));
            }
            report.put("segments", rows);
            List<Map<String, Object>> hot = new ArrayList<>();
            for (String file : named(volume, SegmentFiles::isHotName)) {
                hot.add(HotWordsHeader.row(volume.resolve(file), checks));
            }
            if (!hot.isEmpty()) {
                report.put("hotWords", hot);
            }
        } catch (IOException e) {
            checks.wrong("the volume can be read", whyUnreadable(e));
        }
        return Inspection.of(report, checks);
    }

    /** In words: why the volume couldn't be listed. */
    static String whyUnreadable(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "there is no such folder";
            case NotDirectoryException _ -> "it is no folder";
            case AccessDeniedException _ -> "this user may not; run it as the user of the services";
            default -> e.toString();
        };
    }

    /** Names of the segments. @throws IOException if the volume can't be listed */
    static SortedSet<String> segments(Path volume) throws IOException {
        return named(volume, SegmentFiles::isDirectoryName);
    }

    private static SortedSet<String> named(Path volume, Predicate<String> ours) throws IOException {
        SortedSet<String> names = new TreeSet<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(volume)) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                if (ours.test(name)) {
                    names.add(name);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return names;
    }

    private static Map<String, Object> row(Path segment, Processes processes, Checks checks) {
        String name = segment.getFileName().toString();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("segment", name);
        try {
            SlabHeader header = SlabHeader.read(segment);
            String wrong = header.wrongLayout().isEmpty() ? header.wrongSizes() : header.wrongLayout();
            checks.add(name, wrong.isEmpty() ? header.wrongFile(name) : wrong);
            row.put("slots", header.slots());
            row.put("slotSizeBytes", header.slotSizeBytes());
            row.put("rollSizeBytes", header.rollSizeBytes());
            row.put("payload", header.payloadName());
            row.put("released", PageWords.read(segment).released());
        } catch (IOException e) {
            // A segment goes with its connection, perhaps just now.
            if (Files.exists(segment, LinkOption.NOFOLLOW_LINKS)) {
                checks.wrong(name, String.valueOf(e.getMessage()));
            } else {
                checks.skipped(name, "it was removed meanwhile");
            }
        }
        row.put("usedBy", processes.using(segment));
        return row;
    }
}
