package io.memlane.benchmarks.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What processes have used since they started, from {@code /proc} (proc(5)). Of threads that are gone the switches aren't counted.
 *
 * @param userSeconds CPU time in user mode, to a hundredth of a second
 * @param systemSeconds CPU time in the kernel
 * @param switches context switches of the threads that there are, voluntary and not
 */
record Usage(double userSeconds, double systemSeconds, long switches) {
    /** {@code USER_HZ}, which Linux shows times in on every architecture that runs this. */
    private static final double TICKS_PER_SECOND = 100;
    /** Fields of {@code /proc/PID/stat} behind the name, which may have blanks: utime is the 14th of all, the 12th behind it. */
    private static final int USER_FIELD = 11;

    static Usage of(Collection<Long> pids) {
        Usage sum = new Usage(0, 0, 0);
        for (long pid : pids) {
            sum = sum.plus(of(Path.of("/proc", Long.toString(pid))));
        }
        return sum;
    }

    private static Usage of(Path process) {
        Optional<String> stat = read(process.resolve("stat"));
        if (stat.isEmpty()) {
            return new Usage(0, 0, 0);
        }
        String[] fields = stat.get().substring(stat.get().lastIndexOf(')') + 2).split(" ", -1);
        return new Usage(
                Long.parseLong(fields[USER_FIELD]) / TICKS_PER_SECOND,
                Long.parseLong(fields[USER_FIELD + 1]) / TICKS_PER_SECOND,
                switches(process));
    }

    private static long switches(Path process) {
        return threads(process).stream()
                .flatMap(String::lines)
                .filter(line -> line.contains("voluntary_ctxt_switches:"))
                .mapToLong(Usage::number)
                .sum();
    }

    /** The {@code status} of each thread of a process, by its folder below {@code /proc}; of those that there are. */
    static List<String> threads(Path process) {
        List<String> statuses = new ArrayList<>();
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(process.resolve("task"))) {
            for (Path thread : threads) {
                read(thread.resolve("status")).ifPresent(statuses::add);
            }
        } catch (NoSuchFileException e) {
            return statuses; // it has ended
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return statuses;
    }

    /** Memory that is these processes' alone, in bytes: what would be free without them. Shared memory, and page cache, isn't. */
    static long privateBytes(Collection<Long> pids) {
        return pids.stream()
                .map(pid -> read(Path.of("/proc", Long.toString(pid), "smaps_rollup")))
                .flatMap(Optional::stream)
                .flatMap(String::lines)
                .filter(line -> line.startsWith("Private_"))
                .mapToLong(line -> number(line) * 1024)
                .sum();
    }

    private static long number(String line) {
        return Long.parseLong(line.replaceAll("\\D", ""));
    }

    /** Empty if the process or thread is gone. */
    private static Optional<String> read(Path file) {
        try {
            return Optional.of(Files.readString(file));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private Usage plus(Usage other) {
        return new Usage(
                userSeconds + other.userSeconds, systemSeconds + other.systemSeconds, switches + other.switches);
    }

    Usage minus(Usage earlier) {
        return new Usage(
                userSeconds - earlier.userSeconds,
                systemSeconds - earlier.systemSeconds,
                Math.max(0, switches - earlier.switches));
    }

    double cpuSeconds() {
        return userSeconds + systemSeconds;
    }
}
