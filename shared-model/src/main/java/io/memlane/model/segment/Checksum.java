package io.memlane.model.segment;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** The checksum of a chunk: CRC-32C (RFC 3720, appendix B.4), for which processors have an instruction. */
final class Checksum {
    private Checksum() {}

    /** Of all bytes up to the limit, wherever the position is; it stays there. */
    static int of(ByteBuffer chunk) {
        CRC32C crc = new CRC32C();
        crc.update(chunk.duplicate().position(0));
        return (int) crc.getValue();
    }
}
