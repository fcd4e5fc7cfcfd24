package io.memlane.benchmarks.peers;

import io.memlane.benchmarks.Spread;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/** All measurements of a run, as they come, and what can be said of them. Safe for use by several threads: an interrupt reports too. */
final class Results {
    private final List<Measurement> measurements = new ArrayList<>();

    synchronized void add(Measurement measurement) {
        measurements.add(measurement);
    }

    synchronized List<Measurement> all() {
        return List.copyOf(measurements);
    }

    /** Cells that have at least one good round, in the order in which they came. */
    Set<Cell> cells() {
        Set<Cell> cells = new LinkedHashSet<>();
        all().stream().filter(Measurement::isGood).map(Measurement::cell).forEach(cells::add);
        return cells;
    }

    private List<Measurement> good(Cell cell) {
        return all().stream()
                .filter(measurement -> measurement.cell().equals(cell) && measurement.isGood())
                .toList();
    }

    /** Whether a round of the cell had failures. */
    boolean hasFailures(Cell cell) {
        return all().stream().anyMatch(measurement -> measurement.cell().equals(cell) && !measurement.isGood());
    }

    /** @throws IllegalArgumentException if the cell has no good round */
    Spread spread(Cell cell, ToDoubleFunction<Measurement> figure) {
        double[] values = good(cell).stream().mapToDouble(figure).toArray();
        if (values.length == 0) {
            throw new IllegalArgumentException("nothing was measured of " + cell);
        }
        return Spread.of(values);
    }

    /** The median of one cell's figure to another's, round by round: a machine that is slow in one round is slow for both. */
    OptionalDouble ratio(Cell cell, Cell peer, ToDoubleFunction<Measurement> figure) {
        List<Measurement> others = good(peer);
        double[] ratios = good(cell).stream()
                .flatMapToDouble(mine -> others.stream()
                        .filter(other -> other.round() == mine.round())
                        .mapToDouble(other -> figure.applyAsDouble(mine) / figure.applyAsDouble(other)))
                .toArray();
        return ratios.length == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(Spread.of(ratios).median());
    }
}
