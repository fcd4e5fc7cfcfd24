package io.memlane.cache.transfer;

import java.io.IOException;
import java.io.Serial;

/** Tells a failure of the content from one of the segment: both are IOExceptions where a chunk is filled. */
final class ContentReadException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final IOException failure;

    ContentReadException(IOException failure) {
        super(failure);
        this.failure = failure;
    }

    IOException cause() {
        return failure;
    }
}
