package io.memlane.runtime.start;

import java.io.Serial;

/** The service doesn't start with what it was given. For the operator, who gets no stack trace. */
public class StartRefusedException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String action;

    /**
     * Makes a refusal.
     *
     * @param description what is wrong, with where it was said and the figures
     * @param action what the operator can do
     */
    public StartRefusedException(String description, String action) {
        super(description);
        this.action = action;
    }

    /** What the operator can do. */
    public String action() {
        return action;
    }
}
