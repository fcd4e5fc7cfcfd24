package io.memlane.proxy.control;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Takes the chunks of a body, in order. */
@FunctionalInterface
public interface ChunkConsumer {
    /**
     * Takes one chunk.
     *
     * @param chunk in shared memory, read-only: it must not be used after this returns
     * @return whether it was taken and the next one is wanted; false gives the rest up
     */
    boolean accept(ByteBuffer chunk) throws IOException;
}
