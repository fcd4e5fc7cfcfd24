package io.memlane.proxy.content;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A body that is at hand, as long as it is. Nothing of it is held while its client is waited for. */
public interface KeptBody {
    /**
     * The rest of the body.
     *
     * @return to be given back at once; null if it has gone meanwhile
     */
    @Nullable
    ByteBuffer borrow(long offset);

    /** What was borrowed isn't used any more. */
    void giveBack();
}
