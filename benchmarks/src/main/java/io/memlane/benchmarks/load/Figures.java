package io.memlane.benchmarks.load;

import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Scanner;

/**
 * What one run of load came to.
 *
 * @param requests answered, with any status
 * @param failures answers whose status isn't 2xx, and connections that broke
 * @param bytes received, heads included
 * @param nanos from the first request to the last answer that counts
 * @param p50Nanos median time from request to the end of its answer
 * @param p99Nanos 99th percentile of it
 * @param p999Nanos 99.9th percentile of it
 */
public record Figures(
        long requests, long failures, long bytes, long nanos, long p50Nanos, long p99Nanos, long p999Nanos) {

    public double requestsPerSecond() {
        return requests * 1e9 / nanos;
    }

    public double bytesPerSecond() {
        return bytes * 1e9 / nanos;
    }

    /** One line; {@link #parse} reads it. */
    public String line() {
        return String.format(
                Locale.ROOT, "%d %d %d %d %d %d %d", requests, failures, bytes, nanos, p50Nanos, p99Nanos, p999Nanos);
    }

    /** @throws IllegalArgumentException if the line isn't one of {@link #line} */
    public static Figures parse(String line) {
        try (Scanner in = new Scanner(line)) {
            return new Figures(
                    in.nextLong(),
                    in.nextLong(),
                    in.nextLong(),
                    in.nextLong(),
                    in.nextLong(),
                    in.nextLong(),
                    in.nextLong());
        } catch (NoSuchElementException e) {
            throw new IllegalArgumentException("no figures: " + line, e);
        }
    }
}
