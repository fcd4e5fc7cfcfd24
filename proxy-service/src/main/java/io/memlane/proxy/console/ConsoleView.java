package io.memlane.proxy.console;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.memlane.model.control.Figure;
import io.memlane.proxy.control.CacheLink;
import io.memlane.proxy.segments.SegmentPool;
import io.memlane.proxy.segments.SegmentStatus;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Looks at the proxy's parts. None of them waits for whoever looks, and no request for the looking. */
final class ConsoleView {
    private static final double NANOS_PER_MILLI = 1e6;

    private final SegmentPool pool;
    private final CacheLink link;
    private final CircuitBreaker breaker;

    ConsoleView(SegmentPool pool, CacheLink link, CircuitBreaker breaker) {
        this.pool = pool;
        this.link = link;
        this.breaker = breaker;
    }

    /**
     * The circuit breaker.
     *
     * @param state in lower case
     * @param failureRate percent of its window; negative before there are enough calls
     * @param calls in its window
     * @param failed of them
     */
    record Breaker(String state, double failureRate, int calls, int failed) {}

    /**
     * All that changes.
     *
     * @param at milliseconds since the console's start
     * @param problem what keeps the pool from being full; null if nothing does
     * @param attached whether there is a cache
     * @param restarting whether it said that it would be back
     * @param pingMillis round trip on the link; null if unknown
     * @param waiting requests that wait for a segment
     * @param viewers open consoles
     * @param cache what the cache says of itself
     * @param second the newest point of the charts
     */
    record State(
            long at,
            @Nullable String problem,
            boolean attached,
            boolean restarting,
            @Nullable Double pingMillis,
            int waiting,
            int viewers,
            Breaker breaker,
            Totals totals,
            Map<Figure, Long> cache,
            @Nullable Second second,
            List<Tile> tiles) {}

    List<SegmentStatus> segments() {
        return pool.segments();
    }

    State state(long at, Totals totals, @Nullable Second second, List<SegmentStatus> segments, int viewers) {
        CircuitBreaker.Metrics metrics = breaker.getMetrics();
        long trip = link.roundTripNanos();
        return new State(
                at,
                pool.problem(),
                link.isAttached(),
                pool.isRestarting(),
                trip == CacheLink.UNKNOWN ? null : trip / NANOS_PER_MILLI,
                pool.waiting(),
                viewers,
                new Breaker(
                        breaker.getState().name().toLowerCase(Locale.ROOT),
                        metrics.getFailureRate(),
                        metrics.getNumberOfBufferedCalls(),
                        metrics.getNumberOfFailedCalls()),
                totals,
                link.figures(),
                second,
                segments.stream().map(Tile::of).toList());
    }
}
