package io.memlane.proxy.content;

import java.io.IOException;

/**
 * The client's own connection failed or stalled while a body was written to it. Says nothing about the source of the
 * content.
 */
public final class ClientGoneException extends IOException {
    /** @param cause what the container saw */
    public ClientGoneException(Throwable cause) {
        super("client gone: " + cause, cause);
    }

    /** Clients go away all the time, and the cause tells where. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
