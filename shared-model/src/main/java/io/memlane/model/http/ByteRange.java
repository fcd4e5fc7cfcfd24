package io.memlane.model.http;

/**
 * A part of a representation that lies within it.
 *
 * @param offset of its first byte
 * @param lengthBytes at least 1
 */
public record ByteRange(long offset, long lengthBytes) {

    /** @throws IllegalArgumentException if it is empty, or begins or ends where no representation can */
    public ByteRange {
        if (offset < 0 || lengthBytes < 1 || offset > Long.MAX_VALUE - lengthBytes) {
            throw new IllegalArgumentException("offset " + offset + ", length " + lengthBytes);
        }
    }

    /** Offset behind its last byte. */
    public long end() {
        return offset + lengthBytes;
    }

    /** Value for {@code Content-Range} (RFC 9110 §14.4). */
    public String contentRange(long totalBytes) {
        return "bytes " + offset + '-' + (end() - 1) + '/' + totalBytes;
    }
}
