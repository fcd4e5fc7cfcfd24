package io.memlane.proxy.segments;

import io.memlane.model.segment.FrameKind;
import io.memlane.proxy.control.Segment;
import io.memlane.proxy.control.SegmentActivity;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a place of the pool holds at a moment.
 *
 * @param place from 0
 * @param generation how many segments the place has had
 * @param name of the segment's directory on the volume; null if there is none
 * @param state what it does
 * @param retiring whether it will be replaced when its lease is over
 * @param leaseMillis how long the current lease has lasted; null if there is none
 * @param path what the current request asked for; null if there is none. From a client: escape it
 * @param offset where in the body the next byte belongs
 * @param receivedBytes what has come through the segment in this lease's current request
 * @param lengthBytes of the whole body; 0 while it isn't known
 * @param lastFrame {@code inline}, {@code slot}, {@code end} or {@code abort}; null before the first
 * @param leases in the segment's life
 * @param carriedBytes payload in the segment's life
 * @param waits how often the proxy has parked to wait for a frame, in the segment's life
 */
public record SegmentStatus(
        int place,
        int generation,
        @Nullable String name,
        State state,
        boolean retiring,
        @Nullable Long leaseMillis,
        @Nullable String path,
        long offset,
        long receivedBytes,
        long lengthBytes,
        @Nullable String lastFrame,
        long leases,
        long carriedBytes,
        long waits) {

    /** What a segment does. */
    public enum State {
        /** Ready for the next request. */
        IDLE,
        /** A request has it. */
        LEASED,
        /** A request has it whose client doesn't read. */
        STALLED,
        /** Being attached. */
        CONNECTING,
        /** Missing; it will be attached. */
        BROKEN
    }

    static SegmentStatus without(int place, int generation, boolean connecting) {
        State state = connecting ? State.CONNECTING : State.BROKEN;
        return new SegmentStatus(place, generation, null, state, false, null, null, 0, 0, 0, null, 0, 0, 0);
    }

    static SegmentStatus of(int place, int generation, Segment segment) {
        SegmentActivity activity = segment.activity();
        long nanos = activity.leaseNanos();
        FrameKind last = activity.lastFrame();
        State leased = activity.isStalled() ? State.STALLED : State.LEASED;
        return new SegmentStatus(
                place,
                generation,
                segment.name(),
                nanos < 0 ? State.IDLE : leased,
                segment.isRetired(),
                nanos < 0 ? null : nanos / 1_000_000,
                activity.path(),
                activity.offset(),
                activity.receivedBytes(),
                activity.lengthBytes(),
                last == null ? null : last.name().toLowerCase(Locale.ROOT),
                activity.leases(),
                activity.carriedBytes(),
                activity.waits());
    }
}
