package io.memlane.model.segment;

/** What a frame is. The number is the one in the excerpt. */
public enum FrameKind {
    /** Written by no release that this one knows. */
    UNKNOWN(0),
    /** A chunk whose bytes follow in the excerpt. */
    INLINE(1),
    /** A chunk whose bytes lie in a slot. */
    SLOT(2),
    /** The body is complete. */
    END(3),
    /** The body will not be completed. */
    ABORT(4);

    private final int number;

    FrameKind(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }

    /** Whether no further frame of the request follows. */
    public boolean isTerminal() {
        return this == END || this == ABORT;
    }

    public static FrameKind of(int number) {
        return switch (number) {
            case 1 -> INLINE;
            case 2 -> SLOT;
            case 3 -> END;
            case 4 -> ABORT;
            default -> UNKNOWN;
        };
    }
}
