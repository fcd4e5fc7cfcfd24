package io.memlane.benchmarks.peers;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * What Memlane wants to reach, and whether it did. Each is a ratio to a peer in the same rounds, with so many connections as the pool has
 * segments, or a figure of its own.
 */
final class Aims {
    /** As many as there are segments by default. */
    static final int CONNECTIONS = 16;

    private static final long SIZE_OF_LARGE = 256 << 10;
    /** Longer ones aren't hot by default. */
    private static final long SIZE_OF_HOT = 100 << 10;
    /** Body sizes in bytes, and the least ratio of throughput to nginx before nginx from there on, of hot answers and of what isn't. */
    private static final TreeMap<Long, Double> HOT_TO_NGINX =
            new TreeMap<>(Map.of(0L, 1.5, SIZE_OF_HOT, 1.15, SIZE_OF_LARGE, 1.3));

    private static final TreeMap<Long, Double> ASKED_TO_NGINX =
            new TreeMap<>(Map.of(0L, 0.6, 10L << 10, 0.75, 100L << 10, 1.0));

    private static final double TO_NGINX_ALONE = 1;
    private static final double MIXED_TO_NGINX = 1.3;
    private static final double MIXED_TO_VARNISH = 1;
    private static final double TO_VARNISH = 1.3;

    private static final double TO_MEMORY = 0.65;
    private static final double TO_SPRING = 2;
    private static final double PRIVATE_MEGABYTES = 512;

    /**
     * One aim, and what became of it.
     *
     * @param text what is to be reached
     * @param wanted the bound
     * @param atLeast whether the bound is the least or the most
     */
    record Outcome(String text, double wanted, boolean atLeast, double measured) {
        boolean isReached() {
            return atLeast ? measured >= wanted : measured <= wanted;
        }

        String row() {
            return String.format(
                    Locale.ROOT,
                    "| %s | %s %.4g | %.3g | %s |",
                    text,
                    atLeast ? "at least" : "at most",
                    wanted,
                    measured,
                    isReached() ? "reached" : "**not reached**");
        }
    }

    private final Results results;
    private final List<Outcome> outcomes = new ArrayList<>();

    private Aims(Results results) {
        this.results = results;
    }

    /** Of all aims that something was measured for. */
    static List<Outcome> of(Results results) {
        Aims aims = new Aims(results);
        results.cells().stream()
                .filter(cell -> cell.connections() == CONNECTIONS)
                .forEach(cell -> {
                    boolean mixed = cell.workload().name().equals(Workload.MIXED);
                    if (cell.peer().equals(Peer.MEMLANE) && mixed) {
                        aims.judgeMixed(cell);
                    } else if (cell.peer().equals(Peer.MEMLANE)) {
                        aims.judge(cell);
                    } else if (cell.peer().equals(Peer.ASKING) && !mixed) {
                        aims.judgeAsked(cell);
                    }
                });
        aims.judgeMemory();
        return aims.outcomes;
    }

    /** Of times at one rate for all. */
    static List<Outcome> ofPaced(Results results) {
        Aims aims = new Aims(results);
        results.cells().stream()
                .filter(cell ->
                        cell.peer().equals(Peer.MEMLANE) && cell.workload().bodyBytes() == 1 << 10)
                .forEach(cell -> {
                    aims.judgeTimes(
                            cell, "p99", measurement -> measurement.figures().p99Nanos());
                    aims.judgeTimes(
                            cell, "p99.9", measurement -> measurement.figures().p999Nanos());
                });
        return aims.outcomes;
    }

    private void judgeTimes(Cell memlane, String name, ToDoubleFunction<Measurement> nanos) {
        nginx(memlane, nanos, false)
                .ifPresent(ratio -> outcomes.add(new Outcome(
                        name + " at one rate, " + memlane.workload().name() + ", to the better nginx pair",
                        1,
                        false,
                        ratio)));
    }

    private void judgeMixed(Cell memlane) {
        nginx(memlane, Measurement::requestsPerSecond, true)
                .ifPresent(ratio -> outcomes.add(
                        new Outcome("requests/s, mixed, to the better nginx pair", MIXED_TO_NGINX, true, ratio)));
        ratio(memlane, Peer.VARNISH, Measurement::requestsPerSecond)
                .ifPresent(ratio ->
                        outcomes.add(new Outcome("requests/s, mixed, to Varnish", MIXED_TO_VARNISH, true, ratio)));
    }

    private void judge(Cell memlane) {
        long bytes = memlane.workload().bodyBytes();
        String size = memlane.workload().name();
        nginx(memlane, Measurement::gigabytesPerSecond, true)
                .ifPresent(ratio -> outcomes.add(new Outcome(
                        "throughput, " + size + ", to the better nginx pair",
                        HOT_TO_NGINX.floorEntry(bytes).getValue(),
                        true,
                        ratio)));
        if (bytes <= SIZE_OF_HOT) {
            nginx(memlane, Measurement::cpuSecondsPerTenThousand, false)
                    .ifPresent(ratio -> outcomes.add(
                            new Outcome("CPU per request, " + size + ", to the better nginx pair", 1, false, ratio)));
            ratio(memlane, Peer.NGINX, Measurement::gigabytesPerSecond)
                    .ifPresent(ratio -> outcomes.add(
                            new Outcome("throughput, " + size + ", to nginx alone", TO_NGINX_ALONE, true, ratio)));
            ratio(memlane, Peer.VARNISH, Measurement::gigabytesPerSecond)
                    .ifPresent(ratio ->
                            outcomes.add(new Outcome("throughput, " + size + ", to Varnish", TO_VARNISH, true, ratio)));
        }
        ratio(memlane, Peer.MEMORY, Measurement::gigabytesPerSecond)
                .ifPresent(ratio -> outcomes.add(
                        new Outcome("throughput, " + size + ", to the container's memory", TO_MEMORY, true, ratio)));
        ratio(memlane, Peer.SPRING, Measurement::gigabytesPerSecond)
                .ifPresent(ratio -> outcomes.add(
                        new Outcome("throughput, " + size + ", to two Spring services", TO_SPRING, true, ratio)));
        ratio(memlane, Peer.SPRING, Measurement::cpuSecondsPerTenThousand)
                .ifPresent(ratio -> outcomes.add(
                        new Outcome("CPU per request, " + size + ", to two Spring services", 1, false, ratio)));
        if (bytes >= SIZE_OF_LARGE) {
            nginx(memlane, Measurement::cpuSecondsPerGigabyte, false)
                    .ifPresent(ratio -> outcomes.add(
                            new Outcome("CPU per GB, " + size + ", to the better nginx pair", 1, false, ratio)));
        }
    }

    private void judgeAsked(Cell memlane) {
        nginx(memlane, Measurement::gigabytesPerSecond, true)
                .ifPresent(ratio -> outcomes.add(new Outcome(
                        "throughput, " + memlane.workload().name() + ", not hot, to the better nginx pair",
                        ASKED_TO_NGINX
                                .floorEntry(memlane.workload().bodyBytes())
                                .getValue(),
                        true,
                        ratio)));
    }

    private OptionalDouble ratio(Cell memlane, String peer, ToDoubleFunction<Measurement> figure) {
        return results.ratio(memlane, new Cell(peer, memlane.workload(), memlane.connections()), figure);
    }

    /** To the better one of both: the lesser ratio of throughput, the greater one of cost. */
    private OptionalDouble nginx(Cell memlane, ToDoubleFunction<Measurement> figure, boolean moreIsBetter) {
        var ratios = Stream.of(Peer.NGINX_TCP, Peer.NGINX_UNIX)
                .map(peer -> ratio(memlane, peer, figure))
                .flatMapToDouble(OptionalDouble::stream);
        return moreIsBetter ? ratios.min() : ratios.max();
    }

    private void judgeMemory() {
        results.all().stream()
                .filter(measurement -> measurement.cell().peer().equals(Peer.MEMLANE))
                .mapToDouble(measurement -> measurement.privateBytes() / 1e6)
                .max()
                .ifPresent(most -> outcomes.add(
                        new Outcome("private memory of both under load, MB", PRIVATE_MEGABYTES, false, most)));
    }
}
