package io.memlane.proxy.segments;

import io.memlane.proxy.control.Segment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Where the segments of the pool stand, for those who look: a segment keeps its place, and the one that replaces it gets the place with
 * the next generation. Requests don't come here. All fields are guarded by this object's lock.
 */
final class Places {
    private static final int NONE = -1;

    private final @Nullable Segment[] segments;
    private final int[] generations;
    /** The place whose segment is being attached. */
    private int connecting = NONE;

    Places(int count) {
        segments = new Segment[count];
        generations = new int[count];
    }

    /** Chooses the place of the segment that is about to be attached. {@link #attached} or {@link #notAttached} must follow. */
    synchronized void connecting() {
        connecting = NONE;
        for (int place = 0; place < segments.length && connecting == NONE; place++) {
            if (segments[place] == null) {
                connecting = place;
            }
        }
    }

    synchronized void attached(Segment segment) {
        if (connecting != NONE) {
            segments[connecting] = segment;
            generations[connecting]++;
            connecting = NONE;
        }
    }

    synchronized void notAttached() {
        connecting = NONE;
    }

    synchronized void left(Segment segment) {
        for (int place = 0; place < segments.length; place++) {
            if (segments[place] == segment) {
                segments[place] = null;
            }
        }
    }

    /** The segment of that name, or null. */
    synchronized @Nullable Segment find(String name) {
        for (Segment segment : segments) {
            if (segment != null && segment.name().equals(name)) {
                return segment;
            }
        }
        return null;
    }

    /** Of the protocol, as agreed for some segment; empty if there is none. */
    synchronized OptionalInt protocolVersion() {
        return Arrays.stream(segments)
                .filter(Objects::nonNull)
                .mapToInt(Segment::version)
                .findAny();
    }

    /** What is on each place, in their order. */
    synchronized List<SegmentStatus> view() {
        List<SegmentStatus> view = new ArrayList<>();
        for (int place = 0; place < segments.length; place++) {
            Segment segment = segments[place];
            view.add(
                    segment == null
                            ? SegmentStatus.without(place, generations[place], place == connecting)
                            : SegmentStatus.of(place, generations[place], segment));
        }
        return view;
    }
}
