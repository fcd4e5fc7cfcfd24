package io.memlane.model.inspect;

import io.memlane.model.segment.AbortReason;
import io.memlane.model.segment.FrameKind;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A frame as its excerpt says, right or not.
 *
 * @param cycle of the queue
 * @param number of the excerpt within the cycle, from 0
 * @param excerptBytes length of the excerpt
 * @param kindNumber as written
 * @param dataPosition where the excerpt begins in its file
 */
record Frame(
        int cycle,
        long number,
        int excerptBytes,
        long requestId,
        int sequence,
        int kindNumber,
        int lengthBytes,
        int argument,
        long bodyOffset,
        long dataPosition) {

    FrameKind kind() {
        return FrameKind.of(kindNumber);
    }

    boolean isData() {
        return kind() == FrameKind.INLINE || kind() == FrameKind.SLOT;
    }

    /** The index that {@code META} names a frame by. */
    long index() {
        return ((long) cycle << 32) + number;
    }

    @Override
    public String toString() {
        return "frame " + number + " of cycle " + cycle;
    }

    Map<String, Object> describe() {
        Map<String, Object> to = new LinkedHashMap<>();
        to.put("index", String.format("%x", index()));
        to.put("cycle", cycle);
        to.put("kind", kind() == FrameKind.UNKNOWN ? "unknown (" + kindNumber + ")" : kind().name());
        to.put("requestId", requestId);
        to.put("sequence", sequence);
        to.put("bodyOffset", bodyOffset);
        to.put("length", lengthBytes);
        to.put("slot", kind() == FrameKind.SLOT ? Integer.toString(argument) : "");
        to.put("reason", kind() == FrameKind.ABORT ? AbortReason.of(argument).name() : "");
        return to;
    }
}
