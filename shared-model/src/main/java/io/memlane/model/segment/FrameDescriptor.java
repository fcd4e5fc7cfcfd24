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

    private FrameDescriptor() {}
}
