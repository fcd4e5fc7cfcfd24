package io.memlane.cache.content.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PinnedTimesTest {

    private static long nanos(String time) {
        Instant instant = Instant.parse(time);
        return TimeUnit.SECONDS.toNanos(instant.getEpochSecond()) + instant.getNano();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1970-01-01T00:00:00Z",
                "1970-01-01T00:00:01Z",
                "1980-01-01T00:00:00Z",
                "1980-01-01T00:00:01Z",
                "1980-01-01T12:01:00Z",
                "1979-12-31T23:00:00Z",
                "1980-02-01T00:00:00Z",
                "1985-10-26T08:15:00Z",
                "2010-01-01T00:00:00Z"
            })
    void contain_whatBuildsPin_isSo(String time) {
        assertThat(PinnedTimes.contain(nanos(time))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1969-12-31T23:59:58Z",
                "1970-01-01T00:00:02Z",
                "1970-01-01T00:00:00.000000001Z",
                "1980-01-02T00:00:00Z",
                "1985-10-26T08:15:01Z",
                "2010-01-01T00:00:00.5Z",
                "2026-01-01T00:00:00Z"
            })
    void contain_otherTimes_isNot(String time) {
        assertThat(PinnedTimes.contain(nanos(time))).isFalse();
    }

    @Test
    void contain_beyondWhatCanBeTold_isSo() {
        for (String time : new String[] {"1600-01-01T00:00:00Z", "2400-01-01T00:00:00Z", "2401-01-01T00:00:00Z"}) {
            assertThat(PinnedTimes.contain(FileStat.nanos(Instant.parse(time).getEpochSecond(), 0)))
                    .isTrue();
        }
    }
}
