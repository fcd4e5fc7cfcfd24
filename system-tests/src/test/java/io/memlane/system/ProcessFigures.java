package io.memlane.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a process holds at one moment, as the kernel counts it.
 *
 * @param descriptors open files and sockets
 * @param volumeMaps mapped regions of files on the volume
 * @param threads platform threads
 */
record ProcessFigures(int descriptors, int volumeMaps, int threads) {
    /** Pools of the JVM and of Jetty grow by a few with the load and shrink when they please. A leak grows with each fault. */
    private static final int SLACK = 12;

    /** @param volume the volume's path as the process knows it */
    static ProcessFigures of(long pid, Path volume) {
        Path process = Path.of("/proc", String.valueOf(pid));
        try (Stream<Path> descriptors = Files.list(process.resolve("fd"));
                Stream<String> maps = Files.lines(process.resolve("maps"));
                Stream<Path> threads = Files.list(process.resolve("task"))) {
            return new ProcessFigures(
                    (int) descriptors.count(),
                    (int) maps.filter(line -> line.contains(volume + "/")).count(),
                    (int) threads.count());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What has grown by more than comes and goes. */
    List<String> growthSince(ProcessFigures before) {
        List<String> growth = new ArrayList<>();
        compare(growth, "descriptors", before.descriptors, descriptors);
        compare(growth, "mapped regions of the volume", before.volumeMaps, volumeMaps);
        compare(growth, "threads", before.threads, threads);
        return growth;
    }

    private static void compare(List<String> growth, String what, int before, int now) {
        if (now > before + SLACK) {
            growth.add(what + ": " + before + " after the warm-up, now " + now);
        }
    }

    @Override
    public String toString() {
        return descriptors + " descriptors, " + volumeMaps + " mapped regions of the volume, " + threads + " threads";
    }
}
