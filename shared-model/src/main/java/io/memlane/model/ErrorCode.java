package io.memlane.model;

/**
 * Numeric codes of everything that one side tells the other, or an operator, has gone wrong. The numbers are part of the wire format
 * and never change their meaning; a number that this release doesn't know reads as {@link #UNKNOWN}.
 */
public enum ErrorCode {
    /** A code of a later release. */
    UNKNOWN(0, false),
    /** Bytes that are no control frame, or a frame whose fields contradict each other. */
    MALFORMED(1, false),
    /** A control frame longer than the protocol allows. */
    OVERSIZED(2, false),
    /** A message that the peer may not send in this state. */
    UNEXPECTED(3, false),
    /** The two sides share no protocol version. */
    VERSION(4, false),
    /** The token isn't this volume's: the peer mounts another volume, or an earlier cache wrote it. */
    TOKEN(5, true),
    /** A wish beyond the cache's own limits. */
    LIMIT(6, false),
    /** The volume has no room for another segment. */
    VOLUME_FULL(7, true),
    /** The volume can't be used: missing, read-only, an I/O error. */
    VOLUME_FAILED(8, true),
    /** There are as many connections as there may be. */
    BUSY(9, true),
    /** The cache is shutting down. */
    GOING_AWAY(10, true),
    /** A word in shared memory that no honest peer writes. */
    SEGMENT_CORRUPT(11, false),
    /** Neither side can go on, for a reason of its own. */
    INTERNAL(12, true),
    /** The peer didn't answer in time. */
    TIMEOUT(13, true);

    private static final ErrorCode[] BY_NUMBER = values();

    private final int number;
    private final boolean retryable;

    ErrorCode(int number, boolean retryable) {
        this.number = number;
        this.retryable = retryable;
    }

    /** The number on the wire. */
    public int number() {
        return number;
    }

    /** Whether the same attempt may succeed later without anybody changing a configuration. */
    public boolean isRetryable() {
        return retryable;
    }

    /** The code of a number, {@link #UNKNOWN} where this release doesn't know it. */
    public static ErrorCode of(int number) {
        return number > 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : UNKNOWN;
    }
}
