package io.memlane.model.segment;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * A body whose every byte is known from its request and its place, so that neither another request's bytes nor misplaced ones pass.
 *
 * @param requestId whose body it is
 * @param lengthBytes its length
 */
record Body(long requestId, int lengthBytes) {

    /** Fills a buffer with the bytes from an offset on. */
    void fill(ByteBuffer destination, long offset) {
        for (long at = offset; destination.hasRemaining(); at++) {
            long word = (requestId * 0x9E3779B97F4A7C15L + (at >>> 3)) * 0xBF58476D1CE4E5B9L;
            // Never zero: a page that nobody wrote is no part of any body.
            destination.put((byte) ((word >>> (at & 7) * 8) | 1));
        }
    }

    long digest() {
        ByteBuffer whole = ByteBuffer.allocate(lengthBytes);
        fill(whole, 0);
        CRC32C crc = new CRC32C();
        crc.update(whole.flip());
        return crc.getValue();
    }
}
