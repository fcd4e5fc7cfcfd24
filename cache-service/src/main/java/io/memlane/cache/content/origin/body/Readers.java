package io.memlane.cache.content.origin.body;

import java.util.HashSet;
import java.util.Set;

/** Who reads a body, and how far the slowest of those has come who hold up others. Guarded by whoever has it. */
final class Readers {
    private final Set<ArrivingBody.Reader> reading = new HashSet<>();
    /** Those that hold up nobody, but for the spool. */
    private int resting;

    void add(ArrivingBody.Reader reader) {
        reading.add(reader);
    }

    void rest(ArrivingBody.Reader reader) {
        resting++;
        reading.remove(reader);
    }

    void goOn(ArrivingBody.Reader reader) {
        resting--;
        reading.add(reader);
    }

    /** Returns whether it has held up others. */
    boolean remove(ArrivingBody.Reader reader, boolean rests) {
        resting -= rests ? 1 : 0;
        return reading.remove(reader);
    }

    /** Whether nobody reads, but perhaps some rest. */
    boolean noneReads() {
        return reading.isEmpty();
    }

    /** Whether there is nobody at all. */
    boolean isEmpty() {
        return reading.isEmpty() && resting == 0;
    }

    /** Where the slowest is; the end of what has come if nobody reads. */
    long slowest(long received) {
        long slowest = Long.MAX_VALUE;
        for (ArrivingBody.Reader reader : reading) {
            slowest = Math.min(slowest, reader.at());
        }
        return slowest == Long.MAX_VALUE ? received : slowest;
    }
}
