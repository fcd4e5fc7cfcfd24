package io.memlane.cache.control;

import io.memlane.model.ErrorCode;
import io.memlane.runtime.meters.CountersBy;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import org.springframework.stereotype.Component;

/** Counts control connections that were refused, by code. All codes exist from the start, so that a rate can be drawn of each. */
@Component
class RejectionMeters {
    private final CountersBy<ErrorCode> rejected;

    RejectionMeters(MeterRegistry registry) {
        rejected = CountersBy.register(
                registry,
                "memlane.control.rejected",
                "code",
                List.of(ErrorCode.values()),
                "Control connections that this side refused or ended, by reason",
                "connections");
    }

    void rejected(ErrorCode code) {
        rejected.increment(code);
    }
}
