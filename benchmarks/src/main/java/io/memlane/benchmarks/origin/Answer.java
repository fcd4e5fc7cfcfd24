package io.memlane.benchmarks.origin;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * One answer as its client saw it; times by {@link System#nanoTime}.
 *
 * @param askedNanos before the request was sent
 * @param firstNanos when its first byte had come
 * @param doneNanos when its last byte had
 * @param originNanos when the origin sent the head; 0 if it doesn't say
 */
public record Answer(int status, long askedNanos, long firstNanos, long doneNanos, long originNanos) {
    private static final double NANOS_PER_MILLI = 1e6;

    public double firstMillis() {
        return (firstNanos - askedNanos) / NANOS_PER_MILLI;
    }

    public double doneMillis() {
        return (doneNanos - askedNanos) / NANOS_PER_MILLI;
    }

    /**
     * From one moment of all to the same share of another, in ms: from the first request to the last first byte, say.
     *
     * @param share of the answers that have come to {@code to}: 0.5 for half of them, 1 for all
     */
    public static double millis(
            List<Answer> answers, ToLongFunction<Answer> from, ToLongFunction<Answer> to, double share) {
        long begin = answers.stream().mapToLong(from).min().orElseThrow();
        long[] ends = answers.stream().mapToLong(to).toArray();
        Arrays.sort(ends);
        int index = Math.clamp((int) Math.ceil(share * ends.length) - 1, 0, ends.length - 1);
        return (ends[index] - begin) / NANOS_PER_MILLI;
    }
}
