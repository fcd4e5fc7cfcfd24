package io.memlane.proxy.fetch;

import io.memlane.runtime.meters.CountersBy;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import org.springframework.stereotype.Component;

/** What becomes of bodies that don't get through at once. All reasons exist from the start, so that a rate can be drawn of each. */
@Component
class BodyMeters {
    private final CountersBy<Resumed> resumed;
    private final CountersBy<Cut> cut;

    BodyMeters(MeterRegistry registry) {
        resumed = CountersBy.register(
                registry,
                "memlane.transfer.resumed",
                "reason",
                List.of(Resumed.values()),
                "Bodies continued at their offset, by why that was necessary",
                "resumptions");
        cut = CountersBy.register(
                registry,
                "memlane.transfer.cut",
                "reason",
                List.of(Cut.values()),
                "Bodies that began and weren't completed, by reason",
                "bodies");
    }

    void resumed(Resumed reason) {
        resumed.increment(reason);
    }

    void cut(Cut reason) {
        cut.increment(reason);
    }
}
