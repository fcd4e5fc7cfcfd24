package io.memlane.benchmarks.peers;

import io.memlane.benchmarks.Spread;
import io.memlane.benchmarks.origin.Answer;
import io.memlane.benchmarks.origin.Crowd;
import io.memlane.benchmarks.origin.DelayingOrigin;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Future;
import java.util.function.ToDoubleFunction;

/**
 * What a cache of an origin is for, each as a figure beside its aim: many who want the same, or what can't be shared; what a miss adds; hits
 * beside files; hits beside requests that wait. The origin delays as it is told, in a process of its own.
 */
final class OriginAims {
    private static final int SHARED_CLIENTS = 500;
    private static final int PRIVATE_CLIENTS = 100;
    private static final int WAITING_CLIENTS = 200;
    private static final int CONNECTIONS = 16;
    private static final int DELAY_MILLIS = 300;
    private static final int LONG_DELAY_MILLIS = 2_000;
    private static final int BODY_BYTES = 10 << 10;
    private static final int MISSES = 1_000;
    /** Rounds before those that count, until what they run is compiled. */
    private static final int WARM_UPS = 20;
    /** The same for single requests: 15 s of them, about. */
    private static final int WARM_UP_MISSES = 10_000;

    private static final double PACED_PER_SECOND = 1_000;
    private static final double PACED_SECONDS = 3;

    private final Options options;
    private final Lab lab;
    private final Conditions conditions;
    private final List<Aims.Outcome> outcomes = new ArrayList<>();
    private final int pair;
    private final int origin;
    private int names;

    OriginAims(Options options, Lab lab, Conditions conditions) throws IOException {
        this.options = options;
        this.lab = lab;
        this.conditions = conditions;
        this.pair = lab.port(Peer.STORED);
        this.origin = lab.originPort(Peer.STORED);
    }

    void run() throws IOException {
        System.err.println(SHARED_CLIENTS + " clients, one cold key");
        shared();
        System.err.println(PRIVATE_CLIENTS + " clients, a private key");
        unshared();
        System.err.println("misses on one connection");
        misses();
        if (lab.running().contains(Peer.ASKING)) {
            hits();
        }
        System.err.println("hits beside " + WAITING_CLIENTS + " requests that wait");
        waiting();
        conditions.complete();
        StringBuilder out = new StringBuilder(conditions.markdown());
        out.append("\n## Aims\n\n| aim | wanted | measured | |\n|---|---|---|---|\n");
        outcomes.forEach(outcome -> out.append(outcome.row()).append('\n'));
        Path folder = Files.createDirectories(options.root().resolve(options.out()));
        Files.writeString(folder.resolve("origin.md"), out);
        System.out.println(out);
    }

    private String name() {
        return "n" + ++names;
    }

    private double median(List<Double> values) {
        return Spread.of(values.stream().mapToDouble(Double::doubleValue).toArray())
                .median();
    }

    private void atMost(double wanted, String text, double measured) {
        outcomes.add(new Aims.Outcome(text, wanted, false, measured));
        System.err.println("  " + outcomes.getLast().row());
    }

    private void shared() throws IOException {
        List<Double> fetches = new ArrayList<>();
        List<Double> firstAfterHead = new ArrayList<>();
        List<Double> toHits = new ArrayList<>();
        try (Crowd crowd = new Crowd(pair, SHARED_CLIENTS)) {
            for (int round = -WARM_UPS; round < options.rounds(); round++) {
                String target = DelayingOrigin.target(DELAY_MILLIS, BODY_BYTES, "fresh", name());
                List<Answer> cold = crowd.ask(i -> target);
                List<Answer> hits = crowd.ask(i -> target);
                if (round >= 0) {
                    fetches.add(asked(target));
                    double last = Answer.millis(cold, Answer::originNanos, Answer::firstNanos, 1);
                    firstAfterHead.add(Answer.millis(cold, Answer::originNanos, Answer::firstNanos, 0));
                    toHits.add(last / Answer.millis(hits, Answer::askedNanos, Answer::firstNanos, 1));
                }
            }
        }
        atMost(1, "500 clients, one cold key: fetches", Collections.max(fetches));
        atMost(10, "from the origin's head to the first client's first byte, ms", median(firstAfterHead));
        atMost(1.5, "from the origin's head to the last client's first byte, to that of 500 hits", median(toHits));
    }

    private double asked(String target) throws IOException {
        try (InputStream in = URI.create("http://127.0.0.1:" + origin + DelayingOrigin.countOf(target))
                .toURL()
                .openStream()) {
            return Double.parseDouble(new String(in.readAllBytes(), StandardCharsets.US_ASCII));
        }
    }

    private void unshared() throws IOException {
        List<Double> cold = new ArrayList<>();
        List<Double> marked = new ArrayList<>();
        try (Crowd crowd = new Crowd(pair, PRIVATE_CLIENTS)) {
            for (int round = -WARM_UPS; round < options.rounds(); round++) {
                String target = DelayingOrigin.target(DELAY_MILLIS, BODY_BYTES, "private", name());
                double first = all(crowd.ask(i -> target)) / DELAY_MILLIS;
                double second = all(crowd.ask(i -> target)) / DELAY_MILLIS;
                if (round >= 0) {
                    cold.add(first);
                    marked.add(second);
                }
            }
        }
        atMost(2.3, "100 clients, a private key, all done, to the origin's time: cold", median(cold));
        atMost(1.2, "100 clients, a private key, all done, to the origin's time: marked", median(marked));
    }

    private static double all(List<Answer> answers) {
        return Answer.millis(answers, Answer::askedNanos, Answer::doneNanos, 1);
    }

    /** One after the other, in turns. */
    private void misses() throws IOException {
        List<Double> direct = new ArrayList<>();
        List<Double> through = new ArrayList<>();
        try (Crowd one = new Crowd(pair, 1);
                Crowd other = new Crowd(origin, 1)) {
            for (int i = -WARM_UP_MISSES; i < MISSES; i++) {
                double viaPair = all(one.ask(client -> DelayingOrigin.target(0, BODY_BYTES, "fresh", name())));
                double alone = all(other.ask(client -> DelayingOrigin.target(0, BODY_BYTES, "fresh", name())));
                if (i >= 0) {
                    through.add(viaPair);
                    direct.add(alone);
                }
            }
        }
        atMost(1, "one connection: what a miss adds to the origin's time, p50, ms", median(through) - median(direct));
    }

    private void hits() throws IOException {
        for (long size : options.sizes()) {
            Workload workload = lab.workload(size);
            System.err.println("hits and files, " + workload.name());
            Cell stored = new Cell(Peer.STORED, workload, CONNECTIONS);
            Cell file = new Cell(Peer.ASKING, workload, CONNECTIONS);
            lab.warmUp(List.of(stored, file));
            Results results = new Results();
            for (int round = 1; round <= options.rounds(); round++) {
                List<Cell> order = new ArrayList<>(List.of(stored, file));
                Collections.rotate(order, round);
                for (Cell cell : order) {
                    results.add(lab.measure(cell, round, options.seconds(), 0));
                }
            }
            results.ratio(stored, file, Measurement::requestsPerSecond).ifPresent(ratio -> {
                outcomes.add(new Aims.Outcome(
                        "requests/s of hits to those of files, neither hot, " + workload.name(), 0.95, true, ratio));
                System.err.println("  " + outcomes.getLast().row());
            });
        }
    }

    private void waiting() throws IOException {
        Workload workload = lab.workload(1 << 10);
        Cell hits = new Cell(Peer.STORED, workload, CONNECTIONS);
        lab.warmUp(List.of(hits));
        lab.measure(hits, 0, PACED_SECONDS, PACED_PER_SECOND);
        Results alone = new Results();
        Results beside = new Results();
        try (Crowd crowd = new Crowd(pair, WAITING_CLIENTS)) {
            for (int round = 1; round <= options.rounds(); round++) {
                alone.add(lab.measure(hits, round, PACED_SECONDS, PACED_PER_SECOND));
                List<Future<Answer>> first =
                        crowd.begin(i -> DelayingOrigin.target(LONG_DELAY_MILLIS * 2, BODY_BYTES, "no-store", name()));
                beside.add(lab.measure(hits, round, PACED_SECONDS, PACED_PER_SECOND));
                Crowd.await(first);
            }
        }
        ToDoubleFunction<Measurement> p99 = m -> m.figures().p99Nanos() / 1e6;
        double aloneMillis = alone.spread(hits, p99).median();
        double besideMillis = beside.spread(hits, p99).median();
        conditions.note(String.format(
                java.util.Locale.ROOT,
                "hits at %,.0f/s: p99 alone %.2f ms, beside %d requests that wait %.2f ms",
                PACED_PER_SECOND,
                aloneMillis,
                WAITING_CLIENTS,
                besideMillis));
        atMost(2, "p99 of hits beside 200 requests that wait, to that of hits alone", besideMillis / aloneMillis);
    }
}
