package io.memlane.model.segment;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Puts the bytes of one chunk into the segment's memory. */
@FunctionalInterface
public interface ChunkSource {
    /**
     * Fills the buffer completely.
     *
     * @param destination direct, in shared memory, exactly as long as the chunk. Not to be written to after the call; it keeps its bytes
     *     until the frame is released, if it is published
     * @throws IOException if that many bytes are not to be had: the frame is then not published
     */
    void fill(ByteBuffer destination) throws IOException;
}
