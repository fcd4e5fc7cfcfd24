package io.memlane.model.http;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Merges ranges that overlap or touch (RFC 9110 §15.3.7.2). Gaps stay, however small: the cache reads no byte that
 * nobody asked for, and many small parts are answered with the whole anyway.
 */
final class Coalescing {

    /** A range, and the place in the request of the first range that went into it. */
    private record Placed(int place, ByteRange range) {}

    private Coalescing() {}

    /** In the order of the request; a merged range stands where the first of its members stood. Takes n log n steps. */
    static List<ByteRange> merge(List<ByteRange> ranges) {
        if (ranges.size() == 1) {
            return ranges;
        }
        List<Placed> byOffset = new ArrayList<>(ranges.size());
        for (int i = 0; i < ranges.size(); i++) {
            byOffset.add(new Placed(i, ranges.get(i)));
        }
        byOffset.sort(Comparator.comparingLong(placed -> placed.range().offset()));
        List<Placed> merged = new ArrayList<>(ranges.size());
        for (Placed next : byOffset) {
            if (!merged.isEmpty()
                    && next.range().offset() <= merged.getLast().range().end()) {
                merged.set(merged.size() - 1, join(merged.getLast(), next));
            } else {
                merged.add(next);
            }
        }
        merged.sort(Comparator.comparingInt(Placed::place));
        return merged.stream().map(Placed::range).toList();
    }

    private static Placed join(Placed first, Placed second) {
        long offset = first.range().offset();
        long end = Math.max(first.range().end(), second.range().end());
        return new Placed(Math.min(first.place(), second.place()), new ByteRange(offset, end - offset));
    }
}
