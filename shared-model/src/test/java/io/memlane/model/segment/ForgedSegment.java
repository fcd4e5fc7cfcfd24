package io.memlane.model.segment;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A segment whose frames the test writes, field by field, and a reader that believes none of them. */
final class ForgedSegment implements AutoCloseable {
    private static final long REQUEST = 5;

    /** What a frame says of itself. */
    record Frame(long requestId, int sequence, FrameKind kind, int length, int argument, long offset) {
        Frame withRequest(long other) {
            return new Frame(other, sequence, kind, length, argument, offset);
        }

        Frame withSequence(int other) {
            return new Frame(requestId, other, kind, length, argument, offset);
        }

        Frame withKind(FrameKind other) {
            return new Frame(requestId, sequence, other, length, argument, offset);
        }

        Frame withLength(int other) {
            return new Frame(requestId, sequence, kind, other, argument, offset);
        }

        Frame withArgument(int other) {
            return new Frame(requestId, sequence, kind, length, other, offset);
        }

        Frame withOffset(long other) {
            return new Frame(requestId, sequence, kind, length, argument, other);
        }
    }

    private final SegmentGeometry geometry;
    private final Arena arena = Arena.ofShared();
    private final FrameAppender frames;
    private final SegmentReader reader;
    private int dataFrames;

    ForgedSegment(Path directory, SegmentGeometry geometry) throws IOException {
        this.geometry = geometry;
        Slab.create(directory.resolve(SegmentFiles.SLAB), 1, geometry, arena);
        SharedPage.create(directory.resolve(SegmentFiles.SHARED), arena);
        frames = FrameAppender.create(directory.resolve(SegmentFiles.QUEUE), geometry, arena);
        reader = SegmentReader.open(directory, geometry, () -> {});
    }

    /** The frame that a correct writer begins with. */
    Frame first() {
        return new Frame(REQUEST, 0, FrameKind.INLINE, 10, 0, 0);
    }

    /** One of those that may follow a frame that was read. */
    Frame next(Frame read, Random random) {
        long offset = read.offset() + read.length();
        int sequence = read.sequence() + 1;
        return switch (random.nextInt(4)) {
            case 0 -> new Frame(REQUEST, sequence, FrameKind.END, 0, 0, offset);
            case 1 -> new Frame(REQUEST, sequence, FrameKind.ABORT, 0, 1, offset);
            case 2 -> new Frame(REQUEST, sequence, FrameKind.INLINE, 1 + random.nextInt(512), 0, offset);
            default -> new Frame(REQUEST, sequence, FrameKind.SLOT, 1 + random.nextInt(4096), slot(), offset);
        };
    }

    private int slot() {
        return dataFrames % geometry.slots();
    }

    /** Whether a frame may come where another one was expected, as docs/wire-format.md says it. */
    boolean isRight(Frame frame, Frame expected) {
        return frame.requestId() == expected.requestId()
                && frame.sequence() == expected.sequence()
                && frame.offset() == expected.offset()
                && switch (frame.kind()) {
                    case INLINE -> frame.length() >= 1 && frame.length() <= geometry.largestInlineBytes();
                    case SLOT ->
                        frame.length() >= 1
                                && frame.length() <= geometry.slotSizeBytes()
                                && frame.argument() == dataFrames % geometry.slots();
                    case END, ABORT -> true;
                    case UNKNOWN -> false;
                };
    }

    /** Publishes a frame and reads it; a data frame is released. Returns null if it is a fault. */
    @Nullable
    FrameKind appendAndPoll(Frame frame) throws IOException {
        boolean inline = frame.kind() == FrameKind.INLINE
                && frame.length() >= 0
                && frame.length() <= geometry.largestInlineBytes();
        ChunkSource zeros = to -> to.position(to.limit());
        long index = frames.append(
                frame.requestId(),
                frame.sequence(),
                frame.kind(),
                frame.length(),
                frame.argument(),
                frame.offset(),
                inline ? zeros : null,
                null);
        if (reader.isDrained()) {
            reader.begin(REQUEST, index);
        }
        int before = dataFrames;
        try {
            FrameKind kind = reader.poll();
            if (kind == null) {
                throw new AssertionError("a published frame isn't found");
            }
            if (!kind.isTerminal()) {
                dataFrames++;
                reader.release();
            }
            return kind;
        } catch (SegmentFaultException e) {
            if (before != dataFrames) {
                throw new AssertionError("a fault after it was read", e);
            }
            return null;
        }
    }

    @Override
    public void close() {
        try (arena) {
            reader.close();
            frames.close();
        }
    }
}
