package io.memlane.benchmarks.peers;

import io.memlane.benchmarks.Spread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;

/** Writes what a run came to: tables for people, all measurements for programs, plots. */
final class Report {
    private final Conditions conditions;
    private final Results closed;
    private final Results paced;
    private final Results traced;
    private final List<Aims.Outcome> own;

    /**
     * @param closed measured with as many requests as come through
     * @param paced measured at one rate for all
     * @param traced whose system calls were counted meanwhile
     * @param own of the aims that no peer is needed for
     */
    Report(Conditions conditions, Results closed, Results paced, Results traced, List<Aims.Outcome> own) {
        this.conditions = conditions;
        this.closed = closed;
        this.paced = paced;
        this.traced = traced;
        this.own = own;
    }

    /** Writes the files, and returns the text. */
    String write(Path folder) throws IOException {
        Files.createDirectories(folder);
        String text = markdown();
        Files.writeString(folder.resolve("report.md"), text);
        Files.writeString(folder.resolve("measurements.csv"), csv());
        for (Map.Entry<String, Chart> chart : charts().entrySet()) {
            Files.writeString(
                    folder.resolve(chart.getKey() + ".svg"), chart.getValue().svg());
        }
        return text;
    }

    String markdown() {
        StringBuilder out = new StringBuilder(conditions.markdown());
        out.append("\n## As many requests as come through\n");
        groups(closed).forEach((group, cells) -> throughput(out, group, cells));
        if (!paced.cells().isEmpty()) {
            out.append("\n## Times at a fixed rate\n\nOf whole answers, counted from when a request was due.\n");
            groups(paced).forEach((group, cells) -> times(out, group, cells));
        }
        List<Aims.Outcome> aims = new ArrayList<>(Aims.of(closed));
        aims.addAll(Aims.ofPaced(paced));
        aims.addAll(own);
        if (!aims.isEmpty()) {
            out.append("\n## Aims\n\n| aim | wanted | measured | |\n|---|---|---|---|\n");
            aims.forEach(outcome -> out.append(outcome.row()).append('\n'));
        }
        return out.toString();
    }

    private static Map<String, List<Cell>> groups(Results results) {
        Map<String, List<Cell>> groups = new LinkedHashMap<>();
        results.cells()
                .forEach(cell -> groups.computeIfAbsent(cell.group(), key -> new ArrayList<>())
                        .add(cell));
        return groups;
    }

    private void throughput(StringBuilder out, String group, List<Cell> cells) {
        out.append("\n### ").append(group).append("\n\n");
        out.append("| | requests/s | least to most | GB/s | to Memlane | CPU s/GB | CPU s/10,000 requests |"
                + " switches/request | system calls/request | private MB |\n"
                + "|---|---|---|---|---|---|---|---|---|---|\n");
        Cell memlane = cells.stream()
                .filter(cell -> cell.peer().equals(Peer.MEMLANE))
                .findFirst()
                .orElse(null);
        for (Cell cell : cells) {
            Spread rate = closed.spread(cell, Measurement::requestsPerSecond);
            OptionalDouble ratio = memlane == null
                    ? OptionalDouble.empty()
                    : closed.ratio(cell, memlane, Measurement::gigabytesPerSecond);
            out.append(String.format(
                    Locale.ROOT,
                    "| %s%s | %,.0f | %,.0f to %,.0f | %.3g | %s | %.3g | %.3g | %.2g | %s | %.0f |%n",
                    cell.peer(),
                    closed.hasFailures(cell) ? " (rounds with failures left out)" : "",
                    rate.median(),
                    rate.min(),
                    rate.max(),
                    closed.spread(cell, Measurement::gigabytesPerSecond).median(),
                    ratio.isPresent() ? String.format(Locale.ROOT, "%.2f", ratio.getAsDouble()) : "–",
                    closed.spread(cell, Measurement::cpuSecondsPerGigabyte).median(),
                    closed.spread(cell, Measurement::cpuSecondsPerTenThousand).median(),
                    closed.spread(cell, Measurement::switchesPerRequest).median(),
                    systemCalls(cell),
                    closed.spread(cell, m -> m.privateBytes() / 1e6).median()));
        }
    }

    /** Per request; the mark for nothing where they weren't counted. */
    private String systemCalls(Cell cell) {
        return traced.cells().contains(cell)
                ? String.format(
                        Locale.ROOT,
                        "%.3g",
                        traced.spread(cell, Measurement::systemCallsPerRequest).median())
                : "–";
    }

    private void times(StringBuilder out, String group, List<Cell> cells) {
        out.append("\n### ").append(group).append("\n\n");
        out.append(
                "| | requests/s | p50 ms | p99 ms | p99.9 ms | CPU s/10,000 requests |\n|---|---|---|---|---|---|\n");
        for (Cell cell : cells) {
            out.append(String.format(
                    Locale.ROOT,
                    "| %s | %,.0f | %.2f | %.2f | %.2f | %.3g |%n",
                    cell.peer(),
                    paced.spread(cell, Measurement::requestsPerSecond).median(),
                    paced.spread(cell, m -> m.figures().p50Nanos() / 1e6).median(),
                    paced.spread(cell, m -> m.figures().p99Nanos() / 1e6).median(),
                    paced.spread(cell, m -> m.figures().p999Nanos() / 1e6).median(),
                    paced.spread(cell, Measurement::cpuSecondsPerTenThousand).median()));
        }
    }

    String csv() {
        StringBuilder out = new StringBuilder(
                "kind,peer,workload,body_bytes,connections,round,requests,failures,bytes,nanos,p50_nanos,p99_nanos,p999_nanos,user_seconds,system_seconds,switches,private_bytes,system_calls\n");
        rows(out, "closed", closed);
        rows(out, "paced", paced);
        rows(out, "traced", traced);
        return out.toString();
    }

    private static void rows(StringBuilder out, String kind, Results results) {
        for (Measurement m : results.all()) {
            out.append(String.format(
                    Locale.ROOT,
                    "%s,%s,%s,%d,%d,%d,%d,%d,%d,%d,%d,%d,%d,%.2f,%.2f,%d,%d,%s%n",
                    kind,
                    m.cell().peer(),
                    m.cell().workload().name(),
                    m.cell().workload().bodyBytes(),
                    m.cell().connections(),
                    m.round(),
                    m.figures().requests(),
                    m.figures().failures(),
                    m.figures().bytes(),
                    m.figures().nanos(),
                    m.figures().p50Nanos(),
                    m.figures().p99Nanos(),
                    m.figures().p999Nanos(),
                    m.usage().userSeconds(),
                    m.usage().systemSeconds(),
                    m.usage().switches(),
                    m.privateBytes(),
                    m.systemCalls().isPresent() ? m.systemCalls().getAsLong() : ""));
        }
    }

    /** One for each number of connections: throughput over the length of bodies. */
    private Map<String, Chart> charts() {
        Map<String, Chart> charts = new LinkedHashMap<>();
        Set<Integer> connections = new TreeSet<>();
        Set<String> peers = new LinkedHashSet<>();
        for (Cell cell : closed.cells()) {
            connections.add(cell.connections());
            peers.add(cell.peer());
        }
        for (int count : connections) {
            Chart chart = new Chart("Throughput by length of body, " + count + " connections", "GB/s");
            for (String peer : peers) {
                chart.add(
                        peer,
                        closed.cells().stream()
                                .filter(cell -> cell.peer().equals(peer)
                                        && cell.connections() == count
                                        && !cell.workload().name().equals(Workload.MIXED))
                                .map(cell -> new Chart.Point(
                                        cell.workload().bodyBytes(),
                                        cell.workload().name(),
                                        closed.spread(cell, Measurement::gigabytesPerSecond)))
                                .toList());
            }
            if (!chart.isEmpty()) {
                charts.put("throughput-" + count + "-connections", chart);
            }
        }
        return charts;
    }
}
