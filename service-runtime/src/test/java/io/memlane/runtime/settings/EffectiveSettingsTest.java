package io.memlane.runtime.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.util.unit.DataSize;

class EffectiveSettingsTest {
    private record Outer(Inner theInner, List<Inner> some, Map<String, String> headers) {}

    private record Inner(@Nullable DataSize notGiven, int maxAge, boolean allow, TimeUnit unit, Path where) {}

    private record Sized(DataSize size, Duration time) {}

    @Test
    void of_records_hasTheKeysOfFiles() {
        Inner inner = new Inner(null, 3, true, TimeUnit.SECONDS, Path.of("/a/b"));
        Map<String, Object> shown = Map.of("max-age", 3, "allow", true, "unit", "seconds", "where", "/a/b");
        assertThat(EffectiveSettings.of(new Outer(inner, List.of(inner), Map.of("X-Y", "z"))))
                .isEqualTo(Map.of("the-inner", shown, "some", List.of(shown), "headers", Map.of("X-Y", "z")));
    }

    @ParameterizedTest
    @CsvSource({
        "65536, 64KB, PT0.5S, 500ms",
        "1000, 1000B, PT2S, 2s",
        "0, 0B, PT0S, 0s",
        "1099511627776, 1TB, PT90S, 90s",
        "1536, 1536B, PT0.0000015S, 1500ns",
        "3145728, 3MB, PT10M, 10m",
        "-1, -1B, PT0.00025S, 250us",
    })
    void of_sizesAndTimes_haveUnits(long bytes, String size, Duration duration, String time) {
        assertThat(EffectiveSettings.of(new Sized(DataSize.ofBytes(bytes), duration)))
                .isEqualTo(Map.of("size", size, "time", time));
    }
}
