package io.memlane.cache.content.origin.body;

/** Memory that bodies are kept in as a whole: bounded, and shared by all of them. Any thread. */
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

    /** Whether there is so much; it is the caller's from now on. */
    boolean take(long bytes);

    void giveBack(long bytes);

    /** Whether it is worth asking. */
    default boolean exists() {
        return true;
    }
}
