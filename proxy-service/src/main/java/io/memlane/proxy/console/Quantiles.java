package io.memlane.proxy.console;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Quantiles of what a timer has measured since it was read last, from its buckets: no better than these are narrow. One thread. */
final class Quantiles {
    private final Timer timer;
    private double[] upperMillis = {};
    /** Of the last second, cumulative: the count of a bucket has those of all lower ones in it. */
    private double[] counts = {};

    private double[] before = {};
    private double total;
    private long totalBefore;

    Quantiles(Timer timer) {
        this.timer = timer;
        next();
    }

    /** Goes on to what was measured since the last call. */
    void next() {
        // The total after the buckets may have more in it, which would be beyond the last one: so before them.
        long totalNow = timer.count();
        CountAtBucket[] buckets = timer.takeSnapshot().histogramCounts();
        if (buckets.length != before.length) {
            before = new double[buckets.length];
            upperMillis = new double[buckets.length];
            counts = new double[buckets.length];
        }
        for (int i = 0; i < buckets.length; i++) {
            upperMillis[i] = buckets[i].bucket(TimeUnit.MILLISECONDS);
            counts[i] = Math.max(0, buckets[i].count() - before[i]);
            before[i] = buckets[i].count();
        }
        total = Math.max((double) (totalNow - totalBefore), counts.length == 0 ? 0 : counts[counts.length - 1]);
        totalBefore = totalNow;
    }

    /**
     * Milliseconds that so large a share took at most; null if nothing was measured. Beyond the last bucket nothing is known: then it is that
     * bucket's bound.
     */
    @Nullable
    Double at(double share) {
        if (total == 0 || counts.length == 0) {
            return null;
        }
        double rank = share * total;
        double lowerMillis = 0;
        double lowerCount = 0;
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] >= rank && counts[i] > lowerCount) {
                double within = (rank - lowerCount) / (counts[i] - lowerCount);
                return lowerMillis + within * (upperMillis[i] - lowerMillis);
            }
            lowerMillis = upperMillis[i];
            lowerCount = counts[i];
        }
        return lowerMillis;
    }
}
