package io.memlane.cache.content;

import io.memlane.model.http.ContentCoding;
import io.memlane.model.http.Metadata;
import io.memlane.model.http.Validators;
import io.memlane.model.http.VersionToken;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * One counted use of an open file. The descriptor is shared with other requests and stays open at least until this use
 * is closed, also when the file is deleted or replaced meanwhile: then these are still the bytes of the old one.
 */
public interface OpenFile extends AutoCloseable {

    /** What was known of the file when it was opened. Its validators are those of the file as it is, on its own. */
    Metadata metadata();

    /** How the file's bytes are compressed, for whoever asked for the content without. */
    ContentCoding coding();

    /** Whether there is, or may be, another file for other values of {@code Accept-Encoding}. */
    boolean varies();

    /**
     * What is said to clients of the file's state.
     *
     * @param nowMillis milliseconds since the epoch
     */
    Validators validators(long nowMillis);

    /**
     * Reads at a position, without moving any. Any thread may call it, several at once, never interrupted (see {@link
     * ContentStore}). A direct buffer is filled straight from the page cache.
     *
     * @param dst filled from its position, at most up to its limit
     * @param position byte offset into the file
     * @return the number of bytes read, -1 at or beyond the end, which is also how a truncation shows
     * @throws java.nio.channels.ClosedChannelException when this use has been given back
     */
    int read(ByteBuffer dst, long position) throws IOException;

    /**
     * Whether a part of the body may be joined to one that is read at another time, by the {@link Metadata#version}: if it tells this state
     * from all others, and the file has been at rest for a moment. One that has just changed may well go on, and then no other part of
     * it could ever be joined.
     *
     * @param nowMillis milliseconds since the epoch
     */
    boolean isResumable(long nowMillis);

    /**
     * Looks whether the bytes read so far belong to the file that {@link #metadata} describes. A file that was replaced
     * or deleted is unchanged in this sense, as its descriptor keeps it whole. Writes through a shared memory mapping may show late, when
     * the kernel gets to update the times.
     */
    FileState compare() throws IOException;

    /** The file's state at this moment, or what can be seen of it. */
    VersionToken look() throws IOException;

    /** Says that the file isn't what its metadata say: the next to ask for it gets it opened anew. */
    void distrust();

    /** Gives the use back. May be called twice, but not while another thread still reads through this use. */
    @Override
    void close();
}
