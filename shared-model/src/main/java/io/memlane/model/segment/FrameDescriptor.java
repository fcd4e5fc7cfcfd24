package io.memlane.model.segment;

/**
 * Layout of one excerpt of a segment's queue. All numbers are little-endian.
 *
 * <pre>
 *   0                   8         12   13   14        16        20        24
 *  +-------------------+---------+----+----+---------+---------+---------+
 *  | request id        | sequence|kind|zero| zero    | length  | argument|
 *  +-------------------+---------+----+----+---------+---------+---------+
 *  24                  32
 *  +-------------------+--------------------------------------------------+
 *  | body offset       | payload (INLINE only: length bytes)              |
 *  +-------------------+--------------------------------------------------+
 * </pre>
 *
 * <table>
 * <caption>Fields by kind</caption>
 * <tr><th>kind</th><th>length</th><th>argument</th><th>body offset</th></tr>
 * <tr><td>INLINE</td><td>bytes of payload that follow</td><td>0</td><td>offset of the payload in the body</td></tr>
 * <tr><td>SLOT</td><td>bytes of payload in the slot</td><td>slot</td><td>offset of the payload in the body</td></tr>
 * <tr><td>END</td><td>0</td><td>0</td><td>where what was asked for ends</td></tr>
 * <tr><td>ABORT</td><td>0</td><td>{@link AbortReason} number</td><td>where what was sent ends</td></tr>
 * </table>
 */
public final class FrameDescriptor {
    public static final int REQUEST_ID_OFFSET = 0;
    public static final int SEQUENCE_OFFSET = REQUEST_ID_OFFSET + Long.BYTES;
    public static final int KIND_OFFSET = SEQUENCE_OFFSET + Integer.BYTES;
    public static final int LENGTH_OFFSET = KIND_OFFSET + Integer.BYTES;
    public static final int ARGUMENT_OFFSET = LENGTH_OFFSET + Integer.BYTES;
    public static final int BODY_OFFSET_OFFSET = ARGUMENT_OFFSET + Integer.BYTES;
    public static final int PAYLOAD_OFFSET = BODY_OFFSET_OFFSET + Long.BYTES;

    /** A checksum and what may lie before it. */
    static final int CHECKSUM_ROOM_BYTES = 2 * Integer.BYTES;

    /**
     * Where the CRC-32C of the chunk is in a data frame of a segment with checksums: behind the payload, or in its place, at a multiple of
     * its own length.
     *
     * @param inlineBytes length of an INLINE frame's payload; 0 for SLOT
     */
    public static int checksumOffset(int inlineBytes) {
        return (PAYLOAD_OFFSET + inlineBytes + Integer.BYTES - 1) & -Integer.BYTES;
    }

    private FrameDescriptor() {}
}
