package io.memlane.model.http;

import io.memlane.model.http.BodyPlan.Literal;
import io.memlane.model.http.BodyPlan.Piece;
import io.memlane.model.http.BodyPlan.Slice;
import java.util.ArrayList;
import java.util.List;

/**
 * The body of an answer with several parts (RFC 9110 §14.6):
 * <pre>
 * CRLF
 * --BOUNDARY CRLF
 * Content-Type: MEDIATYPE CRLF
 * Content-Range: bytes FIRST-LAST/TOTAL CRLF
 * CRLF
 * the bytes CRLF
 * --BOUNDARY CRLF
 * ...
 * the bytes CRLF
 * --BOUNDARY-- CRLF
 * </pre>
 *
 * <p>The first line end may be left out (RFC 2046 §5.1.1), but nginx and Apache send it, and zsync finds no part without it.
 */
public final class MultipartByteranges {
    private static final String CRLF = "\r\n";
    private static final String DASHES = "--";
    private static final String SEPARATOR = CRLF + DASHES;
    private static final String TYPE = CRLF + "Content-Type: ";
    private static final String RANGE = CRLF + "Content-Range: ";
    private static final String END_OF_HEADERS = CRLF + CRLF;

    private MultipartByteranges() {}

    /** Value for {@code Content-Type} of the whole answer. */
    public static String mediaType(Boundary boundary) {
        return "multipart/byteranges; boundary=" + boundary.text();
    }

    /**
     * Plans the body.
     *
     * @param ranges parts of the representation, in the order in which they are sent
     * @param totalBytes length of the representation
     * @param mediaType of the representation
     * @throws IllegalArgumentException if the media type can't stand in a header field
     */
    public static BodyPlan plan(List<ByteRange> ranges, long totalBytes, String mediaType, Boundary boundary) {
        checkMediaType(mediaType);
        List<Piece> pieces = new ArrayList<>(2 * ranges.size() + 1);
        long lengthBytes = 0;
        for (ByteRange range : ranges) {
            Literal header = new Literal(SEPARATOR
                    + boundary.text()
                    + TYPE
                    + mediaType
                    + RANGE
                    + range.contentRange(totalBytes)
                    + END_OF_HEADERS);
            pieces.add(header);
            pieces.add(new Slice(range));
            lengthBytes += header.lengthBytes() + range.lengthBytes();
        }
        Literal end = new Literal(SEPARATOR + boundary.text() + DASHES + CRLF);
        pieces.add(end);
        return new BodyPlan(List.copyOf(pieces), lengthBytes + end.lengthBytes());
    }

    /** Whether the body would be longer than the representation. The ranges lie within it and don't overlap. */
    static boolean isLonger(List<ByteRange> ranges, long totalBytes, String mediaType) {
        int fixedBytes = SEPARATOR.length()
                + Boundary.CHARS
                + TYPE.length()
                + mediaType.length()
                + RANGE.length()
                + END_OF_HEADERS.length();
        int overheadBytes = SEPARATOR.length() + Boundary.CHARS + DASHES.length() + CRLF.length();
        long partBytes = 0;
        for (ByteRange range : ranges) {
            overheadBytes += fixedBytes + range.contentRange(totalBytes).length();
            partBytes += range.lengthBytes();
        }
        return partBytes > totalBytes - overheadBytes;
    }

    private static void checkMediaType(String mediaType) {
        for (int i = 0; i < mediaType.length(); i++) {
            char c = mediaType.charAt(i);
            if (c < ' ' || c > '~') {
                throw new IllegalArgumentException("not a media type: character " + (int) c + " at " + i);
            }
        }
    }
}
