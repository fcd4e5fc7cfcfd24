package io.memlane.cache.content.store;

import java.io.IOException;
import java.io.Serial;

/** What is on the disk isn't what was written there. The entry is gone by the time that this is caught; a body that had begun must be cut. */
public final class DamageException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    DamageException(String message) {
        super(message);
    }
}
