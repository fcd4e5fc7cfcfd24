package io.memlane.benchmarks.hop;

import static java.util.Objects.requireNonNull;

import io.memlane.benchmarks.Spread;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Compares the ways from one process to another, in interleaved rounds: each round runs every way once, so that whatever else the machine
 * does hits all of them alike. The writer reads chunks from a file in the page cache; the reader, a process of its own, looks at every
 * cache line.
 *
 * <p>{@code benchmarks/hop/run [CHUNK_BYTES [ROUNDS [MEGABYTES_PER_ROUND [GUARD]]]]}: with a guard the exit code is 1 if the segment, {@code
 * auto}, has less than so many times the rate of the Unix socket.
 */
public final class HopBenchmark {
    private static final int FILE_BYTES = 16 << 20;
    private static final int WARM_UP_ROUNDS = 2;
    /** What the aims are for. */
    private static final int AIMS_CHUNK_BYTES = 64 << 10;

    private HopBenchmark() {}

    public static void main(String[] args) throws Exception {
        if (args.length > 0 && args[0].equals("reader")) {
            read(Transport.valueOf(args[1]), Path.of(args[2]), Path.of(args[3]), Integer.parseInt(args[4]));
            return;
        }
        int chunkBytes = args.length > 0 ? Integer.parseInt(args[0]) : 64 << 10;
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 9;
        long bytes = (args.length > 2 ? Long.parseLong(args[2]) : 1024L) << 20;
        double guard = args.length > 3 ? Double.parseDouble(args[3]) : 0;
        Map<Transport, double[]> results = compare(chunkBytes, rounds, bytes / chunkBytes * chunkBytes);
        report(chunkBytes, results, System.out);
        double toUnixSocket = ratio(results, Transport.SEGMENT_AUTO, Transport.UNIX_SOCKET);
        if (toUnixSocket < guard) {
            System.err.printf(
                    "The segment has %.2f times the rate of the Unix socket, at least %.2f is expected%n",
                    toUnixSocket, guard);
            System.exit(1);
        }
    }

    private static Map<Transport, double[]> compare(int chunkBytes, int rounds, long bytes) throws Exception {
        Path shm = Path.of("/dev/shm");
        Path folder = Files.createTempDirectory(
                Files.isDirectory(shm) ? shm : Path.of(System.getProperty("java.io.tmpdir")), "memlane-hop-");
        List<Lane> lanes = new ArrayList<>();
        try {
            Path file = writeFile();
            for (Transport transport : Transport.values()) {
                lanes.add(Lane.open(transport, folder, file, chunkBytes));
            }
            Map<Transport, double[]> results = new EnumMap<>(Transport.class);
            for (int round = -WARM_UP_ROUNDS; round < rounds; round++) {
                for (Lane lane : lanes) {
                    double gigabytesPerSecond = lane.run(round + WARM_UP_ROUNDS + 1, bytes);
                    if (round >= 0) {
                        results.computeIfAbsent(lane.transport(), key -> new double[rounds])[round] =
                                gigabytesPerSecond;
                    }
                }
                System.err.println(round < 0 ? "warm-up" : "round " + (round + 1) + " of " + rounds);
            }
            return results;
        } finally {
            for (Lane lane : lanes) {
                lane.close();
            }
            delete(folder);
        }
    }

    private static Path writeFile() throws IOException {
        byte[] content = new byte[FILE_BYTES];
        new Random(1).nextBytes(content);
        Path file = Files.createTempFile("memlane-hop-", ".content");
        file.toFile().deleteOnExit();
        return Files.write(file, content);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private static void report(int chunkBytes, Map<Transport, double[]> results, PrintStream out) {
        int rounds = requireNonNull(results.get(Transport.UNIX_SOCKET)).length;
        out.printf("Chunks of %,d bytes; medians of %d interleaved rounds%n%n", chunkBytes, rounds);
        out.println("| way | GB/s (median) | min to max | to Unix socket | to loopback TCP | to bare ring |");
        out.println("|---|---|---|---|---|---|");
        results.forEach((transport, rates) -> out.printf(
                Locale.ROOT,
                "| %s | %.2f | %.2f to %.2f | %.2f | %.2f | %.2f |%n",
                transport.title(),
                Spread.of(rates).median(),
                Spread.of(rates).min(),
                Spread.of(rates).max(),
                ratio(results, transport, Transport.UNIX_SOCKET),
                ratio(results, transport, Transport.TCP),
                ratio(results, transport, Transport.RING)));
        if (chunkBytes == AIMS_CHUNK_BYTES) {
            out.println();
            out.println("| aim | wanted | measured | |");
            out.println("|---|---|---|---|");
            aim(out, results, Transport.SEGMENT_AUTO, Transport.UNIX_SOCKET, 1.5);
            aim(out, results, Transport.SEGMENT_AUTO, Transport.TCP, 4);
            aim(out, results, Transport.SEGMENT_AUTO, Transport.RING, 0.8);
            aim(out, results, Transport.SEGMENT_QUEUE, Transport.TCP, 1.5);
        }
    }

    private static void aim(
            PrintStream out, Map<Transport, double[]> results, Transport of, Transport to, double wanted) {
        double ratio = ratio(results, of, to);
        out.printf(
                Locale.ROOT,
                "| %s to %s | at least %.1f | %.2f | %s |%n",
                of.title(),
                to.title(),
                wanted,
                ratio,
                ratio >= wanted ? "reached" : "not reached");
    }

    /** The median, round by round. */
    private static double ratio(Map<Transport, double[]> results, Transport of, Transport to) {
        double[] ratios = requireNonNull(results.get(of)).clone();
        double[] peers = requireNonNull(results.get(to));
        Arrays.setAll(ratios, i -> ratios[i] / peers[i]);
        return Spread.of(ratios).median();
    }

    /** The other process: receives as many bytes as each line of its standard input says. */
    private static void read(Transport transport, Path folder, Path file, int chunkBytes) throws Exception {
        try (Chunks chunks = new Chunks(file, chunkBytes);
                Hop hop = transport.reader(chunks, folder);
                BufferedReader commands =
                        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            int run = 0;
            for (String bytes = commands.readLine(); bytes != null; bytes = commands.readLine()) {
                hop.move(++run, Long.parseLong(bytes));
                System.out.println("done " + chunks.seen());
            }
        }
    }

    /** One way with both its ends: this process writes, a child reads. */
    private record Lane(Transport transport, Process reader, BufferedReader answers, Chunks chunks, Hop hop) {
        static Lane open(Transport transport, Path folder, Path file, int chunkBytes) throws IOException {
            Path own = Files.createDirectory(folder.resolve(transport.name()));
            List<String> command = new ArrayList<>();
            command.add(ProcessHandle.current().info().command().orElseThrow());
            command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
            command.addAll(List.of(
                    "-jar", // the jar's manifest opens what Chronicle needs; a class path alone would not
                    System.getProperty("java.class.path"),
                    "reader",
                    transport.name(),
                    own.toString(),
                    file.toString(),
                    Integer.toString(chunkBytes)));
            Process reader = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            Chunks chunks = new Chunks(file, chunkBytes);
            return new Lane(transport, reader, reader.inputReader(), chunks, transport.writer(chunks, own));
        }

        double run(int run, long bytes) throws IOException {
            long start = System.nanoTime();
            reader.outputWriter().write(bytes + "\n");
            reader.outputWriter().flush();
            hop.move(run, bytes);
            String answer = answers.readLine();
            if (answer == null || !answer.startsWith("done")) {
                throw new IOException(transport + ": the reader says " + answer);
            }
            return bytes / 1e9 / ((System.nanoTime() - start) / 1e9);
        }

        void close() throws Exception {
            reader.outputWriter().close();
            if (!reader.waitFor(10, TimeUnit.SECONDS)) {
                reader.destroyForcibly().waitFor();
            }
            hop.close();
            chunks.close();
        }
    }
}
