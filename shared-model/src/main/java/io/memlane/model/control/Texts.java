package io.memlane.model.control;

import java.nio.BufferOverflowException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Texts of control messages: a length of two bytes, then UTF-8. */
final class Texts {
    private Texts() {}

    /** @throws BufferOverflowException if the text is longer than its length can say, or than the buffer */
    static void put(String text, ByteBuffer out) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > 0xFFFF) {
            throw new BufferOverflowException();
        }
        out.putShort((short) bytes.length).put(bytes);
    }

    /**
     * @throws BufferUnderflowException if it isn't there as a whole
     * @throws CharacterCodingException if it isn't UTF-8
     */
    static String get(ByteBuffer in) throws CharacterCodingException {
        int length = in.getShort() & 0xFFFF;
        if (length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        if (length == 0) {
            return "";
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return isAscii(bytes)
                ? new String(bytes, StandardCharsets.ISO_8859_1)
                // A new decoder reports malformed input; String's constructor would replace it.
                : StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes))
                        .toString();
    }

    /** Nearly all are: paths, media types, tags. */
    private static boolean isAscii(byte[] bytes) {
        int any = 0;
        for (byte b : bytes) {
            any |= b;
        }
        return any >= 0;
    }
}
