package io.memlane.proxy.fetch;

import io.memlane.model.ErrorCode;
import io.memlane.model.MemlaneException;
import io.memlane.proxy.content.ContentException;
import java.io.IOException;
import java.io.Serial;
import java.time.Duration;

/** The cache didn't answer on a segment, or there is none. Another attempt may do better; the client has seen nothing yet. */
final class BrokenSegmentException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final long deadlineNanos;

    /** @param deadlineNanos when there is no time for another attempt any more */
    BrokenSegmentException(Throwable cause, long deadlineNanos) {
        super(cause.getMessage(), cause);
        this.deadlineNanos = deadlineNanos;
    }

    boolean isRetryable() {
        return System.nanoTime() - deadlineNanos < 0;
    }

    /** Whether the cache said that it goes away. */
    boolean isAnnounced() {
        return getCause() instanceof MemlaneException known && known.code() == ErrorCode.GOING_AWAY;
    }

    ContentException toContentException() {
        return ContentException.busy("no cache: " + getMessage(), Duration.ofSeconds(1));
    }
}
