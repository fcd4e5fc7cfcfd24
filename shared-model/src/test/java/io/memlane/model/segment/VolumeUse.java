package io.memlane.model.segment;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What a folder, and this process, hold of a volume. */
final class VolumeUse {
    private VolumeUse() {}

    /** Memory that the files of a folder take, in bytes: blocks, not lengths. */
    static long usedBytes(Path folder) throws Exception {
        Process du = new ProcessBuilder(Stream.concat(
                                Stream.of("du", "-k"), files(folder).stream().map(Path::toString))
                        .toList())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(du.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (du.waitFor() != 0) {
            throw new IOException("du failed: " + output);
        }
        return output.lines()
                .mapToLong(line -> Long.parseLong(line.substring(0, line.indexOf('\t'))) << 10)
                .sum();
    }

    static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> tree = Files.walk(folder)) {
            return tree.filter(Files::isRegularFile).sorted().toList();
        }
    }

    /** Files that the queue has, used or ready for use. */
    static long cycleFiles(Path segment) throws IOException {
        return files(segment.resolve(SegmentFiles.QUEUE)).stream()
                .map(Path::toString)
                .filter(name -> name.endsWith(".cq4") || name.endsWith(".precreated"))
                .count();
    }

    /** The youngest cycle that was written. */
    static int youngestCycle(Path segment) throws IOException {
        return files(segment.resolve(SegmentFiles.QUEUE)).stream()
                .map(file -> file.getFileName().toString())
                .filter(name -> name.endsWith(".cq4"))
                .mapToInt(VolumeUse::cycle)
                .max()
                .orElse(0);
    }

    /** The n-th second of 1970, as long as it is one of its first day. */
    private static int cycle(String name) {
        int hours = Integer.parseInt(name.substring(9, 11));
        int minutes = Integer.parseInt(name.substring(11, 13));
        int seconds = Integer.parseInt(name.substring(13, 15));
        return (hours * 60 + minutes) * 60 + seconds;
    }

    /** Mappings of this process of files below a folder, removed ones too. */
    static List<String> mappings(Path folder) throws IOException {
        Path maps = Path.of("/proc/self/maps");
        if (!Files.exists(maps)) {
            return List.of();
        }
        try (Stream<String> lines = Files.lines(maps)) {
            return lines.filter(line -> line.contains(folder.toString())).toList();
        }
    }

    /** Descriptors of this process for files below a folder, removed ones too. */
    static List<String> descriptors(Path folder) throws IOException {
        return descriptors(folder.toString());
    }

    /** Descriptors of this process whose targets, such as {@code socket:[1234]}, begin so. */
    static List<String> descriptors(String prefix) throws IOException {
        Path self = Path.of("/proc/self/fd");
        if (!Files.exists(self)) {
            return List.of();
        }
        try (Stream<Path> open = Files.list(self)) {
            return open.map(VolumeUse::target)
                    .filter(target -> target.startsWith(prefix))
                    .toList();
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return ""; // closed since it was listed
        }
    }
}
