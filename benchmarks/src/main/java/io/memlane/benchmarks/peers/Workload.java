package io.memlane.benchmarks.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What is asked for.
 *
 * @param name in tables
 * @param bodyBytes length of each body; the mean for a mixture
 * @param paths a file with a path on each line
 * @param exponent of Zipf's law over their order; 0 for equal shares
 */
record Workload(String name, long bodyBytes, Path paths, double exponent) {
    static final String MIXED = "mixed";

    static Workload of(Scratch scratch, String name, long bodyBytes, List<String> paths, double exponent)
            throws IOException {
        Path file = Files.write(scratch.folder("workloads").resolve(name.replace(' ', '-')), paths);
        return new Workload(name, bodyBytes, file, exponent);
    }

    /** One file of that size. */
    static Workload of(Scratch scratch, Content content, long bytes) throws IOException {
        return of(scratch, sizeName(bytes), bytes, List.of(content.file(bytes)), 0);
    }

    /** A size as people say it: {@code 100 KiB}. */
    static String sizeName(long bytes) {
        if (bytes >= 1 << 30 && bytes % (1 << 30) == 0) {
            return (bytes >> 30) + " GiB";
        }
        if (bytes >= 1 << 20 && bytes % (1 << 20) == 0) {
            return (bytes >> 20) + " MiB";
        }
        return bytes >= 1 << 10 && bytes % (1 << 10) == 0 ? (bytes >> 10) + " KiB" : bytes + " B";
    }
}
