package io.memlane.proxy.console;

import io.memlane.proxy.segments.SegmentStatus;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A segment as the page shows it. What is null isn't sent.
 *
 * @param place in the pool, from 0
 * @param generation how many segments the place has had
 * @param name of the segment; null if there is none
 * @param state of {@link SegmentStatus.State}, in lower case
 * @param retiring true if it will be replaced
 * @param millis how long its lease has lasted
 * @param path what is asked for, perhaps shortened
 * @param offset where in the body the next byte belongs
 * @param length of the whole body, in bytes
 * @param leases in the segment's life
 * @param carried payload in the segment's life, in bytes
 */
record Tile(
        int place,
        int generation,
        @Nullable String name,
        String state,
        @Nullable Boolean retiring,
        @Nullable Long millis,
        @Nullable String path,
        @Nullable Long offset,
        @Nullable Long length,
        long leases,
        long carried) {
    /** Longer paths lose what is between their ends. */
    private static final int MAX_PATH_CHARS = 240;

    static Tile of(SegmentStatus status) {
        Long millis = status.leaseMillis();
        String path = status.path();
        boolean body = millis != null && path != null && status.lengthBytes() > 0;
        return new Tile(
                status.place(),
                status.generation(),
                status.name(),
                status.state().name().toLowerCase(Locale.ROOT),
                status.retiring() ? true : null,
                millis,
                path == null ? null : shortened(path),
                body ? status.offset() : null,
                body ? status.lengthBytes() : null,
                status.leases(),
                status.carriedBytes());
    }

    static String shortened(String path) {
        if (path.length() <= MAX_PATH_CHARS) {
            return path;
        }
        int half = MAX_PATH_CHARS / 2;
        return path.substring(0, half) + "\u2026" + path.substring(path.length() - half + 1);
    }
}
