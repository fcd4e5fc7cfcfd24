package io.memlane.proxy.control;

import java.io.Serial;

/** The configured control address is no good. */
class ControlAddressException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String action;

    ControlAddressException(String description, String action) {
        super(description);
        this.action = action;
    }

    /** What the operator can do. */
    String action() {
        return action;
    }
}
