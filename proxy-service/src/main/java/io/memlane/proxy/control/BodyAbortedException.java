package io.memlane.proxy.control;

import io.memlane.model.segment.AbortReason;
import java.io.IOException;
import java.io.Serial;

/** The cache ended a body before its end. The segment is fine. */
public final class BodyAbortedException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final AbortReason reason;

    BodyAbortedException(AbortReason reason, long bytes) {
        super("the cache ended the body after " + bytes + " bytes: " + reason);
        this.reason = reason;
    }

    public AbortReason reason() {
        return reason;
    }
}
