package io.memlane.proxy.web;

import io.memlane.proxy.web.RejectedPathException.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * From the path of a request target, as it came over the wire, to the path of the content. Decodes exactly once,
 * normalises nothing, and rejects whatever two readers could understand differently, so that one file has as few
 * spellings as possible and none leads out of the root. What it decides where RFC 3986 leaves a choice:
 * <ul>
 *   <li>dot segments (raw or encoded) and empty segments ({@code //}) are rejected, not resolved; one trailing slash is
 *       kept;
 *   <li>{@code ;} is an ordinary character of a name: there are no path parameters, nothing is stripped;
 *   <li>encoded slashes, and backslashes in any form, are rejected: on some system they separate names;
 *   <li>control characters are U+0000 to U+001F and U+007F to U+009F;
 *   <li>unencoded characters beyond ASCII are accepted, since curl and others send them so. The container has decoded
 *       them as UTF-8 and puts U+FFFD for broken bytes, so an unencoded U+FFFD is rejected.
 * </ul>
 */
final class RequestPath {
    /** Of the decoded path in UTF-8: Linux takes no longer one (PATH_MAX). */
    static final int MAX_LENGTH_BYTES = 4096;

    private static final char REPLACEMENT = '\uFFFD';

    private RequestPath() {}

    /**
     * Pure. Returns its argument where there is nothing to decode, without allocating.
     *
     * @param raw path of the request target, without query
     */
    static String decode(String raw) throws RejectedPathException {
        // An escape takes three characters for one byte: longer than this can't fit, whatever it holds.
        if (raw.length() > 3 * MAX_LENGTH_BYTES) {
            throw new RejectedPathException(Reason.TOO_LONG);
        }
        boolean plain = true;
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '?' || c == '#') {
                throw new RejectedPathException(Reason.DELIMITER);
            }
            plain &= c != '%' && c < 0x80;
        }
        if (plain) {
            return check(raw, raw.length());
        }
        byte[] bytes = new byte[3 * raw.length()];
        int lengthBytes = toBytes(raw, bytes);
        return check(fromUtf8(bytes, lengthBytes), lengthBytes);
    }

    /**
     * Replaces escapes by their bytes and other characters by their UTF-8; a character takes three bytes at most, a
     * pair four.
     */
    private static int toBytes(String raw, byte[] bytes) throws RejectedPathException {
        int length = 0;
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%') {
                bytes[length++] = escape(raw, i);
                i += 2;
            } else if (c < 0x80) {
                bytes[length++] = (byte) c;
            } else {
                int codePoint = raw.codePointAt(i);
                if (codePoint == REPLACEMENT || Character.getType(codePoint) == Character.SURROGATE) {
                    throw new RejectedPathException(Reason.INVALID_UTF8);
                }
                byte[] encoded = Character.toString(codePoint).getBytes(StandardCharsets.UTF_8);
                System.arraycopy(encoded, 0, bytes, length, encoded.length);
                length += encoded.length;
                i += Character.charCount(codePoint) - 1;
            }
        }
        return length;
    }

    private static byte escape(String raw, int at) throws RejectedPathException {
        int high = at + 2 < raw.length() ? hex(raw.charAt(at + 1)) : -1;
        int low = at + 2 < raw.length() ? hex(raw.charAt(at + 2)) : -1;
        if (high < 0 || low < 0) {
            throw new RejectedPathException(Reason.BROKEN_ESCAPE);
        }
        int value = high << 4 | low;
        if (value == '/') {
            throw new RejectedPathException(Reason.ENCODED_SLASH);
        }
        return (byte) value;
    }

    /** Not {@link Character#digit}, which takes other scripts' digits too. */
    private static int hex(char c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        int lower = c | 0x20;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }

    private static String fromUtf8(byte[] bytes, int length) throws RejectedPathException {
        try {
            // The JDK's decoder refuses overlong forms, surrogates and values beyond U+10FFFF.
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes, 0, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new RejectedPathException(Reason.INVALID_UTF8);
        }
    }

    private static String check(String path, int lengthBytes) throws RejectedPathException {
        if (lengthBytes > MAX_LENGTH_BYTES) {
            throw new RejectedPathException(Reason.TOO_LONG);
        }
        if (path.isEmpty() || path.charAt(0) != '/') {
            throw new RejectedPathException(Reason.NOT_ABSOLUTE);
        }
        int segment = 1;
        for (int i = 1; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '/') {
                if (i == segment) {
                    throw new RejectedPathException(Reason.EMPTY_SEGMENT);
                }
                checkDots(path, segment, i);
                segment = i + 1;
            } else if (c == '\\') {
                throw new RejectedPathException(Reason.BACKSLASH);
            } else if (Character.isISOControl(c)) {
                throw new RejectedPathException(Reason.CONTROL_CHARACTER);
            }
        }
        checkDots(path, segment, path.length());
        return path;
    }

    private static void checkDots(String path, int from, int to) throws RejectedPathException {
        int length = to - from;
        if (length > 0 && length <= 2 && path.charAt(from) == '.' && path.charAt(to - 1) == '.') {
            throw new RejectedPathException(Reason.DOT_SEGMENT);
        }
    }
}
