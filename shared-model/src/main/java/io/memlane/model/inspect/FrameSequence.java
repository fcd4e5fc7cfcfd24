package io.memlane.model.inspect;

import io.memlane.model.segment.FrameDescriptor;
import io.memlane.model.segment.FrameKind;
import io.memlane.model.segment.SegmentGeometry;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Follows the frames of a queue and notes the first that can't come where it comes: the rules are those of docs/wire-format.md, "What each
 * side must check". Frames of the segment's beginning may be gone with the files that were used again; then the first that is there is
 * believed.
 */
final class FrameSequence {
    private final SegmentGeometry geometry;
    private final int lastLimit;
    private final Deque<Frame> last = new ArrayDeque<>();

    private String wrongFrame = "";
    private String wrongSequence = "";
    private String wrongOffset = "";
    private String wrongSlot = "";
    private @Nullable Frame previous;
    private boolean fromBeginning;
    private long dataFrames;
    /** The slot that belongs to the next data frame, whether it uses it or not; negative if it isn't known. */
    private int nextSlot = -1;

    /** @param lastLimit how many of the last frames are kept */
    FrameSequence(SegmentGeometry geometry, int lastLimit) {
        this.geometry = geometry;
        this.lastLimit = lastLimit;
    }

    void add(Frame frame) {
        Frame before = previous;
        if (before == null && frame.cycle() == 1) {
            fromBeginning = true;
            nextSlot = 0;
        }
        if (wrongFrame.isEmpty()) {
            wrongFrame = wrongFrame(frame);
        }
        if (before != null || fromBeginning) {
            follow(before, frame);
        }
        if (frame.isData()) {
            count(frame);
        }
        previous = frame;
        last.addLast(frame);
        if (last.size() > lastLimit) {
            last.removeFirst();
        }
    }

    private void follow(@Nullable Frame before, Frame frame) {
        boolean goesOn = before != null && before.requestId() == frame.requestId();
        if (wrongSequence.isEmpty()) {
            wrongSequence = wrongSequence(before, frame, goesOn);
        }
        if (wrongOffset.isEmpty()) {
            long expected = before != null && goesOn ? before.bodyOffset() + before.lengthBytes() : frame.bodyOffset();
            if (frame.bodyOffset() < 0) {
                wrongOffset = frame + " has body offset " + frame.bodyOffset();
            } else if (frame.bodyOffset() != expected) {
                wrongOffset = frame + " has body offset " + frame.bodyOffset() + ", expected " + expected;
            }
        }
    }

    private static String wrongSequence(@Nullable Frame before, Frame frame, boolean goesOn) {
        if (before != null && goesOn) {
            if (before.kind().isTerminal()) {
                return frame + " is of request " + frame.requestId() + ", which had ended";
            }
            return frame.sequence() == before.sequence() + 1
                    ? ""
                    : frame + " has sequence " + frame.sequence() + ", expected " + (before.sequence() + 1);
        }
        if (before != null && !before.kind().isTerminal()) {
            return frame + " is of request " + frame.requestId() + ", but request " + before.requestId()
                    + " had not ended";
        }
        if (before != null && frame.requestId() < before.requestId()) {
            return frame + " is of request " + frame.requestId() + ", after one of " + before.requestId();
        }
        return frame.sequence() == 0
                ? ""
                : frame + " has sequence " + frame.sequence() + ", but is the first of request " + frame.requestId();
    }

    private String wrongFrame(Frame frame) {
        String wrong = switch (frame.kind()) {
            case INLINE ->
                frame.lengthBytes() < 1
                                || frame.lengthBytes() > geometry.largestInlineBytes()
                                || frame.lengthBytes() > frame.excerptBytes() - FrameDescriptor.PAYLOAD_OFFSET
                        ? "length " + frame.lengthBytes() + " in an excerpt of " + frame.excerptBytes()
                                + "; the longest here is " + geometry.largestInlineBytes()
                        : "";
            case SLOT ->
                frame.lengthBytes() < 1 || frame.lengthBytes() > geometry.slotSizeBytes()
                        ? "length " + frame.lengthBytes() + ", the slot size is " + geometry.slotSizeBytes()
                        : "";
            case END, ABORT ->
                frame.lengthBytes() == 0 ? "" : "length " + frame.lengthBytes() + ", but carries no bytes";
            case UNKNOWN -> "kind " + frame.kindNumber();
        };
        if (wrong.isEmpty() && frame.requestId() < 1) {
            wrong = "request id " + frame.requestId();
        }
        return wrong.isEmpty() ? "" : frame + " has " + wrong;
    }

    private void count(Frame frame) {
        if (frame.kind() == FrameKind.SLOT) {
            boolean possible = frame.argument() >= 0 && frame.argument() < geometry.slots();
            if (wrongSlot.isEmpty() && (!possible || (nextSlot >= 0 && frame.argument() != nextSlot))) {
                wrongSlot = frame + " has slot " + frame.argument()
                        + (nextSlot >= 0 ? ", expected " + nextSlot : ", there are " + geometry.slots());
            }
            if (nextSlot < 0 && possible) {
                nextSlot = frame.argument();
            }
        }
        dataFrames++;
        if (nextSlot >= 0) {
            nextSlot = (nextSlot + 1) % geometry.slots();
        }
    }

    /** Data frames since the segment was made; empty if the first ones are gone. */
    OptionalLong appended() {
        return fromBeginning || previous == null ? OptionalLong.of(dataFrames) : OptionalLong.empty();
    }

    /** Data frames that are still there. */
    long dataFrames() {
        return dataFrames;
    }

    /** How many data frames aren't released; empty if it can't be told, as none of those that are there uses a slot. */
    OptionalInt unreleased(long released) {
        if (released < 0) {
            return OptionalInt.empty();
        }
        if (appended().isPresent()) {
            long count = appended().getAsLong() - released;
            return count >= 0 && count <= geometry.slots() ? OptionalInt.of((int) count) : OptionalInt.empty();
        }
        if (nextSlot < 0) {
            return OptionalInt.empty();
        }
        int count = Math.floorMod(nextSlot - Math.floorMod(released, geometry.slots()), geometry.slots());
        // None or all: the counts can't tell, but who has ended a body with every slot in use is rare.
        Frame end = previous;
        boolean underWay = end != null && !end.kind().isTerminal();
        return count == 0 && underWay ? OptionalInt.empty() : OptionalInt.of(count);
    }

    /** The last frames, oldest first. */
    List<Frame> last() {
        return List.copyOf(last);
    }

    /** The last frame of all, or null if there is none. */
    @Nullable
    Frame end() {
        return previous;
    }

    void report(Checks to) {
        to.add("frames are of known kinds and possible lengths", wrongFrame);
        to.add("frames follow each other without holes", wrongSequence);
        to.add("chunks join in the body", wrongOffset);
        to.add("slots are used in turn", wrongSlot);
    }
}
