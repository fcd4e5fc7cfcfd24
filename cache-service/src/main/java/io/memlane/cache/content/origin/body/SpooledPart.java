package io.memlane.cache.content.origin.body;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The beginning of a body, as far as a {@link Spool} has taken it. Guarded by whoever has it, but for the bytes themselves. */
final class SpooledPart {
    private final @Nullable Spool spool;
    private long bytes;
    private boolean closed;

    /** @param spool null if there is none, so that nothing is ever in it */
    SpooledPart(@Nullable Spool spool) {
        this.spool = spool;
    }

    boolean exists() {
        return spool != null;
    }

    boolean isOpen() {
        return spool != null && !closed;
    }

    boolean isClosed() {
        return closed;
    }

    /** How many there are. */
    long bytes() {
        return bytes;
    }

    /** Without the lock, as it may take a while: the one who fills the body is alone in writing. */
    long write(ByteBuffer src) {
        int count = src.remaining();
        return spool != null && spool.write(src) ? count : 0;
    }

    void add(long count) {
        bytes += count;
    }

    /** Without the lock: at a position below the bytes that there are, so many at most. */
    int read(ByteBuffer dst, long position, int count) throws IOException {
        if (spool == null) {
            return -1;
        }
        int limit = dst.limit();
        dst.limit(dst.position() + count);
        try {
            return spool.read(dst, position);
        } finally {
            dst.limit(limit);
        }
    }

    /** Once, by who then calls {@link #close} without the lock; false if somebody has. */
    boolean beginClose() {
        if (!isOpen()) {
            return false;
        }
        closed = true;
        return true;
    }

    void close() {
        if (spool != null) {
            spool.close();
        }
    }
}
