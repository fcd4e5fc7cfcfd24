package io.memlane.model.http;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a {@code Range} field selects of a representation (RFC 9110 §14.2).
 *
 * <p>A field is ignored, as a server may do at any time, where obeying it would serve nobody:
 * <ul>
 *   <li>it is malformed, of an unknown unit, or has more elements than {@link RangeLimits} allow;
 *   <li>the parts with their headers would be longer than the representation: otherwise a small file would grow into a
 *     large answer, and whoever really wants the parts has them with the whole, in fewer bytes;
 *   <li>the representation is empty: no {@code Content-Range} can name a part of nothing, and clients that ask for a
 *     range by habit take an empty file better than an error.
 * </ul>
 */
public sealed interface RangeSelection extends Answer {

    /** 200: everything. */
    record Whole() implements RangeSelection {
        static final Whole INSTANCE = new Whole();
    }

    /** 206 with {@code Content-Range}: one part, be it because others overlap with it, lie beside it or don't exist. */
    record Single(ByteRange range) implements RangeSelection {}

    /**
     * 206 as {@code multipart/byteranges}.
     *
     * @param ranges at least two, with gaps between them, in the order of the request; a range that others were merged
     *     into stands where the first of them stood (RFC 9110 §15.3.7.2)
     */
    record Several(List<ByteRange> ranges) implements RangeSelection {}

    /** 416, with {@link #contentRange}: nothing that was asked for exists. */
    record Unsatisfiable() implements RangeSelection {
        static final Unsatisfiable INSTANCE = new Unsatisfiable();

        /** Value for {@code Content-Range} (RFC 9110 §14.4). */
        public static String contentRange(long totalBytes) {
            return "bytes */" + totalBytes;
        }
    }

    /**
     * Applies a field to a representation.
     *
     * @param range value of the field; null if there is none, or if it doesn't count
     * @param lengthBytes of the representation
     * @param mediaType of the representation, which each part repeats
     */
    static RangeSelection of(@Nullable String range, long lengthBytes, String mediaType, RangeLimits limits) {
        if (range == null || lengthBytes == 0) {
            return Whole.INSTANCE;
        }
        List<RangeSpec> specs = RangeHeader.parse(range, limits.maxRanges());
        if (specs.isEmpty()) {
            return Whole.INSTANCE;
        }
        List<ByteRange> satisfiable = new ArrayList<>(specs.size());
        for (RangeSpec spec : specs) {
            ByteRange part = spec.within(lengthBytes);
            if (part != null) {
                satisfiable.add(part);
            }
        }
        if (satisfiable.isEmpty()) {
            return Unsatisfiable.INSTANCE;
        }
        List<ByteRange> merged = Coalescing.merge(satisfiable);
        if (merged.size() == 1) {
            return new Single(merged.getFirst());
        }
        return MultipartByteranges.isLonger(merged, lengthBytes, mediaType)
                ? Whole.INSTANCE
                : new Several(List.copyOf(merged));
    }
}
