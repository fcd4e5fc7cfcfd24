package io.memlane.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a process holds at one moment, as the kernel and the JVM count it.
 *
 * @param descriptors open files and sockets
 * @param volumeMaps mapped regions of files on the volume
 * @param threads platform threads
 * @param directMegabytes direct buffers, in MiB
 */
record ProcessFigures(int descriptors, int volumeMaps, int threads, int directMegabytes) {
    /** Pools of the JVM and of Jetty grow by a few with the load and shrink when they please. A leak grows with each fault. */
    private static final int SLACK = 12;
    /** Jetty's pool of buffers keeps what a burst took, up to an eighth of the heap. One lost with each request would be more at once. */
    private static final int DIRECT_SLACK_MEGABYTES = 32;

    /**
     * @param volume the volume's path as the process knows it
     * @param metrics what it says of itself
     */
    static ProcessFigures of(long pid, Path volume, Metrics metrics) {
        Path process = Path.of("/proc", String.valueOf(pid));
        try (Stream<Path> descriptors = Files.list(process.resolve("fd"));
                Stream<String> maps = Files.lines(process.resolve("maps"));
                Stream<Path> threads = Files.list(process.resolve("task"))) {
            return new ProcessFigures(
                    (int) descriptors.count(),
                    (int) maps.filter(line -> line.contains(volume + "/")).count(),
                    (int) threads.count(),
                    (int) metrics.value("jvm_buffer_memory_used_bytes", "id=\"direct\"") >> 20);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What has grown by more than comes and goes. */
    List<String> growthSince(ProcessFigures before) {
        List<String> growth = new ArrayList<>();
        compare(growth, "descriptors", before.descriptors, descriptors, SLACK);
        compare(growth, "mapped regions of the volume", before.volumeMaps, volumeMaps, SLACK);
        compare(growth, "threads", before.threads, threads, SLACK);
        compare(growth, "MiB of direct buffers", before.directMegabytes, directMegabytes, DIRECT_SLACK_MEGABYTES);
        return growth;
    }

    private static void compare(List<String> growth, String what, int before, int now, int slack) {
        if (now > before + slack) {
            growth.add(what + ": " + before + " after the warm-up, now " + now);
        }
    }

    @Override
    public String toString() {
        return descriptors + " descriptors, " + volumeMaps + " mapped regions of the volume, " + threads + " threads, "
                + directMegabytes + " MiB of direct buffers";
    }
}
