package io.memlane.cache.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PaceTest {
    private static final long QUICK = TimeUnit.MICROSECONDS.toNanos(50);
    private static final long SLOW = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long VERY_SLOW = TimeUnit.MILLISECONDS.toNanos(200);

    private final Pace pace = new Pace();
    private long now = System.nanoTime();

    private void step(long nanos) {
        pace.took(now, now + nanos);
        now += nanos;
    }

    @Test
    void isSlow_quickSteps_isNot() {
        for (int i = 0; i < 1000; i++) {
            step(QUICK);
        }
        assertThat(pace.isSlow(now)).isFalse();
    }

    @Test
    void isSlow_stepsThatLostTheirProcessorNowAndThen_isNot() {
        for (int i = 0; i < 1000; i++) {
            step(i % 50 == 0 ? SLOW : QUICK);
            assertThat(pace.isSlow(now)).isFalse();
        }
    }

    @Test
    void isSlow_severalSlowStepsInARow_isForAWhile() {
        step(SLOW);
        step(SLOW);
        assertThat(pace.isSlow(now)).isFalse();
        step(SLOW);
        assertThat(pace.isSlow(now)).isTrue();
        assertThat(pace.isSlow(now + TimeUnit.MILLISECONDS.toNanos(499))).isTrue();
        assertThat(pace.isSlow(now + TimeUnit.MILLISECONDS.toNanos(501))).isFalse();
    }

    @Test
    void isSlow_oneVerySlowStep_isAtOnce() {
        step(VERY_SLOW);
        assertThat(pace.isSlow(now)).isTrue();
    }

    @Test
    void isSlow_quickAgain_forgetsWhatWas() {
        step(VERY_SLOW);
        now += TimeUnit.SECONDS.toNanos(1);
        for (int i = 0; i < 100; i++) {
            step(QUICK);
        }
        step(SLOW);
        assertThat(pace.isSlow(now)).isFalse();
    }
}
