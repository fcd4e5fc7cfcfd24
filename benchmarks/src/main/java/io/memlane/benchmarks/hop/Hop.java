package io.memlane.benchmarks.hop;

import java.io.IOException;

/** One end of a way from one process to another. */
interface Hop extends AutoCloseable {
    /**
     * Moves so many bytes, a whole number of chunks, and returns when they are sent, or received and looked at.
     *
     * @param run counts the runs, the same on both ends
     */
    void move(int run, long bytes) throws IOException;

    @Override
    void close() throws IOException;
}
