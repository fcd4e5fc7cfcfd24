package io.memlane.cache.content;

/** The configured content can't be served, so the service doesn't start. */
public final class ContentUnavailableException extends RuntimeException {

    private final String action;

    /**
     * Makes an exception for the operator.
     *
     * @param description what is wrong, with the absolute path
     * @param action what to do about it, naming the configuration key
     */
    public ContentUnavailableException(String description, String action) {
        super(description);
        this.action = action;
    }

    public String action() {
        return action;
    }
}
