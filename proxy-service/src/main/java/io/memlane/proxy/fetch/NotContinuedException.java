package io.memlane.proxy.fetch;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A body that has lost its segment can't go on. */
final class NotContinuedException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final Cut reason;

    NotContinuedException(Cut reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** What it is counted as. */
    Cut reason() {
        return reason;
    }
}
