package io.memlane.cache.transfer;

import java.io.IOException;
import java.io.Serial;

/** The content is no longer what its metadata said. */
final class ContentChangedException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    ContentChangedException(String message) {
        super(message);
    }
}
