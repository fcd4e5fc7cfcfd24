package io.memlane.cache.content.origin.body;

import org.jspecify.annotations.Nullable;

/** Where one body is kept as a whole while it comes: in memory, of which there is so much for all of them, or in a {@link Spool}. Any thread. */
public interface Room {
    /** None: whatever comes is kept only until it was read. */
    Room NONE = new Room() {
        @Override
        public boolean take(long bytes) {
            return false;
        }

        @Override
        public void giveBack(long bytes) {}

        @Override
        public boolean exists() {
            return false;
        }
    };

    /** Whether there is so much memory; it is the caller's from now on. */
    boolean take(long bytes);

    void giveBack(long bytes);

    /** Whether it is worth asking. */
    default boolean exists() {
        return true;
    }

    /** What takes the bytes in place of memory; null if memory does. */
    default @Nullable Spool spool() {
        return null;
    }

    /** No more is to come: what wasn't stored isn't kept for others. */
    default void close() {}
}
