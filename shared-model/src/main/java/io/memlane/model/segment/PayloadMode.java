package io.memlane.model.segment;

/** How the bytes of a chunk travel. The number is the one in {@code ATTACH}. */
public enum PayloadMode {
    /** Small chunks in the excerpt, large ones in a slot. */
    AUTO(0),
    /** Every byte in the queue. */
    QUEUE(1),
    /** Every byte in a slot; the frame only refers to it. */
    SLAB(2);

    private final int number;

    PayloadMode(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }

    /** @throws IllegalArgumentException for a number that names no mode */
    public static PayloadMode of(int number) {
        return switch (number) {
            case 0 -> AUTO;
            case 1 -> QUEUE;
            case 2 -> SLAB;
            default -> throw new IllegalArgumentException("payload mode " + number + " is unknown");
        };
    }
}
