package io.memlane.cache.content.manifest;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Lines of a file that may be anything. A reader of the JDK would replace bad bytes by question marks or give up at the
 * first, and would take any length into memory.
 */
final class ManifestLines {

    /** Room for the longest key and the longest path that Linux knows, and as many blanks. */
    static final int MAX_BYTES = 16 * 1024;

    private final InputStream in;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private boolean tooLong;
    private long number;

    ManifestLines(InputStream in) {
        this.in = new BufferedInputStream(in, 1 << 16);
    }

    /** Goes to the next line; false at the end. */
    boolean next() throws IOException {
        line.reset();
        tooLong = false;
        int b = in.read();
        if (b < 0) {
            return false;
        }
        number++;
        for (; b >= 0 && b != '\n'; b = in.read()) {
            if (line.size() < MAX_BYTES) {
                line.write(b);
            } else {
                tooLong = true;
            }
        }
        return true;
    }

    /** Counted from one. */
    long number() {
        return number;
    }

    boolean isTooLong() {
        return tooLong;
    }

    /** The line without blanks, carriage return and byte order mark around it. */
    String text() throws CharacterCodingException {
        String text = StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(line.toByteArray()))
                .toString();
        if (number == 1 && text.startsWith("\uFEFF")) {
            text = text.substring(1);
        }
        return strip(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
    }

    static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    static String strip(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isBlank(text.charAt(start))) {
            start++;
        }
        while (end > start && isBlank(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }
}
