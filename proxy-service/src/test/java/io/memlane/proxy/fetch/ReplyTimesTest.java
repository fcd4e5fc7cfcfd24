package io.memlane.proxy.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ReplyTimesTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ReplyTimes times = new ReplyTimes(new RequestMeters(registry), System.nanoTime());

    private Timer phase(String phase) {
        return registry.get("memlane.transfer").tag("phase", phase).timer();
    }

    private Timer clientWait() {
        return registry.get("memlane.client.wait").timer();
    }

    @Test
    void over_complete_countsBothPhasesOnce() {
        times.firstByte();
        times.firstByte();
        times.over(true);
        assertThat(phase("first_byte").count()).isOne();
        assertThat(phase("whole").count()).isOne();
        assertThat(phase("whole").totalTime(TimeUnit.NANOSECONDS))
                .isGreaterThanOrEqualTo(phase("first_byte").totalTime(TimeUnit.NANOSECONDS));
    }

    @Test
    void over_withoutABody_countsItsFirstByte() {
        times.over(true);
        assertThat(phase("first_byte").count()).isOne();
    }

    @Test
    void over_cut_countsTheWaitButNoWhole() {
        times.firstByte();
        times.waitedForClient(60_000);
        times.waitedForClient(60_000);
        times.over(false);
        assertThat(phase("whole").count()).isZero();
        assertThat(clientWait().count()).isOne();
        assertThat(clientWait().totalTime(TimeUnit.NANOSECONDS)).isEqualTo(120_000);
    }

    @Test
    void over_hardlyWaited_isNoWait() {
        times.waitedForClient(50_000);
        times.over(true);
        assertThat(clientWait().count()).isZero();
    }
}
