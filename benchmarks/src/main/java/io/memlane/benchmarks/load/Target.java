package io.memlane.benchmarks.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** What is asked for: paths, with the share of each. */
final class Target {
    /** A whole one for each path. */
    private final List<ByteBuffer> requests;
    /** Shares added up, growing to 1. */
    private final double[] cumulative;

    private Target(List<ByteBuffer> requests, double[] cumulative) {
        this.requests = requests;
        this.cumulative = cumulative;
    }

    /** @param exponent 0 for equal shares; 1 for shares of 1, 1/2, 1/3, ... in the order of the paths, as Zipf's law has them */
    static Target of(List<String> paths, double exponent) {
        if (paths.isEmpty()) {
            throw new IllegalArgumentException("no paths");
        }
        double[] cumulative = new double[paths.size()];
        double sum = 0;
        for (int i = 0; i < cumulative.length; i++) {
            sum += Math.pow(i + 1, -exponent);
            cumulative[i] = sum;
        }
        for (int i = 0; i < cumulative.length; i++) {
            cumulative[i] /= sum;
        }
        return new Target(paths.stream().map(Target::request).toList(), cumulative);
    }

    private static ByteBuffer request(String path) {
        byte[] text = ("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocateDirect(text.length).put(text).flip();
    }

    /** The next one's request, to be written from its position; the caller's own view. */
    ByteBuffer next(Random random) {
        int index = 0;
        if (cumulative.length > 1) {
            double at = random.nextDouble();
            int high = cumulative.length - 1;
            while (index < high) {
                int middle = (index + high) >>> 1;
                if (cumulative[middle] < at) {
                    index = middle + 1;
                } else {
                    high = middle;
                }
            }
        }
        return requests.get(index).duplicate();
    }
}
