package io.memlane.model.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What a body consists of, for whoever writes it: texts, and slices of the representation, in this order and nothing
 * between them.
 *
 * @param pieces none of them empty
 * @param lengthBytes of all together: value for {@code Content-Length}; {@link ResponseHead#UNKNOWN_LENGTH} for all that there will be of
 *     the representation
 */
public record BodyPlan(List<Piece> pieces, long lengthBytes) {

    /** One stretch of a body. */
    public sealed interface Piece {
        /** At least 1. */
        long lengthBytes();

        /** The same without its first bytes; at least one must remain. */
        Piece without(long firstBytes);
    }

    /**
     * Bytes that the plan brings along.
     *
     * @param text one byte per character
     */
    public record Literal(String text) implements Piece {
        @Override
        public long lengthBytes() {
            return text.length();
        }

        /** The bytes; a new array with each call. */
        public byte[] bytes() {
            return text.getBytes(StandardCharsets.ISO_8859_1);
        }

        @Override
        public Literal without(long firstBytes) {
            return new Literal(text.substring(Math.toIntExact(firstBytes)));
        }
    }

    /** Bytes of the representation. */
    public record Slice(ByteRange range) implements Piece {
        @Override
        public long lengthBytes() {
            return range.lengthBytes();
        }

        @Override
        public Slice without(long firstBytes) {
            return new Slice(new ByteRange(range.offset() + firstBytes, range.lengthBytes() - firstBytes));
        }
    }

    /** Everything, of a representation that may be empty, or of whose length nothing is known. */
    public static BodyPlan whole(long lengthBytes) {
        if (lengthBytes == ResponseHead.UNKNOWN_LENGTH) {
            return new BodyPlan(List.of(new Slice(new ByteRange(0, Long.MAX_VALUE))), lengthBytes);
        }
        return lengthBytes == 0 ? new BodyPlan(List.of(), 0) : part(new ByteRange(0, lengthBytes));
    }

    /** One part as it is. */
    public static BodyPlan part(ByteRange range) {
        return new BodyPlan(List.of(new Slice(range)), range.lengthBytes());
    }

    /**
     * The rest of the body, for a transfer that goes on after an interruption.
     *
     * @param bodyOffset bytes of the body, not of the representation, that need not be written again
     * @throws IllegalArgumentException if the body has fewer
     */
    public BodyPlan from(long bodyOffset) {
        if (lengthBytes == ResponseHead.UNKNOWN_LENGTH) {
            return new BodyPlan(List.of(pieces.getFirst().without(bodyOffset)), lengthBytes);
        }
        if (bodyOffset < 0 || bodyOffset > lengthBytes) {
            throw new IllegalArgumentException("offset " + bodyOffset + " in a body of " + lengthBytes);
        }
        List<Piece> rest = new ArrayList<>(pieces.size());
        long skipped = bodyOffset;
        for (Piece piece : pieces) {
            if (skipped >= piece.lengthBytes()) {
                skipped -= piece.lengthBytes();
            } else {
                rest.add(skipped == 0 ? piece : piece.without(skipped));
                skipped = 0;
            }
        }
        return new BodyPlan(List.copyOf(rest), lengthBytes - bodyOffset);
    }
}
