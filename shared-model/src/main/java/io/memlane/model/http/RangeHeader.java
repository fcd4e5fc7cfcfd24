package io.memlane.model.http;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Parses {@code Range} (RFC 9110 §14.1.1, §14.2). Takes one thing that the grammar doesn't have and everybody else
 * takes: whitespace before the first element.
 */
final class RangeHeader {
    private static final String UNIT = "bytes=";

    private RangeHeader() {}

    /**
     * The elements in the order in which they came; none if the field is to be ignored: malformed, of another unit than
     * bytes, or with more elements than allowed.
     */
    static List<RangeSpec> parse(String value, int maxRanges) {
        if (!value.regionMatches(true, 0, UNIT, 0, UNIT.length())) {
            return List.of();
        }
        FieldScanner scanner = new FieldScanner(value, UNIT.length());
        List<RangeSpec> specs = new ArrayList<>(1);
        while (scanner.skipToElement()) {
            RangeSpec spec = specs.size() == maxRanges ? null : parseSpec(scanner);
            if (spec == null || !scanner.endsElement()) {
                return List.of();
            }
            specs.add(spec);
        }
        return specs;
    }

    private static @Nullable RangeSpec parseSpec(FieldScanner scanner) {
        int firstStart = scanner.skipDigits();
        int firstEnd = scanner.position();
        if (!scanner.skip('-')) {
            return null;
        }
        int lastStart = scanner.skipDigits();
        int lastEnd = scanner.position();
        if (firstStart < 0) {
            return lastStart < 0 ? null : new RangeSpec.Suffix(scanner.number(lastStart, lastEnd));
        }
        long first = scanner.number(firstStart, firstEnd);
        if (lastStart < 0) {
            return new RangeSpec.Interval(first, Long.MAX_VALUE);
        }
        boolean descending = scanner.compareNumbers(lastStart, lastEnd, firstStart, firstEnd) < 0;
        return descending ? null : new RangeSpec.Interval(first, scanner.number(lastStart, lastEnd));
    }
}
