package io.memlane.cache.content.store;

import java.io.IOException;
import java.nio.ByteBuffer;

/** One use of a body. Its bytes can be had until it is closed, whatever becomes of the entry. */
public interface StoredBody extends AutoCloseable {

    /** How many bytes can be read now: all of an entry's, or what has been written of a draft's. */
    long lengthBytes();

    /**
     * Reads at a position, fewer bytes than there is room for if that suits the store. Any thread, several at once.
     *
     * @return the number of bytes read; -1 at {@link #lengthBytes()} and beyond
     * @throws DamageException if they aren't what was written: the entry is gone then
     */
    int read(ByteBuffer dst, long position) throws IOException;

    /** Gives the use back. May be called twice, but not while another thread still reads through this use. */
    @Override
    void close();
}
