package io.memlane.proxy.web.connection;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the bytes of a request line before Jetty's parser takes them, in whatever pieces they come, for two things that
 * the parser doesn't leave to anybody:
 * <ul>
 *   <li>a minor version that is higher than ours. Such a request is to be understood as one of our own (RFC 9110 §2.5), so
 *       the digit becomes one that the parser knows;
 *   <li>the bytes of a query, which the parser takes for UTF-8, with U+FFFD for all that is none.
 * </ul>
 * Used by the thread that parses.
 */
final class RequestLine {
    private static final byte[] VERSION = {'H', 'T', 'T', 'P', '/', '1', '.'};
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private enum Part {
        METHOD,
        PATH,
        QUERY,
        VERSION,
        REST
    }

    private Part part = Part.METHOD;
    /** Of the method or the version, blanks before it not counted. */
    private int length;

    private @Nullable ByteArrayOutputStream query;

    /** Before the first line of each request. */
    void reset() {
        part = Part.METHOD;
        length = 0;
        query = null;
    }

    /** Looks at what the parser will take next; its bytes up to the end of the line are looked at once. */
    void scan(ByteBuffer buffer) {
        for (int i = buffer.position(); part != Part.REST && i < buffer.limit(); i++) {
            byte b = buffer.get(i);
            switch (part) {
                case METHOD -> method(b);
                case PATH, QUERY -> target(b);
                default -> version(b, buffer, i);
            }
        }
    }

    private void method(byte b) {
        if (b == ' ') {
            part = Part.PATH;
            length = 0;
        } else if (b != '\r' && b != '\n') {
            length++;
        } else if (length > 0) {
            part = Part.REST; // no request line; empty lines before one may be there (RFC 9112 §2.2)
        }
    }

    private void target(byte b) {
        if (b == ' ') {
            if (length > 0) {
                part = Part.VERSION;
                length = 0;
            }
        } else if (b == '\r' || b == '\n') {
            part = Part.REST;
        } else if (query != null) {
            query.write(b);
        } else {
            length++;
            if (b == '?') {
                part = Part.QUERY;
                query = new ByteArrayOutputStream();
            }
        }
    }

    private void version(byte b, ByteBuffer buffer, int at) {
        if (b == ' ' && length == 0) {
            return;
        }
        if (length < VERSION.length && b == VERSION[length]) {
            length++;
            return;
        }
        if (length == VERSION.length && b > '1' && b <= '9') {
            buffer.put(at, (byte) '1');
        }
        part = Part.REST;
    }

    /**
     * The target with its query as it came: what isn't ASCII is escaped byte by byte.
     *
     * @param target as the parser has it
     */
    String withQueryAsItCame(String target) {
        if (query == null) {
            return target;
        }
        byte[] bytes = query.toByteArray();
        StringBuilder as = null;
        for (int i = 0; i < bytes.length; i++) {
            byte b = bytes[i];
            if (b < 0 && as == null) {
                as = new StringBuilder(target.substring(0, target.indexOf('?') + 1));
                for (int j = 0; j < i; j++) {
                    as.append((char) bytes[j]);
                }
            }
            if (as != null) {
                if (b < 0) {
                    as.append('%').append(HEX[b >> 4 & 0xf]).append(HEX[b & 0xf]);
                } else {
                    as.append((char) b);
                }
            }
        }
        return as == null ? target : as.toString();
    }
}
