package io.memlane.benchmarks.peers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One run of all that the options ask for. If it is interrupted, what it has measured is reported, and marked. */
final class Comparison implements AutoCloseable {
    /** Enough that a request hardly ever waits for a connection of the generator's. */
    private static final int PACED_CONNECTIONS = 64;

    /** Lengths of bodies whose times are measured. */
    private static final Set<Long> PACED_SIZES = Set.of(1L << 10, 100L << 10, 1L << 20);

    private static final double PACED_SECONDS = 3;
    /** Of what nginx before nginx can do, or else the slowest of them. */
    private static final double PACED_SHARE = 0.5;
    /** Who can't do so many times the rate takes no part: its times would be those of a queue. */
    private static final double SPARE = 1.2;

    /** Under strace; wrk knows no less. */
    private static final double TRACED_SECONDS = 1;

    private static final int FULL_SPEED_SECONDS = 20;
    private static final int IDLE_SECONDS = 10;
    private static final double START_SECONDS = 3;
    private static final double IDLE_CPU = 0.01;

    private final Options options;
    private final List<Peer> peers;
    private final Conditions conditions;
    private final Lab lab;
    private final Results closed = new Results();
    private final Results paced = new Results();
    private final Results traced = new Results();
    private final List<Aims.Outcome> own = Collections.synchronizedList(new ArrayList<>());
    private final Thread interrupted = new Thread(this::endEarly, "interrupted");

    private Comparison(Options options, Conditions conditions, Lab lab) {
        this.options = options;
        this.conditions = conditions;
        this.lab = lab;
        this.peers = Peers.all(options.root()).stream()
                .filter(peer -> options.peers().isEmpty() || options.peers().contains(peer.name()))
                .toList();
    }

    /** Opens the lab; a run that is interrupted from then on reports and clears away. */
    static Comparison prepare(Options options) throws IOException {
        Conditions conditions = new Conditions(options.rounds() + " rounds of " + options.seconds()
                + " s for each peer and load, one after the other; medians. All on one machine, over loopback, with"
                + " the load generator.");
        Comparison comparison = new Comparison(options, conditions, Lab.open(conditions));
        Runtime.getRuntime().addShutdownHook(comparison.interrupted);
        return comparison;
    }

    void run() throws IOException {
        startPeers();
        if (options.curves()) {
            new Curves(options, peers, lab, conditions).run();
        } else if (options.origin()) {
            new OriginAims(options, lab, conditions).run();
        } else {
            compare();
            if (options.rate()) {
                pace();
            }
            if (lab.running().contains(Peer.MEMLANE)) {
                say("idle CPU");
                own.add(new Aims.Outcome(
                        "idle CPU of both, cores", IDLE_CPU, false, lab.idleCpu(Peer.MEMLANE, IDLE_SECONDS)));
            }
            trace();
            conditions.complete();
            report();
        }
    }

    private void startPeers() throws IOException {
        for (Peer peer : peers) {
            say("starting " + peer.name());
            double seconds = lab.start(peer);
            if (seconds < 0) {
                say("  absent: " + conditions.whyAbsent(peer.name()));
            } else if (peer.name().equals(Peer.MEMLANE)) {
                own.add(new Aims.Outcome("start to first answer, by the launcher, s", START_SECONDS, false, seconds));
                fullSpeed(peer.name(), seconds);
            }
        }
        if (lab.running().isEmpty()) {
            throw new IOException("none of the peers could be started\n" + conditions.markdown());
        }
    }

    /** With nobody beside it yet. */
    private void fullSpeed(String peer, double startSeconds) throws IOException {
        if (options.curves() || options.origin()) {
            return;
        }
        List<Double> rates = lab.rates(new Cell(peer, lab.workload(1 << 10), Aims.CONNECTIONS), FULL_SPEED_SECONDS);
        conditions.note(String.format(
                Locale.ROOT,
                "%s: 90 %% of full speed with 1 KiB %.1f s after its start; requests/s in each second since the first"
                        + " answer: %s",
                peer,
                startSeconds + FullSpeed.secondsTo(rates, 1),
                rates.stream()
                        .map(rate -> String.format(Locale.ROOT, "%,.0f", rate))
                        .collect(Collectors.joining(" "))));
    }

    private List<Workload> workloads() throws IOException {
        List<Workload> workloads = new ArrayList<>();
        for (long size : options.sizes()) {
            workloads.add(lab.workload(size));
        }
        if (options.mixed()) {
            workloads.add(lab.mixed());
        }
        return workloads;
    }

    private void compare() throws IOException {
        List<Workload> workloads = workloads();
        int steps = workloads.size() * options.connections().size();
        int step = 0;
        for (int connections : options.connections()) {
            for (Workload workload : workloads) {
                say(String.format("%d of %d: %s, %d connections", ++step, steps, workload.name(), connections));
                compare(workload, connections);
            }
        }
    }

    private void compare(Workload workload, int connections) throws IOException {
        lab.warmUp(lab.running(peers).stream()
                .map(peer -> new Cell(peer, workload, connections))
                .toList());
        for (int round = 1; round <= options.rounds(); round++) {
            // Who comes second finds another machine: each is first as often as the others.
            List<String> order = new ArrayList<>(lab.running(peers));
            Collections.rotate(order, round);
            for (String peer : order) {
                Cell cell = new Cell(peer, workload, connections);
                Measurement measurement = lab.measure(cell, round, options.seconds(), 0);
                closed.add(measurement);
                say(String.format(
                        "  round %d %-18s %,10.0f requests/s %8.3f GB/s%s",
                        round,
                        peer,
                        measurement.requestsPerSecond(),
                        measurement.gigabytesPerSecond(),
                        measurement.isGood() ? "" : "  with failures"));
            }
            lab.dropEnded();
        }
    }

    private void pace() throws IOException {
        for (long size : options.sizes()) {
            if (!PACED_SIZES.contains(size)) {
                continue;
            }
            Workload workload = lab.workload(size);
            Map<String, Double> most = closed.cells().stream()
                    .filter(cell -> cell.workload().equals(workload) && cell.connections() == Aims.CONNECTIONS)
                    .collect(Collectors.toMap(
                            Cell::peer,
                            cell -> closed.spread(cell, Measurement::requestsPerSecond)
                                    .median()));
            OptionalDouble nginx = Stream.of(Peer.NGINX_UNIX, Peer.NGINX_TCP)
                    .filter(most::containsKey)
                    .mapToDouble(most::get)
                    .max();
            OptionalDouble slowest =
                    most.values().stream().mapToDouble(Double::doubleValue).min();
            if (slowest.isEmpty()) {
                continue;
            }
            double rate = Math.max(1, Math.floor(nginx.orElse(slowest.getAsDouble()) * PACED_SHARE));
            say(String.format("times at %,.0f requests/s: %s", rate, workload.name()));
            for (int round = 1; round <= options.rounds(); round++) {
                for (String peer : lab.running(peers)) {
                    if (most.getOrDefault(peer, 0.0) >= rate * SPARE) {
                        paced.add(lab.measure(new Cell(peer, workload, PACED_CONNECTIONS), round, PACED_SECONDS, rate));
                    }
                }
            }
        }
    }

    /** Last of all, as it slows the peers. Nothing else depends on it: a run in which it can't be done is as good without. */
    private void trace() throws IOException {
        int connections = options.connections().stream()
                .min(Comparator.comparingInt(count -> Math.abs(count - Aims.CONNECTIONS)))
                .orElseThrow();
        try {
            for (Workload workload : workloads()) {
                say("system calls: " + workload.name());
                for (String peer : lab.running(peers)) {
                    lab.trace(new Cell(peer, workload, connections), TRACED_SECONDS)
                            .ifPresent(traced::add);
                }
                lab.dropEnded();
                if (lab.isClosed()) {
                    throw new IOException("interrupted");
                }
            }
            conditions.note("system calls: strace -f -c, over " + connections + " connections, after all else, as it"
                    + " slows what it counts: how often that would wait or wake otherwise may differ");
        } catch (IOException e) {
            if (lab.isClosed()) {
                throw e;
            }
            conditions.note("system calls weren't counted: " + e.getMessage());
            say("  " + e.getMessage());
        }
    }

    private void report() throws IOException {
        Path out = options.root().resolve(options.out());
        System.out.println(new Report(conditions, closed, paced, traced, List.copyOf(own)).write(out));
        say("tables, measurements and plots: " + out);
    }

    /** Ctrl-C, or a signal to stop. */
    private void endEarly() {
        try {
            if (!closed.all().isEmpty()) {
                say("interrupted: reporting what there is");
                report();
            }
            lab.close();
        } catch (IOException e) {
            System.err.println("bench: " + e);
        }
    }

    private static void say(String text) {
        System.err.println(text);
    }

    @Override
    public void close() throws IOException {
        lab.close();
        try {
            Runtime.getRuntime().removeShutdownHook(interrupted);
        } catch (IllegalStateException e) {
            say("stopping");
        }
    }
}
