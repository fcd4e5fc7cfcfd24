package io.memlane.cache.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memlane.cache.content.SettledStat.RestlessFileException;
import io.memlane.model.representation.VersionToken;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SettledStatTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private Instant now = START;
    private final List<Duration> pauses = new ArrayList<>();
    private final SettledStat settled = new SettledStat(() -> now, duration -> {
        pauses.add(duration);
        now = now.plus(duration);
    });

    private static FileStat changedAt(Instant time) {
        long nanos = Duration.between(Instant.EPOCH, time).toNanos();
        return new FileStat(new VersionToken(1, 2, 3, 4, nanos), true, true);
    }

    @Test
    void take_oldFile_doesNotWait() throws IOException {
        FileStat old = changedAt(START.minusMillis(20));
        assertThat(settled.take(() -> old)).isSameAs(old);
        assertThat(pauses).isEmpty();
    }

    @Test
    void take_fileOfThisTick_waitsUntilTheTickHasPassed() throws IOException {
        FileStat fresh = changedAt(START.minusMillis(3));
        assertThat(settled.take(() -> fresh)).isEqualTo(fresh);
        assertThat(pauses).containsExactly(Duration.ofMillis(17));
    }

    @Test
    void take_changedWhileWaiting_waitsAgainAndSeesTheChange() throws IOException {
        FileStat first = changedAt(START);
        FileStat second = changedAt(START.plusMillis(15));
        assertThat(settled.take(() -> now.isBefore(START.plusMillis(15)) ? first : second))
                .isEqualTo(second);
        assertThat(pauses).containsExactly(Duration.ofMillis(20), Duration.ofMillis(15));
    }

    @Test
    void take_changeTimeInTheFuture_waitsOnceForASecondLook() throws IOException {
        FileStat future = changedAt(START.plusSeconds(3600));
        assertThat(settled.take(() -> future)).isEqualTo(future);
        assertThat(pauses).containsExactly(SettledStat.TICKS);
    }

    @Test
    void take_fileThatNeverRests_givesUp() {
        assertThatThrownBy(() -> settled.take(() -> changedAt(now))).isInstanceOf(RestlessFileException.class);
        assertThat(pauses).hasSize(SettledStat.MAX_WAITS);
    }

    @Test
    void take_interrupted_failsAndKeepsTheInterrupt() {
        SettledStat interrupted = new SettledStat(() -> START, duration -> {
            throw new InterruptedException();
        });
        assertThatThrownBy(() -> interrupted.take(() -> changedAt(START)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }
}
