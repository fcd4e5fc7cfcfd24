package io.memlane.cache.content.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettlingTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @ParameterizedTest
    @CsvSource({
        // changed and looked at, in milliseconds
        "3, 3, false",
        "3, 22, false",
        "3, 23, true",
        // Of a file system that keeps whole seconds.
        "0, 20, false",
        "0, 1999, false",
        "0, 2000, true",
        // In the future: a write now would have another time, if it isn't just about to come.
        "103, 100, false",
        "103, 83, true",
        "3600003, 0, true",
        // Before the epoch, and at it.
        "-1767225600000, 0, true"
    })
    void isSettled_byTheDistanceOfChangeAndLook(long changedMillis, long lookedAtMillis, boolean settled) {
        long nanos =
                Duration.between(Instant.EPOCH, START.plusMillis(changedMillis)).toNanos();
        FileStat seen = new FileStat(new FileVersion(1, 2, 3, 4, nanos), true, true);
        assertThat(Settling.isSettled(seen, START.plusMillis(lookedAtMillis))).isEqualTo(settled);
    }
}
