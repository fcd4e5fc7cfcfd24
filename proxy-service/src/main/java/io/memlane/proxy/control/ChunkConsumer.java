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

    /** The cache has nothing more at this moment, and says so now and then. Until the next call of any other method. */
    default void waits() throws IOException {}

    /** While it waits, and something has come over the connection: whether to wait on. */
    default boolean waitsOn() {
        return true;
    }

    /** It doesn't wait any more. */
    default void goesOn() {}
}
