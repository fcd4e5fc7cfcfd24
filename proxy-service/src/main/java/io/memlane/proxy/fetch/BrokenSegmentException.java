package io.memlane.proxy.fetch;

import io.memlane.model.ErrorCode;
import io.memlane.model.MemlaneException;
import java.io.IOException;
import java.io.Serial;

/** The cache didn't answer on a segment, or there is none. Another attempt may do better; the client has seen nothing yet. */
final class BrokenSegmentException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final long deadlineNanos;
    private final boolean asked;

    private BrokenSegmentException(Throwable cause, long deadlineNanos, boolean asked) {
        super(cause.getMessage(), cause);
        this.deadlineNanos = deadlineNanos;
        this.asked = asked;
    }

    /**
     * After the question was sent, or might have been.
     *
     * @param deadlineNanos when there is no time for another attempt any more
     */
    static BrokenSegmentException asked(Throwable cause, long deadlineNanos) {
        return new BrokenSegmentException(cause, deadlineNanos, true);
    }

    /** There was nobody to ask. */
    static BrokenSegmentException notAsked(Throwable cause, long deadlineNanos) {
        return new BrokenSegmentException(cause, deadlineNanos, false);
    }

    boolean isRetryable() {
        return System.nanoTime() - deadlineNanos < 0;
    }

    /** Whether what was asked for may have been done, for all that is known. */
    boolean mayHaveBeenDone() {
        return asked;
    }

    /** Whether the cache said that it goes away. */
    boolean isAnnounced() {
        return getCause() instanceof MemlaneException known && known.code() == ErrorCode.GOING_AWAY;
    }
}
