package io.memlane.benchmarks.peers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The folders of one run, on disk and in memory, and the list of the processes that it has started. A later run clears away what one that
 * was killed has left: processes count only with their start time, so one that has got the number of another is left alone.
 */
final class Scratch implements AutoCloseable {
    private static final String PREFIX = "memlane-bench-";
    private static final String PROCESSES = "processes";

    private final Path folder;
    private final Path memory;

    private Scratch(Path folder, Path memory) {
        this.folder = folder;
        this.memory = memory;
    }

    static Scratch create() throws IOException {
        return createIn(Path.of(System.getProperty("java.io.tmpdir")), Path.of("/dev/shm"));
    }

    static Scratch createIn(Path disk, Path shm) throws IOException {
        sweep(disk);
        sweep(shm);
        Path folder = Files.createTempDirectory(disk, PREFIX);
        Scratch scratch = new Scratch(folder, Files.isDirectory(shm) ? Files.createTempDirectory(shm, PREFIX) : folder);
        scratch.started(ProcessHandle.current());
        Files.copy(folder.resolve(PROCESSES), scratch.memory.resolve(PROCESSES));
        return scratch;
    }

    /** On disk. */
    Path folder() {
        return folder;
    }

    /** A new folder on disk. */
    Path folder(String name) throws IOException {
        return Files.createDirectories(folder.resolve(name));
    }

    /** A new folder in memory, which processes can share. */
    Path memory(String name) throws IOException {
        return Files.createDirectories(memory.resolve(name));
    }

    /** Remembers a process, the run's own first. */
    void started(ProcessHandle process) throws IOException {
        Files.writeString(
                folder.resolve(PROCESSES),
                process.pid() + " " + startOf(process) + "\n",
                StandardCharsets.UTF_8,
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    private static String startOf(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toString).orElse("?");
    }

    /** Removes what runs have left that don't run any more: those whose first process is gone. */
    private static void sweep(Path parent) throws IOException {
        if (!Files.isDirectory(parent)) {
            return;
        }
        try (DirectoryStream<Path> left = Files.newDirectoryStream(parent, PREFIX + "*")) {
            for (Path folder : left) {
                Path list = folder.resolve(PROCESSES);
                List<Optional<ProcessHandle>> processes = Files.exists(list)
                        ? Files.readAllLines(list).stream()
                                .map(Scratch::process)
                                .toList()
                        : List.of();
                if (processes.isEmpty() || processes.getFirst().isEmpty()) {
                    System.err.println("clearing away what an earlier run has left: " + folder);
                    processes.stream().flatMap(Optional::stream).forEach(ChildProcess::end);
                    delete(folder);
                }
            }
        }
    }

    /** The process of a line, if it still runs. */
    private static Optional<ProcessHandle> process(String line) {
        String[] words = line.split(" ", 2);
        try {
            return ProcessHandle.of(Long.parseLong(words[0]))
                    .filter(process -> words.length == 2 && startOf(process).equals(words[1]));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    @Override
    public void close() throws IOException {
        delete(folder);
        if (!memory.equals(folder)) {
            delete(memory);
        }
    }
}
