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
        ByteBuffer bytes = in.slice(in.position(), length);
        in.position(in.position() + length);
        // A new decoder reports malformed input; String's constructor would replace it.
        return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    }
}
