package io.memlane.cache.control;

import io.memlane.model.ErrorCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Counts control connections that were refused, by code. All codes exist from the start, so that a rate can be drawn of each. */
@Component
class ControlMeters {
    private final Map<ErrorCode, Counter> rejected = new EnumMap<>(ErrorCode.class);

    ControlMeters(MeterRegistry registry) {
        for (ErrorCode code : ErrorCode.values()) {
            rejected.put(
                    code,
                    Counter.builder("memlane.control.rejected")
                            .tag("code", code.name().toLowerCase(Locale.ROOT))
                            .description("Control connections that this side refused or ended, by reason")
                            .baseUnit("connections")
                            .register(registry));
        }
    }

    void rejected(ErrorCode code) {
        Counter counter = rejected.get(code);
        if (counter != null) {
            counter.increment();
        }
    }
}
