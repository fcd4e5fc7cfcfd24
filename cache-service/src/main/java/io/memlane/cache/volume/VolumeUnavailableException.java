package io.memlane.cache.volume;

import java.io.Serial;

/** The cache can't start on this volume. */
public class VolumeUnavailableException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String action;

    VolumeUnavailableException(String description, String action) {
        super(description);
        this.action = action;
    }

    /** What the operator can do. */
    String action() {
        return action;
    }
}
