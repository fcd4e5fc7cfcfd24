package io.memlane.proxy.console;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.memlane.proxy.segments.SegmentStatus;
import io.memlane.proxy.segments.SegmentStatus.State;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrafficTest {
    private static final List<SegmentStatus> NONE = List.of();

    private final MeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    private static SegmentStatus segment(int generation, boolean leased, long carriedBytes) {
        State state = leased ? State.LEASED : State.IDLE;
        return new SegmentStatus(
                0, generation, "seg-000001", state, false, leased ? 1L : null, null, 0, 0, 0, null, 1, carriedBytes, 0);
    }

    private void answers(String status, int count) {
        registry.counter("memlane.http.responses", "method", "get", "status", status)
                .increment(count);
    }

    @Test
    void next_responses_areRatesByClassOfTheTimeBetween() {
        for (String status : List.of("none", "200", "206", "304", "404", "503", "other")) {
            answers(status, 1000);
        }
        Traffic traffic = new Traffic(registry);
        answers("200", 50);
        answers("206", 30);
        answers("304", 20);
        answers("404", 30);
        answers("503", 20);
        answers("none", 4);
        answers("other", 6);
        Second second = traffic.next(NONE);
        double good = requireNonNull(second.good());
        assertThat(second.client() / good).isCloseTo(0.3, within(1e-9));
        assertThat(second.failed() / good).isCloseTo(0.2, within(1e-9));
        assertThat(second.unanswered() / good).isCloseTo(0.1, within(1e-9));
        assertThat(traffic.next(NONE).good()).isZero();
    }

    @Test
    void next_nothingMeasured_knowsNoTimes() {
        Second second = new Traffic(registry).next(NONE);
        assertThat(second.median()).isNull();
        assertThat(second.slow()).isNull();
        assertThat(second.acquire()).isNull();
        assertThat(second.roundTrip()).isNull();
    }

    @Test
    void next_timers_areMeansAndQuantilesOfTheTimeBetween() {
        Timer firstByte = Timer.builder("memlane.transfer")
                .tag("phase", "first_byte")
                .serviceLevelObjectives(Duration.ofMillis(1), Duration.ofMillis(10), Duration.ofMillis(100))
                .register(registry);
        Timer acquire = registry.timer("memlane.pool.acquire");
        firstByte.record(Duration.ofSeconds(5));
        acquire.record(Duration.ofSeconds(5));
        Traffic traffic = new Traffic(registry);
        for (int i = 0; i < 98; i++) {
            firstByte.record(Duration.ofMillis(5));
        }
        firstByte.record(Duration.ofMillis(50));
        firstByte.record(Duration.ofMillis(50));
        acquire.record(Duration.ofMillis(2));
        acquire.record(Duration.ofMillis(4));
        Second second = traffic.next(NONE);
        assertThat(second.median()).as("halfway up its bucket").isCloseTo(1 + 9 * 50 / 98.0, within(1e-6));
        assertThat(second.slow()).as("the first of two in theirs").isCloseTo(10 + 90 * 0.5, within(1e-6));
        assertThat(second.acquire()).isCloseTo(3, within(1e-6));

        firstByte.record(Duration.ofMinutes(1));
        assertThat(traffic.next(NONE).median()).as("beyond the last bucket").isEqualTo(100);
        assertThat(traffic.next(NONE).median()).isNull();
    }

    @Test
    void next_segments_countTheirOwnBytesOnce() {
        Traffic traffic = new Traffic(registry);
        traffic.next(List.of(segment(1, true, 1000)));
        assertThat(traffic.next(List.of(segment(1, true, 1000))).bytes()).isZero();
        assertThat(traffic.next(List.of(segment(1, true, 1001))).bytes()).isPositive();
        assertThat(traffic.next(List.of(segment(2, false, 0))).bytes())
                .as("a new segment")
                .isZero();
        assertThat(traffic.next(List.of(segment(2, true, 7))).bytes()).isPositive();
    }

    @Test
    void next_leased_areCounted() {
        Traffic traffic = new Traffic(registry);
        assertThat(traffic.next(List.of(segment(1, true, 0), segment(1, false, 0)))
                        .leased())
                .isEqualTo(1);
    }

    /** With management.metrics.enable.memlane=false. */
    @Test
    void next_withoutMeters_knowsOfSegmentsAlone() {
        Traffic traffic = new Traffic(new SimpleMeterRegistry());
        Second second = traffic.next(List.of(segment(1, true, 9)));
        assertThat(second.bytes()).isPositive();
        assertThat(second.good()).isNull();
        assertThat(second.unanswered()).isNull();
        assertThat(second.median()).isNull();
        assertThat(traffic.totals()).isEqualTo(new Totals(null, null, null, null, null, null));
    }

    @Test
    void totals_areSumsOverAllReasons() {
        registry.counter("memlane.request.refused", "reason", "deadline").increment(2);
        registry.counter("memlane.request.refused", "reason", "stopping").increment(3);
        registry.counter("memlane.transfer.cut", "reason", "changed").increment();
        registry.counter("memlane.transfer.cut", "reason", "client_gone").increment(2);
        registry.counter("memlane.transfer.resumed", "reason", "paced").increment(5);
        registry.counter("memlane.transfer.resumed", "reason", "cache_lost").increment(2);
        registry.counter("memlane.segment.replaced", "reason", "broken").increment(4);
        assertThat(new Traffic(registry).totals()).isEqualTo(new Totals(5L, 3L, 1L, 7L, 2L, 4L));
    }

    @Test
    void history_isBounded() {
        History history = new History();
        for (int i = 0; i < History.SECONDS + 20; i++) {
            history.add(new Second(i, null, null, null, null, 0, null, null, null, null, 0));
        }
        assertThat(history.all()).hasSize(History.SECONDS);
        assertThat(history.all().getFirst().at()).isEqualTo(20);
    }
}
