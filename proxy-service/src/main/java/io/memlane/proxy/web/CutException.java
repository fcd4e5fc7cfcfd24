package io.memlane.proxy.web;

import java.io.IOException;
import org.eclipse.jetty.io.QuietException;

/**
 * Thrown to the container once a response is committed that can't be completed. The container then closes the
 * connection, so that the client sees fewer bytes than {@code Content-Length} and can't take the body for whole (RFC
 * 9112 §8). Quiet, since the reason was logged where it was known.
 */
final class CutException extends IOException implements QuietException {
    CutException(Throwable cause) {
        super("response cut", cause);
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
