package io.memlane.benchmarks.peers;

import io.memlane.benchmarks.load.Figures;
import java.util.OptionalLong;

/**
 * One run of load against one peer.
 *
 * @param usage of the peer's processes meanwhile
 * @param privateBytes memory that was theirs alone at its end
 * @param systemCalls of theirs, if they were counted; that slows so much that times, throughput and usage mean nothing then
 */
record Measurement(Cell cell, int round, Figures figures, Usage usage, long privateBytes, OptionalLong systemCalls) {
    /** A run with failures says nothing of speed: an error may be quicker than the answer. */
    boolean isGood() {
        return figures.failures() == 0 && figures.requests() > 0;
    }

    double gigabytesPerSecond() {
        return figures.bytesPerSecond() / 1e9;
    }

    double requestsPerSecond() {
        return requests() * 1e9 / figures.nanos();
    }

    /** Answers, and parts of them: of large bodies many are under way when the time is over. */
    private double requests() {
        return Math.max(
                (double) figures.requests(),
                (double) figures.bytes() / (cell.workload().bodyBytes() + 1024));
    }

    double cpuSecondsPerGigabyte() {
        return usage.cpuSeconds() * 1e9 / figures.bytes();
    }

    double cpuSecondsPerTenThousand() {
        return usage.cpuSeconds() * 10_000 / requests();
    }

    double switchesPerRequest() {
        return usage.switches() / requests();
    }

    Measurement withSystemCalls(long count) {
        return new Measurement(cell, round, figures, usage, privateBytes, OptionalLong.of(count));
    }

    /** @throws java.util.NoSuchElementException if they weren't counted */
    double systemCallsPerRequest() {
        return systemCalls.orElseThrow() / requests();
    }
}
