package io.memlane.cache.content.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 of what is served. */
public final class ContentDigest {

    private static final int BUFFER_BYTES = 64 << 10;

    private ContentDigest() {}

    public static byte[] of(byte[] bytes) {
        return sha256().digest(bytes);
    }

    /** Of the first bytes of a file, or of all that there are if it has become shorter. */
    public static byte[] of(Descriptor file, long lengthBytes) throws IOException {
        MessageDigest digest = sha256();
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(BUFFER_BYTES, lengthBytes));
        long position = 0;
        while (position < lengthBytes) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), lengthBytes - position));
            int read = file.read(buffer, position);
            if (read < 0) {
                break;
            }
            digest.update(buffer.flip());
            position += read;
        }
        return digest.digest();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
