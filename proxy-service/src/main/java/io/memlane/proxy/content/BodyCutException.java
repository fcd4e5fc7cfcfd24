package io.memlane.proxy.content;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A body that had begun can't be completed: the client's connection is to be cut. The message is for the operator's log. */
public final class BodyCutException extends IOException {
    /** @param cause the failure behind it, where there is one */
    public BodyCutException(String reason, @Nullable Throwable cause) {
        super(reason, cause);
    }

    /** The cause tells where, and a busy proxy has many just when it has no time to spare. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
