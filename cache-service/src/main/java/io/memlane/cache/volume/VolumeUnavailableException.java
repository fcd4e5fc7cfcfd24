package io.memlane.cache.volume;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The cache can't start on this volume. */
public class VolumeUnavailableException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String action;

    VolumeUnavailableException(String description, String action) {
        super(description);
        this.action = action;
    }

    /** @param foreign file with its owner, if that is nobody whom this cache trusts */
    static void throwIf(@Nullable String foreign) {
        if (foreign != null) {
            throw new VolumeUnavailableException(
                    "The volume isn't this cache's alone. " + foreign + ".",
                    "Remove it if an earlier run as another user has left it, or set memlane.shm.directory to a folder"
                            + " that this user makes. If its owner may read and change all that passes, name him in"
                            + " memlane.shm.trusted-users.");
        }
    }

    /** What the operator can do. */
    String action() {
        return action;
    }
}
