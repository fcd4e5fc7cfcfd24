package io.memlane.cache.transfer;

import java.io.IOException;
import java.io.Serial;

/** Keeps a chunk from being published before its body was read a second time. */
final class UnprovenException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    UnprovenException() {
        super("it has to be read a second time");
    }

    /** It goes no further than to the transfer, which knows where from. */
    @Override
    public Throwable fillInStackTrace() {
        return this;
    }
}
