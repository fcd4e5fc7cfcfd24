package io.memlane.proxy.resilience;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.springframework.stereotype.Component;

/** What becomes of bodies that don't get through at once. All reasons exist from the start, so that a rate can be drawn of each. */
@Component
class TransferMeters {
    private final Map<Resumed, Counter> resumed = new EnumMap<>(Resumed.class);
    private final Map<Cut, Counter> cut = new EnumMap<>(Cut.class);

    TransferMeters(MeterRegistry registry) {
        for (Resumed reason : Resumed.values()) {
            resumed.put(
                    reason,
                    Counter.builder("memlane.transfer.resumed")
                            .tag("reason", tag(reason))
                            .description("Bodies continued at their offset, by why that was necessary")
                            .baseUnit("resumptions")
                            .register(registry));
        }
        for (Cut reason : Cut.values()) {
            cut.put(
                    reason,
                    Counter.builder("memlane.transfer.cut")
                            .tag("reason", tag(reason))
                            .description("Bodies that began and weren't completed, by reason")
                            .baseUnit("bodies")
                            .register(registry));
        }
    }

    private static String tag(Enum<?> reason) {
        return reason.name().toLowerCase(Locale.ROOT);
    }

    void resumed(Resumed reason) {
        requireNonNull(resumed.get(reason)).increment();
    }

    void cut(Cut reason) {
        requireNonNull(cut.get(reason)).increment();
    }
}
