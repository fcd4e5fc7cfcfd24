package io.memlane.cache.content.origin.body;

import java.util.HashSet;
import java.util.Set;

/** Who reads a body, and how far the slowest of those has come who hold up others. Guarded by whoever has it. */
final class Readers {
    private final Set<ArrivingBody.Reader> reading = new HashSet<>();
    /** Those that hold up nobody else. */
    private final Set<ArrivingBody.Reader> resting = new HashSet<>();

    void add(ArrivingBody.Reader reader) {
        reading.add(reader);
    }

    /** Returns whether it has read until now. */
    boolean rest(ArrivingBody.Reader reader) {
        return reading.remove(reader) && resting.add(reader);
    }

    /** If it rests. */
    void goOn(ArrivingBody.Reader reader) {
        if (resting.remove(reader)) {
            reading.add(reader);
        }
    }

    /** Returns whether it was there. */
    boolean remove(ArrivingBody.Reader reader) {
        return reading.remove(reader) || resting.remove(reader);
    }

    /** Whether there is nobody, not even one that rests. */
    boolean isEmpty() {
        return reading.isEmpty() && resting.isEmpty();
    }

    /** Where the slowest is, of those that rest if all do; the end of what has come if there is nobody. */
    long slowest(long received) {
        return (reading.isEmpty() ? resting : reading)
                .stream().mapToLong(ArrivingBody.Reader::at).min().orElse(received);
    }
}
