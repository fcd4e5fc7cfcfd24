package io.memlane.proxy.segments;

/** What came of asking the pool for a segment. */
public sealed interface Acquired {
    /**
     * A segment is the caller's.
     *
     * @param lease closed by the caller, whatever happens
     */
    record Granted(Lease lease) implements Acquired {}

    /** All segments were in use for as long as the caller would wait. */
    record Exhausted() implements Acquired {}

    /**
     * There is no segment at all.
     *
     * @param problem why, for the log and the health endpoint
     */
    record Detached(String problem) implements Acquired {}
}
