package io.memlane.model.control;

/** What a connection is for. */
public enum Role {
    /** It is bound to one segment, and its end is the segment's end. */
    SEGMENT(1),
    /** It tells a proxy that the cache is alive, and that it goes away. */
    LINK(2);

    private final int number;

    Role(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }
}
