package io.memlane.cache.content;

import io.memlane.model.http.OpaqueVersion;
import io.memlane.model.http.RepresentationHead;
import io.memlane.model.http.RequestHead;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One counted use of a representation (RFC 9110 §3.2). Its bytes can be had until it is closed, whatever happens meanwhile to what the path
 * leads to: or it says that they can't any more.
 */
public interface Representation extends AutoCloseable {

    /**
     * What clients are told of it.
     *
     * @param nowMillis milliseconds since the epoch: validators of what has just changed are weaker
     */
    RepresentationHead head(long nowMillis);

    /**
     * What of a request is left to be decided by the {@link #head}: without the conditions and the range that somebody has decided on already,
     * such as the origin that this is the answer of.
     */
    default RequestHead undecided(RequestHead request) {
        return request;
    }

    /** What {@link #available} says of bytes that are all there. */
    long ALL = Long.MAX_VALUE;

    /** What {@link #available} says behind the last byte. */
    long NONE = -1;

    /**
     * How many bytes can be read from a position on, at this moment.
     *
     * @return {@link #ALL} if it has all that it is described as; 0 if there are none yet, see {@link #onMore}; {@link #NONE} at the end of one
     *     whose length isn't known before
     * @throws IOException those bytes can't be had any more
     */
    default long available(long position) throws IOException {
        return ALL;
    }

    /**
     * After {@link #available} said that there is nothing yet: has something run when there is more to be read there, or known of it; at once,
     * if so already. Once, by any thread, and perhaps in vain. It must not block.
     */
    default void onMore(long position, Runnable action) {
        throw new IllegalStateException("all of it is there");
    }

    /**
     * Reads at a position, without moving any, no more than is available there. Any thread may call it, several at once, never interrupted (see
     * {@link ContentStore}). A direct buffer of a file's is filled straight from the page cache.
     *
     * @param dst filled from its position, at most up to its limit
     * @param position byte offset
     * @return the number of bytes read; -1 at or beyond the end, which is also how a truncation shows
     * @throws java.nio.channels.ClosedChannelException when this use has been given back
     */
    int read(ByteBuffer dst, long position) throws IOException;

    /** How readily its bytes can be read; null if that never blocks, as in memory. */
    default @Nullable Pace pace() {
        return null;
    }

    /**
     * Looks whether the bytes read so far belong to the state that the {@link #head} describes. A file that was replaced
     * or deleted is unchanged in this sense, as its descriptor keeps it whole. Writes through a shared memory mapping may show late, when
     * the kernel gets to update the times. Not asked of one whose length isn't known before: that has to be of one state by itself.
     */
    default ContentState compare() throws IOException {
        return ContentState.UNCHANGED;
    }

    /** Whether {@link #compare} may find it {@link ContentState#DRIFTED}: then only a second reading can prove the first. */
    default boolean canDrift() {
        return false;
    }

    /**
     * One look at its state.
     *
     * @param version of what is there now
     */
    record Look(OpaqueVersion version, long lengthBytes) {}

    /** Its state at this moment, or what can be seen of it. */
    Look look() throws IOException;

    /**
     * For how long this may be given to others without another look; null if each of them has to be looked after.
     *
     * @param nowNanos by {@link System#nanoTime}
     */
    default @Nullable Lasting lasting(long nowNanos) {
        return null;
    }

    /** Says that it isn't what it is described as: the next to ask for it gets it looked up anew. */
    default void distrust() {}

    /**
     * After {@link #close}: all that was wanted of it has been taken, so nobody comes again for bytes that were read and got lost. Until then a
     * use that was given back may be what somebody goes on with.
     */
    default void taken() {}

    /** Gives the use back. May be called twice, but not while another thread still reads through this use. */
    @Override
    void close();
}
