package io.memlane.cache.control;

import java.io.Serial;

/** The control port can't be opened. */
class ControlPortException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String action;

    ControlPortException(String description, String action) {
        super(description);
        this.action = action;
    }

    /** What the operator can do. */
    String action() {
        return action;
    }
}
