package io.memlane.proxy.fetch;

import io.memlane.model.MemlaneException;
import java.util.Locale;

/** Why a body had to be continued in another request to the cache. */
enum Resumed {
    /** The control connection ended: the cache died, or went away. */
    CACHE_LOST,
    /** The cache left the proxy without a frame for too long. */
    SILENT,
    /** The segment held what no honest cache writes, or lost its memory. */
    BROKEN,
    /** The client didn't read, and another request waited for a segment. */
    EVICTED,
    /** The client didn't read for the stall timeout. */
    STALLED,
    /** The content had nothing more yet, and another request waited for a segment. */
    CONTENT_WAITS,
    /** A part that was asked for on behalf of a slow client is over. */
    PACED;

    /** Why a segment is lost that fails so. */
    static Resumed of(Throwable failure) {
        if (!(failure instanceof MemlaneException known)) {
            return failure instanceof InternalError ? BROKEN : CACHE_LOST;
        }
        return switch (known.code()) {
            case TIMEOUT -> SILENT;
            case GOING_AWAY -> CACHE_LOST;
            default -> BROKEN;
        };
    }

    /** What it is called in the metric and in the log. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether something went wrong. */
    boolean isLoss() {
        return this == CACHE_LOST || this == SILENT || this == BROKEN;
    }

    /** Whether the client has to read before it makes sense to go on. */
    boolean waitsForClient() {
        return this == EVICTED || this == STALLED || this == PACED;
    }
}
