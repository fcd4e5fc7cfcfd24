package io.memlane.model.http;

import org.jspecify.annotations.Nullable;

/** One element of a {@code Range} field (RFC 9110 §14.1.2). Numbers beyond {@link Long#MAX_VALUE} stand as that. */
sealed interface RangeSpec {

    /** The part of a representation that it names; null if there is none. */
    @Nullable
    ByteRange within(long lengthBytes);

    /**
     * {@code first-last} or {@code first-}.
     *
     * @param last inclusive; {@link Long#MAX_VALUE} for the end
     */
    record Interval(long first, long last) implements RangeSpec {
        @Override
        public @Nullable ByteRange within(long lengthBytes) {
            return first < lengthBytes ? new ByteRange(first, Math.min(last, lengthBytes - 1) - first + 1) : null;
        }
    }

    /** {@code -length}: the last bytes, or all of them if there are fewer. */
    record Suffix(long suffixBytes) implements RangeSpec {
        @Override
        public @Nullable ByteRange within(long lengthBytes) {
            long kept = Math.min(suffixBytes, lengthBytes);
            return kept > 0 ? new ByteRange(lengthBytes - kept, kept) : null;
        }
    }
}
