package io.memlane.model;

import java.io.IOException;

/**
 * The one family of failures between proxy and cache. An {@link IOException}, because each of them ends the connection or the segment
 * that it happened on, and nothing else; the code says whether another attempt makes sense.
 */
public class MemlaneException extends IOException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    public MemlaneException(ErrorCode code, String message) {
        super(message);
        this.code = code;
    }

    public MemlaneException(ErrorCode code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public ErrorCode code() {
        return code;
    }
}
