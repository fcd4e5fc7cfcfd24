package io.memlane.system;

import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/** What became of the requests, and what was done to the pair. Any thread. */
final class ChaosCounts {
    private static final int SHOWN = 20;

    /** How a request can end. Each ends in one of these ways. */
    enum Outcome {
        /** Every byte was compared. */
        COMPLETE,
        /** 503 with {@code Retry-After}. */
        REFUSED,
        /** Another answer of the 500s: what it says is in the report. */
        FAILED,
        /** Fewer bytes than promised, all of them right. */
        CUT,
        /** The same, by a proxy that was killed. */
        CUT_BY_KILL,
        /** The same, after the client had not read for a while. */
        CUT_AFTER_STALL,
        /** Ended by the client itself. */
        LEFT,
        /** The proxy was killed before it answered, or not there. */
        UNANSWERED,
        WRONG,
        HUNG,
        /** Nothing that this pair may say. */
        UNEXPECTED
    }

    private final Map<Outcome, LongAdder> outcomes = new EnumMap<>(Outcome.class);
    private final Map<String, LongAdder> faults = new ConcurrentSkipListMap<>();
    private final Map<String, LongAdder> answers = new ConcurrentSkipListMap<>();
    private final LongAdder bytes = new LongAdder();
    private final Queue<String> violations = new ConcurrentLinkedQueue<>();
    private final LongAdder leakedSegments = new LongAdder();
    /** Of each proxy process and reason: a counter begins anew with its process. */
    private final Map<String, Long> resumed = new ConcurrentSkipListMap<>();

    private final Map<String, Long> cutByProxy = new ConcurrentSkipListMap<>();

    ChaosCounts() {
        for (Outcome outcome : Outcome.values()) {
            outcomes.put(outcome, new LongAdder());
        }
    }

    void ended(Outcome outcome) {
        outcomes.get(outcome).increment();
    }

    void received(long count) {
        bytes.add(count);
    }

    void answered(int status) {
        answers.computeIfAbsent(String.valueOf(status), ignored -> new LongAdder())
                .increment();
    }

    void injected(String fault) {
        faults.computeIfAbsent(fault, ignored -> new LongAdder()).increment();
    }

    /** What a proxy says of itself, while it lives. */
    void learn(long proxyPid, Metrics metrics) {
        for (Metrics.Sample sample : metrics.samples()) {
            if (sample.is("memlane_transfer_resumed_resumptions_total")) {
                resumed.put(sample.reason() + " " + proxyPid, (long) sample.value());
            } else if (sample.is("memlane_transfer_cut_bodies_total")) {
                cutByProxy.put(sample.reason() + " " + proxyPid, (long) sample.value());
            }
        }
    }

    void leaked(long segments) {
        leakedSegments.add(segments);
    }

    /** Something that must not happen, in words. */
    void violated(String what) {
        violations.add(what);
    }

    Collection<String> violations() {
        return List.copyOf(violations);
    }

    long of(Outcome outcome) {
        return outcomes.get(outcome).sum();
    }

    long injected() {
        return faults.values().stream().mapToLong(LongAdder::sum).sum();
    }

    /** Whether nothing happened that must not. */
    boolean isClean() {
        return violations.isEmpty()
                && of(Outcome.WRONG) + of(Outcome.HUNG) + of(Outcome.UNEXPECTED) + leakedSegments.sum() == 0;
    }

    String line() {
        return "requests %,d  bytes %,d MB  faults %,d  resumed %,d  refused %,d  cut %,d  wrong %d  hung %d"
                .formatted(
                        requests(),
                        bytes.sum() >> 20,
                        injected(),
                        resumed(),
                        of(Outcome.REFUSED),
                        cut(),
                        of(Outcome.WRONG),
                        of(Outcome.HUNG));
    }

    private long requests() {
        return outcomes.values().stream().mapToLong(LongAdder::sum).sum();
    }

    private long resumed() {
        return resumed.values().stream().mapToLong(Long::longValue).sum();
    }

    private long cut() {
        return of(Outcome.CUT) + of(Outcome.CUT_BY_KILL) + of(Outcome.CUT_AFTER_STALL);
    }

    String report() {
        StringBuilder text = new StringBuilder();
        row(text, "requests", requests());
        row(text, "  complete, each byte compared", of(Outcome.COMPLETE));
        row(text, "  left by the client", of(Outcome.LEFT));
        row(text, "  refused (503)", of(Outcome.REFUSED));
        row(text, "  failed (500, 502, 504)", of(Outcome.FAILED));
        row(text, "  unanswered by a killed proxy", of(Outcome.UNANSWERED));
        row(text, "  cut by a killed proxy", of(Outcome.CUT_BY_KILL));
        row(text, "  cut after the client stalled", of(Outcome.CUT_AFTER_STALL));
        row(text, "  cut otherwise", of(Outcome.CUT));
        row(text, "bytes", bytes.sum());
        row(text, "bodies resumed", resumed());
        byReason(text, resumed);
        text.append("cut, as the proxies said\n");
        byReason(text, cutByProxy);
        text.append("%-34s %s%n".formatted("answers", plain(answers)));
        row(text, "faults injected", injected());
        new TreeMap<>(faults).forEach((fault, count) -> row(text, "  " + fault, count.sum()));
        row(text, "wrong bytes", of(Outcome.WRONG));
        row(text, "hung requests", of(Outcome.HUNG));
        row(text, "leaked segments", leakedSegments.sum());
        row(text, "answers that must not be", of(Outcome.UNEXPECTED));
        row(text, "other violations", violations.size());
        violations.stream()
                .limit(SHOWN)
                .forEach(what -> text.append("  ").append(what).append('\n'));
        return text.toString();
    }

    private static void byReason(StringBuilder text, Map<String, Long> counts) {
        Map<String, Long> sums = new TreeMap<>();
        counts.forEach((key, count) -> sums.merge(key.substring(0, key.indexOf(' ')), count, Long::sum));
        sums.forEach((reason, count) -> row(text, "  " + reason, count));
    }

    private static void row(StringBuilder text, String name, long value) {
        text.append("%-34s %,d%n".formatted(name, value));
    }

    private static String plain(Map<String, LongAdder> counts) {
        return counts.entrySet().stream()
                .map(entry ->
                        "%s: %,d".formatted(entry.getKey(), entry.getValue().sum()))
                .collect(Collectors.joining(", "))
                .toLowerCase(Locale.ROOT);
    }
}
