package io.memlane.model.inspect;

import io.memlane.model.segment.FrameDescriptor;
import io.memlane.model.segment.SegmentGeometry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * Reads the excerpts of a cycle file of Chronicle Queue without Chronicle, which makes folders and files even when it is to read only.
 *
 * <p>Such a file is a sequence of documents, each a word and so many bytes as its low 30 bits say, at a multiple of 4. Bit 31: it isn't
 * complete; bit 30: it is Chronicle's own (header, index), not an excerpt. The word 0 is where the next one will begin; the word of both
 * bits and no length is the file's end.
 */
final class CycleFile {
    static final String USED = ".cq4";
    static final String CLEAN = ".precreated";

    private static final int NOT_COMPLETE = 1 << 31;
    private static final int NO_EXCERPT = 1 << 30;
    private static final int LENGTH = NO_EXCERPT - 1;
    private static final int END_OF_FILE = NOT_COMPLETE | NO_EXCERPT;

    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss'M'", Locale.ROOT);

    /** Where reading a file ended. */
    enum State {
        /** It has not been begun, or is being cleared for another cycle. */
        CLEAR,
        /** The next frame comes here. */
        OPEN,
        /** Its writer has gone on to the next file. */
        FULL,
        /** A frame is being written, or its writer died meanwhile. */
        WRITING
    }

    /** Takes frames in their order. */
    interface FrameReader {
        void take(Frame frame, ReadOnlyFile file) throws IOException;
    }

    /** No document of Chronicle's, or no frame of ours. */
    static final class SpoiledException extends IOException {
        private static final long serialVersionUID = 1L;

        SpoiledException(String message) {
            super(message);
        }
    }

    private CycleFile() {}

    /** The cycle that a file of this name is for; empty if it is no cycle file. */
    static OptionalInt cycleOf(String name) {
        int dot = name.indexOf('.');
        if (dot < 0 || !(name.substring(dot).equals(USED) || name.substring(dot).equals(CLEAN))) {
            return OptionalInt.empty();
        }
        try {
            long second = LocalDateTime.parse(name.substring(0, dot), NAME).toEpochSecond(ZoneOffset.UTC);
            return second > 0 && second <= Integer.MAX_VALUE ? OptionalInt.of((int) second) : OptionalInt.empty();
        } catch (DateTimeException e) {
            return OptionalInt.empty();
        }
    }

    /** Whether it has been begun: otherwise its first word is 0. */
    static boolean isBegun(Path path) throws IOException {
        try (ReadOnlyFile file = ReadOnlyFile.open(path)) {
            return file.getInt(0) != 0;
        }
    }

    /**
     * Reads all frames.
     *
     * @throws SpoiledException saying where it holds what Chronicle or a cache doesn't write
     */
    static State read(Path path, int cycle, SegmentGeometry geometry, FrameReader to) throws IOException {
        try (ReadOnlyFile file = ReadOnlyFile.open(path)) {
            End found = new Walk(path, file, geometry.rollSizeBytes(), (data, length) -> {}).run();
            // A copy of a word and of what is behind it isn't made in their order: only what is copied after the word
            // was seen is whole.
            file.forget();
            long[] number = new long[1];
            End read = new Walk(
                            path,
                            file,
                            found.position(),
                            (data, length) -> to.take(frame(file, cycle, number[0]++, length, data), file))
                    .run();
            return read.position() < found.position() ? read.state() : found.state();
        }
    }

    /** Takes excerpts in their order. */
    private interface ExcerptReader {
        void take(long data, int length) throws IOException;
    }

    /** Where the complete documents end, and what comes there. */
    private record End(State state, long position) {}

    /** Goes from document to document. */
    private record Walk(Path path, ReadOnlyFile file, long limit, ExcerptReader to) {
        End run() throws IOException {
            long position = 0;
            while (position + Integer.BYTES <= limit) {
                int word = file.getInt(position);
                if (word == 0) {
                    return new End(position == 0 ? State.CLEAR : State.OPEN, position);
                }
                if (word == END_OF_FILE && position > 0) {
                    return new End(State.FULL, position);
                }
                if ((word & NOT_COMPLETE) != 0) {
                    return new End(State.WRITING, position);
                }
                int length = word & LENGTH;
                long data = position + Integer.BYTES;
                boolean excerpt = (word & NO_EXCERPT) == 0;
                check(!excerpt || position > 0, position, "no header of a cycle file");
                check(length > 0, position, "a document without bytes");
                check(
                        data + length <= limit,
                        position,
                        "a document of " + length + " bytes that ends behind the file's " + limit);
                if (excerpt) {
                    check(
                            length >= FrameDescriptor.PAYLOAD_OFFSET,
                            position,
                            "an excerpt of " + length + " bytes, a frame has at least "
                                    + FrameDescriptor.PAYLOAD_OFFSET);
                    to.take(data, length);
                }
                position = data + ((length + Integer.BYTES - 1L) & -Integer.BYTES);
            }
            return new End(State.FULL, position);
        }

        private void check(boolean right, long position, String otherwise) throws SpoiledException {
            if (!right) {
                throw new SpoiledException(path.getFileName() + " has, at byte " + position + ", " + otherwise);
            }
        }
    }

    private static Frame frame(ReadOnlyFile file, int cycle, long number, int length, long data) throws IOException {
        return new Frame(
                cycle,
                number,
                length,
                file.getLong(data + FrameDescriptor.REQUEST_ID_OFFSET),
                file.getInt(data + FrameDescriptor.SEQUENCE_OFFSET),
                file.getInt(data + FrameDescriptor.KIND_OFFSET),
                file.getInt(data + FrameDescriptor.LENGTH_OFFSET),
                file.getInt(data + FrameDescriptor.ARGUMENT_OFFSET),
                file.getLong(data + FrameDescriptor.BODY_OFFSET_OFFSET),
                data);
    }
}
