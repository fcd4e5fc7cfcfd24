package io.memlane.runtime.meters;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** The counters of one meter, one for each value of a tag: there from the start, so that rates work from the first event on. */
public final class CountersBy<E extends Enum<E>> {
    private final Map<E, Counter> counters;

    private CountersBy(Map<E, Counter> counters) {
        this.counters = counters;
    }

    /**
     * Registers them.
     *
     * @param tag whose values are the names in lower case
     * @param values at least one, and all that will be counted
     * @param unit what is counted, in the plural
     */
    public static <E extends Enum<E>> CountersBy<E> register(
            MeterRegistry registry, String name, String tag, Collection<E> values, String description, String unit) {
        Map<E, Counter> counters = new EnumMap<>(values.iterator().next().getDeclaringClass());
        for (E value : values) {
            counters.put(
                    value,
                    Counter.builder(name)
                            .tag(tag, value.name().toLowerCase(Locale.ROOT))
                            .description(description)
                            .baseUnit(unit)
                            .register(registry));
        }
        return new CountersBy<>(counters);
    }

    public void increment(E value) {
        requireNonNull(counters.get(value)).increment();
    }
}
