package io.memlane.cache.content.store;

import java.io.Serial;

/** The store can't be opened in this folder. */
public class StoreUnavailableException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String action;

    StoreUnavailableException(String description, String action) {
        super(description);
        this.action = action;
    }

    /** What the operator can do. */
    String action() {
        return action;
    }
}
