package io.memlane.cache.content.origin.body;

import io.memlane.cache.content.Pace;
import org.jspecify.annotations.Nullable;

/** The bytes of one response, on their way or stored. Any thread. */
public interface ResponseBody {

    /** Bytes that have come. */
    long received();

    /** Whether its end has come. */
    boolean isEnded();

    /** Whether all of it has come and is kept. */
    boolean isWhole();

    /** Whether what has come is kept, so that one who comes later can read it from the beginning. */
    boolean isKept();

    /** One more reader, from the beginning, who must be closed; null if the bytes have gone. */
    @Nullable
    BodyReader reader();

    /** How readily its bytes can be read; null if that never blocks, as in memory. */
    default @Nullable Pace pace() {
        return null;
    }

    /** After it was found: who has found it has opened all the readers that it wants. Others are opened as before. */
    default void letGo() {}

    /** Nobody will look for it any more: what is kept goes when its readers have. */
    default void release() {}

    /** Memory that it takes of its room. */
    default long heldBytes() {
        return 0;
    }
}
