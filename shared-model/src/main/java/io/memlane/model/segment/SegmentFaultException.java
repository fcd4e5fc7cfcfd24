package io.memlane.model.segment;

import io.memlane.model.ErrorCode;
import io.memlane.model.MemlaneException;

/** The segment's shared memory holds what no honest peer writes, or can't be used any more. The segment is replaced, nothing else. */
public class SegmentFaultException extends MemlaneException {
    private static final long serialVersionUID = 1L;

    public SegmentFaultException(String message) {
        super(ErrorCode.SEGMENT_CORRUPT, message);
    }

    public SegmentFaultException(String message, Throwable cause) {
        super(ErrorCode.SEGMENT_CORRUPT, message, cause);
    }
}
