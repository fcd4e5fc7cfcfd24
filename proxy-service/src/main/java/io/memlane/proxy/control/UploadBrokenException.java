package io.memlane.proxy.control;

import java.io.IOException;
import java.io.Serial;

/** The client's own body couldn't be read to its end. The segment is of no more use, and it isn't the cache's fault. */
public final class UploadBrokenException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    UploadBrokenException(IOException cause) {
        super("the client's request broke off: " + cause.getMessage(), cause);
    }
}
