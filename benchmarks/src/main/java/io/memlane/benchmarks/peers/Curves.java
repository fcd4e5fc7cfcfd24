package io.memlane.benchmarks.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** How Memlane scales, each curve beside nginx before nginx where that means something. Writes a table and a plot for each. */
final class Curves {
    private static final List<Integer> CONNECTIONS = List.of(1, 4, 16, 64, 256, 1024);
    private static final List<Integer> SEGMENTS = List.of(1, 2, 4, 8, 16, 32, 64);
    private static final List<Integer> FILES = List.of(1, 10, 100, 1_000, 10_000, 100_000);
    private static final List<Long> BODIES =
            List.of(0L, 1L << 10, 10L << 10, 100L << 10, 1L << 20, 10L << 20, 100L << 20, 1L << 30);
    private static final long SMALL = 10 << 10;
    private static final int SEGMENTS_CONNECTIONS = 64;
    private static final double SLOW_BYTES_PER_SECOND = 0.7e9;

    private final Options options;
    private final List<Peer> peers;
    private final Lab lab;
    private final Conditions conditions;
    private final Results results = new Results();
    private final Path out;
    private final StringBuilder curves = new StringBuilder();

    Curves(Options options, List<Peer> peers, Lab lab, Conditions conditions) {
        this.options = options;
        this.peers = peers;
        this.lab = lab;
        this.conditions = conditions;
        this.out = options.root().resolve(options.out());
    }

    void run() throws IOException {
        List<Step> steps = new ArrayList<>();
        for (int connections : CONNECTIONS) {
            steps.add(new Step(connections, "" + connections, lab.workload(SMALL), connections));
        }
        curve("connections", "10 KiB, by number of connections", steps, Measurement::requestsPerSecond, "requests/s");
        steps.clear();
        for (long bytes : BODIES) {
            Workload workload = lab.workload(bytes);
            steps.add(new Step(bytes, workload.name(), workload, Aims.CONNECTIONS));
        }
        curve("bodies", "By length of body, 16 connections", steps, Measurement::gigabytesPerSecond, "GB/s");
        steps.clear();
        for (int files : FILES) {
            steps.add(new Step(files, "" + files, lab.many(files), Aims.CONNECTIONS));
        }
        curve(
                "files",
                "1 KiB, by number of files, each as likely, 16 connections",
                steps,
                Measurement::requestsPerSecond,
                "requests/s");
        segments();
        conditions.complete();
        System.out.println(save());
        System.err.println("tables and plots: " + out);
    }

    /** @param x where on the axis */
    private record Step(double x, String label, Workload workload, int connections) {
        Cell cell(String peer) {
            return new Cell(peer, workload, connections);
        }
    }

    private void curve(String name, String title, List<Step> steps, ToDoubleFunction<Measurement> figure, String unit)
            throws IOException {
        Map<String, List<Chart.Point>> lines = new LinkedHashMap<>();
        for (Step step : steps) {
            System.err.println(name + ": " + step.label());
            List<String> running = lab.running(peers);
            measure(running.stream().map(step::cell).toList());
            for (String peer : running) {
                point(lines, peer, step.x(), step.label(), step.cell(peer), figure);
            }
        }
        write(name, title, unit, lines);
    }

    /** Long enough for each client to get a whole body. */
    private double seconds(Cell cell) {
        return Math.max(options.seconds(), cell.connections() * cell.workload().bodyBytes() / SLOW_BYTES_PER_SECOND);
    }

    private void point(
            Map<String, List<Chart.Point>> lines,
            String line,
            double x,
            String label,
            Cell cell,
            ToDoubleFunction<Measurement> figure) {
        if (results.cells().contains(cell)) {
            lines.computeIfAbsent(line, key -> new ArrayList<>())
                    .add(new Chart.Point(x, label, results.spread(cell, figure)));
        }
    }

    /** Each pool is a pair of its own. All of them are up, as all peers are elsewhere, and asked in turn. */
    private void segments() throws IOException {
        peers.forEach(peer -> lab.stop(peer.name()));
        Map<Integer, String> pools = new LinkedHashMap<>();
        for (int segments : SEGMENTS) {
            Peer pool = new Peer(
                    "memlane-" + segments + "-segments",
                    "with that pool",
                    List.of(),
                    space -> Peers.memlane(options.root(), space, List.of("--segments=" + segments)));
            System.err.println("starting " + pool.name());
            if (lab.start(pool) >= 0) {
                pools.put(segments, pool.name());
            }
        }
        Map<String, List<Chart.Point>> lines = new LinkedHashMap<>();
        for (long bytes : List.of(SMALL, 1L << 20)) {
            Workload workload = lab.workload(bytes);
            System.err.println("segments: " + workload.name());
            Map<Integer, Cell> cells = new LinkedHashMap<>();
            pools.forEach((segments, pool) -> cells.put(segments, new Cell(pool, workload, SEGMENTS_CONNECTIONS)));
            measure(cells.values());
            cells.forEach((segments, cell) ->
                    point(lines, workload.name(), segments, "" + segments, cell, Measurement::gigabytesPerSecond));
        }
        write("segments", "By number of segments, " + SEGMENTS_CONNECTIONS + " connections", "GB/s", lines);
    }

    private void measure(Collection<Cell> cells) throws IOException {
        lab.warmUp(cells);
        for (int round = 1; round <= options.rounds(); round++) {
            for (Cell cell : cells) {
                results.add(lab.measure(cell, round, seconds(cell), 0));
            }
        }
    }

    /** A curve is kept as soon as it is there, whatever becomes of the next one. */
    private void write(String name, String title, String unit, Map<String, List<Chart.Point>> lines)
            throws IOException {
        Chart chart = new Chart(title, unit);
        curves.append("\n## ").append(title).append(", ").append(unit).append("\n\n");
        Set<String> labels = new LinkedHashSet<>();
        lines.values().forEach(points -> points.forEach(point -> labels.add(point.label())));
        curves.append("| | ").append(String.join(" | ", labels)).append(" |\n|---|");
        curves.repeat("---|", labels.size()).append('\n');
        lines.forEach((line, points) -> {
            chart.add(line, points);
            Map<String, String> medians = points.stream()
                    .collect(Collectors.toMap(
                            Chart.Point::label,
                            point ->
                                    String.format(Locale.ROOT, "%.4g", point.y().median())));
            curves.append("| ").append(line);
            labels.forEach(label -> curves.append(" | ").append(medians.getOrDefault(label, "–")));
            curves.append(" |\n");
        });
        save();
        Files.writeString(out.resolve("curve-" + name + ".svg"), chart.svg());
    }

    private String save() throws IOException {
        String text = conditions.markdown() + curves;
        Files.createDirectories(out);
        Files.writeString(out.resolve("curves.md"), text);
        return text;
    }
}
