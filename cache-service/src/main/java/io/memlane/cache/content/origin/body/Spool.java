package io.memlane.cache.content.origin.body;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Takes the bytes of one body as they come, and keeps them elsewhere than in this process's memory. One thread writes, any reads what was written. */
public interface Spool {

    /**
     * Takes what is left in a buffer.
     *
     * @return false if there is no room: nothing of it was taken, nothing more will be, and what was taken before can still be read
     */
    boolean write(ByteBuffer bytes);

    /** Reads at a position below what was written, at least a byte. */
    int read(ByteBuffer dst, long position) throws IOException;

    /** Nobody will read any more. Once. */
    void close();
}
