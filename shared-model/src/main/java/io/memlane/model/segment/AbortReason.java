package io.memlane.model.segment;

/** Why a body was not completed. The number is the one in an ABORT frame. */
public enum AbortReason {
    UNKNOWN(0),
    /** The proxy asked for it. */
    CANCELLED(1),
    /** The content changed while it was being sent. */
    CHANGED(2),
    /** The content could not be read. */
    READ_FAILED(3),
    /** The cache is shutting down. */
    GOING_AWAY(4);

    private final int number;

    AbortReason(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }

    public static AbortReason of(int number) {
        return number > 0 && number < values().length ? values()[number] : UNKNOWN;
    }
}
