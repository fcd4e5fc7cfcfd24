package io.memlane.proxy.console;

import io.memlane.proxy.segments.SegmentStatus;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads the meters that {@code docs/metrics.md} lists, by name, and says what they have counted since the last time. Of meters that are
 * switched off nothing is known. One thread.
 */
final class Traffic {
    private static final int CLASSES = 6;
    /** Of the reasons for which bodies go on elsewhere. */
    private static final Set<String> LOSSES = Set.of("cache_lost", "silent", "broken");

    private static final double NANOS_PER_SECOND = 1e9;

    /** By the first digit of the status; 0 for none. */
    private final List<List<Counter>> responses = new ArrayList<>();

    private final Collection<Counter> refused;
    private final Collection<Counter> cut;
    private final Collection<Counter> resumed;
    private final Collection<Counter> failed;
    private final Collection<Counter> lost;
    private final Collection<Counter> replaced;
    private final @Nullable Quantiles firstByte;
    private final Mean acquire;
    private final Mean roundTrip;

    private final double[] before = new double[CLASSES];
    private long[] carried = {};
    private int[] generations = {};
    private long lastNanos;
    private final long startNanos;

    /** To be made when all meters are there. */
    Traffic(MeterRegistry registry) {
        for (int i = 0; i < CLASSES; i++) {
            responses.add(new ArrayList<>());
        }
        registry.find("memlane.http.responses")
                .counters()
                .forEach(counter ->
                        responses.get(classOf(counter.getId().getTag("status"))).add(counter));
        refused = registry.find("memlane.request.refused").counters();
        cut = registry.find("memlane.transfer.cut").counters();
        resumed = registry.find("memlane.transfer.resumed").counters();
        failed = by("reason", cut, reason -> !reason.startsWith("client_"));
        lost = by("reason", resumed, LOSSES::contains);
        replaced = registry.find("memlane.segment.replaced").counters();
        Timer replies =
                registry.find("memlane.transfer").tag("phase", "first_byte").timer();
        firstByte = replies == null ? null : new Quantiles(replies);
        acquire = new Mean(registry.find("memlane.pool.acquire").timer());
        roundTrip = new Mean(registry.find("memlane.control.roundtrip").timer());
        startNanos = System.nanoTime();
        lastNanos = startNanos;
        for (int i = 0; i < CLASSES; i++) {
            before[i] = sum(responses.get(i));
        }
    }

    private static Collection<Counter> by(String tag, Collection<Counter> counters, Predicate<String> wanted) {
        return counters.stream()
                .filter(counter -> wanted.test(String.valueOf(counter.getId().getTag(tag))))
                .toList();
    }

    private static int classOf(@Nullable String status) {
        int digit = status == null || status.isEmpty() ? 0 : status.charAt(0) - '0';
        return digit > 0 && digit < CLASSES ? digit : 0;
    }

    private static @Nullable Long total(Collection<Counter> counters) {
        return counters.isEmpty() ? null : (long) sum(counters);
    }

    private static double sum(Collection<Counter> counters) {
        double sum = 0;
        for (Counter counter : counters) {
            sum += counter.count();
        }
        return sum;
    }

    /** What has happened since the last call. */
    Second next(List<SegmentStatus> segments) {
        long now = System.nanoTime();
        double seconds = Math.max(1, now - lastNanos) / NANOS_PER_SECOND;
        lastNanos = now;
        double[] rates = new double[CLASSES];
        for (int i = 0; i < CLASSES; i++) {
            double count = sum(responses.get(i));
            rates[i] = (count - before[i]) / seconds;
            before[i] = count;
        }
        if (firstByte != null) {
            firstByte.next();
        }
        int leased = 0;
        for (SegmentStatus segment : segments) {
            leased += segment.leaseMillis() == null ? 0 : 1;
        }
        return new Second(
                TimeUnit.NANOSECONDS.toMillis(now - startNanos),
                known(rates[1] + rates[2] + rates[3]),
                known(rates[4]),
                known(rates[5]),
                known(rates[0]),
                newBytes(segments) / seconds,
                firstByte == null ? null : firstByte.at(0.5),
                firstByte == null ? null : firstByte.at(0.99),
                acquire.next(),
                roundTrip.next(),
                leased);
    }

    private @Nullable Double known(double rate) {
        return responses.stream().allMatch(List::isEmpty) ? null : rate;
    }

    /** From the segments: the counter of received bytes learns of a body at its end. What a segment had left when it was replaced is lost. */
    private double newBytes(List<SegmentStatus> segments) {
        if (carried.length != segments.size()) {
            carried = new long[segments.size()];
            generations = new int[segments.size()];
            Arrays.fill(generations, -1);
        }
        double bytes = 0;
        for (int place = 0; place < carried.length; place++) {
            SegmentStatus segment = segments.get(place);
            long known = generations[place] == segment.generation() ? carried[place] : 0;
            bytes += Math.max(0, segment.carriedBytes() - known);
            carried[place] = segment.carriedBytes();
            generations[place] = segment.generation();
        }
        return bytes;
    }

    /** Milliseconds since it was made. */
    long atMillis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
    }

    /** Since the start. */
    Totals totals() {
        return new Totals(total(refused), total(cut), total(failed), total(resumed), total(lost), total(replaced));
    }

    /** Mean of what a timer, or none, has measured since it was read last. */
    private static final class Mean {
        private final @Nullable Timer timer;
        private long count;
        private double millis;

        Mean(@Nullable Timer timer) {
            this.timer = timer;
            next();
        }

        @Nullable
        Double next() {
            if (timer == null) {
                return null;
            }
            long countNow = timer.count();
            double millisNow = timer.totalTime(TimeUnit.MILLISECONDS);
            Double mean = countNow == count ? null : Math.max(0, millisNow - millis) / (countNow - count);
            count = countNow;
            millis = millisNow;
            return mean;
        }
    }
}
