package io.memlane.model.http;

import io.memlane.model.http.RejectedPathException.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * From the path of a request target, as it came over the wire, to the path of the content: decoded exactly once, and
 * normalised. Policies, the cache and whatever else asks for the path get this one form, so a rule for a path holds for
 * all its spellings. What two readers could understand differently is refused, and what stays has one meaning:
 * <ul>
 *   <li>segments {@code .} and {@code ..} are resolved (RFC 3986 §5.2.4) where they are written plainly. With an escape
 *       in them or beside them only those write them who hope that somebody before us doesn't see them;
 *   <li>empty segments ({@code //}) are merged, as file systems do. Then {@code ..} behind one is refused: for RFC 3986
 *       it takes the empty segment away, for file systems the one before;
 *   <li>an encoded slash between two names separates them, since no name can hold one; anywhere else it is refused;
 *   <li>an encoded backslash is a character of a name. An unencoded one is no character of a URI, and browsers read it as
 *       a slash;
 *   <li>{@code ;} is an ordinary character of a name: there are no path parameters, nothing is stripped;
 *   <li>control characters (U+0000 to U+001F and U+007F to U+009F) are refused: they forge lines of logs and terminals;
 *   <li>unencoded characters beyond ASCII are accepted, since curl and others send them so. The container has decoded
 *       them as UTF-8 and puts U+FFFD for broken bytes, so an unencoded U+FFFD is rejected.
 * </ul>
 */
public final class RequestPath {
    /** Of the path in UTF-8: Linux takes no longer one (PATH_MAX). */
    static final int MAX_LENGTH_BYTES = 4096;

    private static final String MARKS = "-._~!$&'()*+,;=:@/";

    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private static final char REPLACEMENT = '\uFFFD';

    private final String raw;
    private final StringBuilder path;
    /** Whether readers disagree on which name a {@code ..} from here on takes away. */
    private boolean disputed;

    private RequestPath(String raw) {
        this.raw = raw;
        this.path = new StringBuilder(raw.length());
    }

    /**
     * Pure. Returns its argument where there is nothing to decode or to resolve; then it mostly allocates nothing.
     *
     * @param raw path of the request target, without query
     */
    public static String decode(String raw) throws RejectedPathException {
        // An escape takes three characters for one byte. Beyond this not even dots and slashes are worth resolving.
        if (raw.length() > 3 * MAX_LENGTH_BYTES) {
            throw new RejectedPathException(Reason.TOO_LONG);
        }
        if (raw.isEmpty() || raw.charAt(0) != '/') {
            throw new RejectedPathException(Reason.NOT_ABSOLUTE);
        }
        String path = isNormal(raw) ? raw : new RequestPath(raw).resolve();
        // A character takes three bytes at most.
        if (path.length() > MAX_LENGTH_BYTES / 3 && path.getBytes(StandardCharsets.UTF_8).length > MAX_LENGTH_BYTES) {
            throw new RejectedPathException(Reason.TOO_LONG);
        }
        return path;
    }

    /** Visible ASCII without escapes, where no segment is empty or begins with a dot. */
    private static boolean isNormal(String raw) throws RejectedPathException {
        boolean normal = true;
        char before = 0;
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '?' || c == '#') {
                throw new RejectedPathException(Reason.DELIMITER);
            } else if (c == '\\') {
                throw new RejectedPathException(Reason.BACKSLASH);
            }
            normal &= c >= 0x20 && c < 0x7f && c != '%' && (before != '/' || (c != '/' && c != '.'));
            before = c;
        }
        return normal;
    }

    /**
     * The way back: a path of a request target that is {@link #decode decoded} to this.
     *
     * @param path as {@link #decode} gives it
     */
    public static String encode(String path) {
        int at = 0;
        while (at < path.length() && isUnencoded(path.charAt(at))) {
            at++;
        }
        if (at == path.length()) {
            return path;
        }
        StringBuilder encoded = new StringBuilder(2 * path.length());
        for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (isUnencoded(c)) {
                encoded.append(c);
            } else {
                encoded.append('%').append(HEX[c >> 4]).append(HEX[c & 0xf]);
            }
        }
        return encoded.toString();
    }

    /** RFC 3986 §3.3, and the slash. */
    private static boolean isUnencoded(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || MARKS.indexOf(c) >= 0;
    }

    private String resolve() throws RejectedPathException {
        int end = raw.length();
        boolean folder = false;
        for (int from = 1; from <= end; ) {
            int slash = raw.indexOf('/', from);
            int to = slash < 0 ? end : slash;
            folder = !add(raw.substring(from, to));
            disputed |= from == to;
            from = to + 1;
        }
        if (folder) {
            path.append('/');
        }
        String resolved = path.toString();
        return resolved.equals(raw) ? raw : resolved;
    }

    /** @return whether it is a name; otherwise what comes before it is a folder */
    private boolean add(String segment) throws RejectedPathException {
        if (segment.isEmpty() || segment.equals(".")) {
            return false;
        }
        if (segment.equals("..")) {
            if (disputed) {
                throw new RejectedPathException(Reason.DOT_SEGMENT);
            }
            if (path.isEmpty()) {
                throw new RejectedPathException(Reason.LEAVES_ROOT);
            }
            path.setLength(path.lastIndexOf("/"));
            return false;
        }
        String decoded = decoded(segment);
        checkNames(decoded);
        path.append('/').append(decoded);
        return true;
    }

    /** Of a segment that is no plain dot segment: dots in it were escaped, or stand beside an escaped slash. */
    private void checkNames(String decoded) throws RejectedPathException {
        int from = 0;
        for (int i = 0; i <= decoded.length(); i++) {
            char c = i == decoded.length() ? '/' : decoded.charAt(i);
            if (c == '/') {
                int length = i - from;
                if (length == 0) {
                    throw new RejectedPathException(Reason.ENCODED_SLASH);
                } else if (length <= 2 && decoded.charAt(from) == '.' && decoded.charAt(i - 1) == '.') {
                    throw new RejectedPathException(Reason.DOT_SEGMENT);
                }
                disputed |= i < decoded.length();
                from = i + 1;
            } else if (Character.isISOControl(c)) {
                throw new RejectedPathException(Reason.CONTROL_CHARACTER);
            }
        }
    }

    private static String decoded(String segment) throws RejectedPathException {
        byte[] bytes = new byte[3 * segment.length()];
        return fromUtf8(bytes, toBytes(segment, bytes));
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
        return (byte) (high << 4 | low);
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
}
