package io.memlane.proxy.content;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Why a {@link ContentSource} sends nothing, or no more. The message is for the operator's log and never reaches a
 * client. Without a stack trace: these are outcomes, and a busy proxy produces many of them just when it has no time to
 * spare.
 */
public final class ContentException extends IOException {
    /** What the client is told. */
    public enum Kind {
        /** There is no such representation: 404. */
        NOT_FOUND,
        /** It exists and isn't handed out: 403. */
        FORBIDDEN,
        /** Pool exhausted, cache overloaded or not attached, breaker open: 503; a retry makes sense. */
        BUSY,
        /** The cache failed: 502. */
        FAILED,
        /** The request's deadline passed: 504. */
        DEADLINE,
        /** What the client asks about isn't current: 412. */
        PRECONDITION_FAILED,
        /** Nothing of what was asked for exists: 416. */
        RANGE_NOT_SATISFIABLE,
        /** It is found with a slash at the end of its path: 308. */
        FOLDER
    }

    private final Kind kind;
    private final Duration retryAfter;
    private final String contentRange;

    private ContentException(Kind kind, String reason, Duration retryAfter, @Nullable Throwable cause) {
        this(kind, reason, retryAfter, "", cause);
    }

    private ContentException(
            Kind kind, String reason, Duration retryAfter, String contentRange, @Nullable Throwable cause) {
        super(reason, cause);
        this.contentRange = contentRange;
        this.kind = kind;
        this.retryAfter = retryAfter;
    }

    /** Nothing is known under that path. */
    public static ContentException notFound() {
        return new ContentException(Kind.NOT_FOUND, "not found", Duration.ZERO, null);
    }

    /** The path may not be read. */
    public static ContentException forbidden() {
        return new ContentException(Kind.FORBIDDEN, "forbidden", Duration.ZERO, null);
    }

    /** @param retryAfter when a retry makes sense; sent in whole seconds, rounded up, at least one */
    public static ContentException busy(String reason, Duration retryAfter) {
        return new ContentException(Kind.BUSY, reason, retryAfter, null);
    }

    /** @param cause the failure behind it, where there is one */
    public static ContentException failed(String reason, @Nullable Throwable cause) {
        return new ContentException(Kind.FAILED, reason, Duration.ZERO, cause);
    }

    /** The client's precondition doesn't hold. */
    public static ContentException preconditionFailed() {
        return new ContentException(Kind.PRECONDITION_FAILED, "precondition failed", Duration.ZERO, null);
    }

    /** @param contentRange value for {@code Content-Range}, which tells the length that there is */
    public static ContentException rangeNotSatisfiable(String contentRange) {
        return new ContentException(
                Kind.RANGE_NOT_SATISFIABLE, "range not satisfiable", Duration.ZERO, contentRange, null);
    }

    /** Nothing has that path, but something has it with a slash at its end. */
    public static ContentException folder() {
        return new ContentException(Kind.FOLDER, "a folder without its slash", Duration.ZERO, null);
    }

    /** The request's time is over. */
    public static ContentException deadline(String reason) {
        return new ContentException(Kind.DEADLINE, reason, Duration.ZERO, null);
    }

    /** Decides the status. */
    public Kind kind() {
        return kind;
    }

    /** Zero except for {@link Kind#BUSY}. */
    public Duration retryAfter() {
        return retryAfter;
    }

    /** Empty except for {@link Kind#RANGE_NOT_SATISFIABLE}. */
    public String contentRange() {
        return contentRange;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
