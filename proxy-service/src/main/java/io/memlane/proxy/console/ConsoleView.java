package io.memlane.proxy.console;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.memlane.model.control.Figure;
import io.memlane.proxy.control.CacheLink;
import io.memlane.proxy.control.Trouble;
import io.memlane.proxy.fetch.BodiesElsewhere;
import io.memlane.proxy.fetch.BreakerWatch;
import io.memlane.proxy.hot.HotObjects;
import io.memlane.proxy.hot.HotStatus;
import io.memlane.proxy.segments.SegmentPool;
import io.memlane.proxy.segments.SegmentStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Looks at the proxy's parts. None of them waits for whoever looks, and no request for the looking. */
final class ConsoleView {
    private static final double NANOS_PER_MILLI = 1e6;
    private static final int HOTTEST = 3;

    private final SegmentPool pool;
    private final CacheLink link;
    private final CircuitBreaker breaker;
    private final BreakerWatch watch;
    private final BodiesElsewhere bodies;
    private final HotObjects hot;

    ConsoleView(
            SegmentPool pool,
            CacheLink link,
            CircuitBreaker breaker,
            BreakerWatch watch,
            BodiesElsewhere bodies,
            HotObjects hot) {
        this.pool = pool;
        this.link = link;
        this.breaker = breaker;
        this.watch = watch;
        this.bodies = bodies;
        this.hot = hot;
    }

    /**
     * Something that is wrong.
     *
     * @param part of the pair, as the page names it
     * @param problem what is known of it
     * @param remedy what to do
     */
    record Alarm(String part, String problem, String remedy) {}

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
     * @param alarms what is wrong, the worst first
     * @param attached whether there is a cache
     * @param restarting whether it said that it would be back
     * @param pingMillis round trip on the link; null if unknown
     * @param waiting requests that wait for a segment
     * @param viewers open consoles
     * @param cache what the cache says of itself
     * @param second the newest point of the charts
     * @param bodies those that have been on more than one segment, or wait for one: the longest, at most 40
     * @param hot what is answered without asking the cache; the paths of the top are shortened
     * @param lately what has changed, the newest first
     */
    record State(
            long at,
            List<Alarm> alarms,
            boolean attached,
            boolean restarting,
            @Nullable Double pingMillis,
            int waiting,
            int viewers,
            Breaker breaker,
            Totals totals,
            Map<Figure, Long> cache,
            @Nullable Second second,
            List<Tile> tiles,
            List<BodiesElsewhere.View> bodies,
            HotStatus hot,
            List<Lately.Entry> lately) {}

    List<SegmentStatus> segments() {
        return pool.segments();
    }

    /** What {@link Lately} is told of each second. */
    Lately.Whole whole(List<SegmentStatus> segments) {
        int there = 0;
        for (SegmentStatus segment : segments) {
            there += segment.name() == null ? 0 : 1;
        }
        return new Lately.Whole(
                link.isAttached() ? "attached" : pool.isRestarting() ? "restarting" : "gone",
                breakerState(),
                there,
                segments.size(),
                link.contentTrouble() == null,
                alarms());
    }

    private String breakerState() {
        return breaker.getState().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private List<Alarm> alarms() {
        List<Alarm> alarms = new ArrayList<>();
        boolean attached = link.isAttached();
        add(alarms, attached ? "Pool" : "Cache", pool.trouble());
        if (attached) {
            add(alarms, "Content", link.contentTrouble());
            add(alarms, "Origin", link.originTrouble());
            add(alarms, "Breaker", watch.trouble());
        }
        return alarms;
    }

    private static void add(List<Alarm> alarms, String part, @Nullable Trouble trouble) {
        if (trouble != null) {
            alarms.add(new Alarm(part, trouble.problem(), trouble.remedy()));
        }
    }

    State state(
            long at,
            Totals totals,
            @Nullable Second second,
            List<SegmentStatus> segments,
            int viewers,
            List<Lately.Entry> lately) {
        CircuitBreaker.Metrics metrics = breaker.getMetrics();
        long trip = link.roundTripNanos();
        return new State(
                at,
                alarms(),
                link.isAttached(),
                pool.isRestarting(),
                trip == CacheLink.UNKNOWN ? null : trip / NANOS_PER_MILLI,
                pool.waiting(),
                viewers,
                new Breaker(
                        breakerState(),
                        metrics.getFailureRate(),
                        metrics.getNumberOfBufferedCalls(),
                        metrics.getNumberOfFailedCalls()),
                totals,
                link.figures(),
                second,
                segments.stream().map(Tile::of).toList(),
                bodies.longest(),
                shortened(hot.status(HOTTEST)),
                lately);
    }

    private static HotStatus shortened(HotStatus hot) {
        List<HotStatus.Kept> top = hot.top().stream()
                .map(kept -> new HotStatus.Kept(Tile.shortened(kept.target()), kept.bytes(), kept.hits()))
                .toList();
        return new HotStatus(
                hot.on(), hot.hits(), hot.storedHits(), hot.asked(), hot.objects(), hot.bytes(), hot.maxBytes(), top);
    }
}
