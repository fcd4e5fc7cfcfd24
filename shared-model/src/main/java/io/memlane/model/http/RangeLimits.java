package io.memlane.model.http;

/**
 * How much a {@code Range} field may ask for. That an answer never gets longer than the whole representation is no
 * setting.
 *
 * @param maxRanges elements in one field; with more of them it is ignored. 1 to {@value #HIGHEST_MAX_RANGES}
 */
public record RangeLimits(int maxRanges) {
    /** Part headers of this many ranges are still small against the memory of a request. */
    public static final int HIGHEST_MAX_RANGES = 1000;

    /** Viewers of documents ask for some dozens of parts; each costs a read and a header. */
    public static final RangeLimits DEFAULT = new RangeLimits(100);

    /** @throws IllegalArgumentException naming the limits */
    public RangeLimits {
        if (maxRanges < 1 || maxRanges > HIGHEST_MAX_RANGES) {
            throw new IllegalArgumentException("maxRanges must be 1 to " + HIGHEST_MAX_RANGES + ": " + maxRanges);
        }
    }
}
