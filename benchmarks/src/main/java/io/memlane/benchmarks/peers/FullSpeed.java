package io.memlane.benchmarks.peers;

import java.util.List;

/** How long a peer takes until it is as fast as it gets: a JVM compiles for a while. */
final class FullSpeed {
    private static final double SHARE = 0.9;

    private FullSpeed() {}

    /**
     * Seconds until the end of the first slice with 90 % of the best rate.
     *
     * @param rates of slices of the same length, one after the other; at least one
     */
    static double secondsTo(List<Double> rates, double sliceSeconds) {
        double enough = rates.stream().mapToDouble(Double::doubleValue).max().orElseThrow() * SHARE;
        int first = 0;
        while (rates.get(first) < enough) {
            first++;
        }
        return (first + 1) * sliceSeconds;
    }
}
