package io.memlane.cache.content.origin.body;

import java.io.IOException;
import java.nio.ByteBuffer;

/** One who reads a body, at positions that mostly grow. */
public interface BodyReader extends AutoCloseable {

    /** As {@link io.memlane.cache.content.Representation#available}. */
    long available(long from) throws IOException;

    /** Has something run once there is more at a position, or nothing will come. */
    void onMore(long from, Runnable action);

    /** Copies bytes; -1 at the end of what has come. */
    int read(ByteBuffer dst, long from) throws IOException;

    /** How far it has read, of what goes when all have read it; 0 where nothing does. */
    default long position() {
        return 0;
    }

    /** What it keeps in this process's memory. */
    default long memoryBytes() {
        return 0;
    }

    /**
     * Nobody reads by it for a while: it holds up nobody else, and what it has yet to read may go, if that isn't kept for others.
     *
     * @return what is to be run then, without any lock
     */
    default Runnable rest() {
        return () -> {};
    }

    /** It is read by again, perhaps for another client of the same body: the next position counts, wherever it is. */
    default void goOn() {}

    /** May be called twice. */
    @Override
    void close();
}
