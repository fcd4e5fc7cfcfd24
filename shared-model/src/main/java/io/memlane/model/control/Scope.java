package io.memlane.model.control;

/** What requests a cache has a use for; others needn't be sent. */
public enum Scope {
    /** GET and HEAD, with the fields by which a representation is chosen and parts of it are. */
    FILES(0),
    /** Any method, and all fields that aren't of the client's connection alone. */
    ALL(1);

    private final int number;

    Scope(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }
}
