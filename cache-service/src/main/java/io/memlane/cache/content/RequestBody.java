package io.memlane.cache.content;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A request's own body on its way to the content, which takes it as it can: nobody sends more than was taken, but for a little. Any thread. */
public interface RequestBody {
    long UNKNOWN_LENGTH = -1;

    /** Value of {@code Content-Length}; {@link #UNKNOWN_LENGTH} if only its end tells. */
    long lengthBytes();

    /**
     * Takes what has come. The first call has the client asked for it.
     *
     * @return some bytes, the taker's; null if there are none yet ({@link #onMore}) or no more ({@link #isOver})
     * @throws IOException the client is gone before its end
     */
    @Nullable
    ByteBuffer poll() throws IOException;

    /** Whether all of it was taken. */
    boolean isOver();

    /** After a {@link #poll} of nothing: has something run once another one tells more. At once, if so already. It must not block. */
    void onMore(Runnable action);
}
