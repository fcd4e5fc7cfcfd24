package io.memlane.proxy.segments;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AnnouncedRestartTest {
    /** Overflows on the way. */
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);

    private final AnnouncedRestart restart = new AnnouncedRestart(now::get);

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    @Test
    void isUnderWay_nothingAnnounced_isNot() {
        assertThat(restart.isUnderWay()).isFalse();
        restart.end();
        assertThat(restart.isUnderWay()).isFalse();
    }

    @Test
    void begin_cacheStaysAway_lastsForDrainAndStart() {
        restart.begin(Duration.ofSeconds(5));
        pass(Duration.ofSeconds(35).minusNanos(1));
        assertThat(restart.isUnderWay()).isTrue();
        pass(Duration.ofNanos(1));
        assertThat(restart.isUnderWay()).isFalse();
    }

    @Test
    void end_cacheIsBack_lastsUntilThereAreSegments() {
        restart.begin(Duration.ofSeconds(5));
        restart.end();
        pass(Duration.ofSeconds(2).minusNanos(1));
        assertThat(restart.isUnderWay()).isTrue();
        pass(Duration.ofNanos(1));
        assertThat(restart.isUnderWay()).isFalse();
    }
}
