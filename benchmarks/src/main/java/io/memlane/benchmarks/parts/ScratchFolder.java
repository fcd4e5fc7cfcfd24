package io.memlane.benchmarks.parts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A folder in shared memory that is removed with all that is in it. What a killed JVM leaves is removed by whoever set {@value #VOLUME}. */
public final class ScratchFolder implements AutoCloseable {
    private static final String VOLUME = "parts.volume";

    private final Path path;

    public ScratchFolder() throws IOException {
        path = Files.createTempDirectory(Path.of(System.getProperty(VOLUME, "/dev/shm")), "memlane-parts-");
    }

    public Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> tree = Files.walk(path)) {
            for (Path file : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
