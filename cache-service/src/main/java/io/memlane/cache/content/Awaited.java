package io.memlane.cache.content;

import io.memlane.model.http.InterimResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A look-up whose outcome isn't there yet, for the one who asked. It comes to an end by itself, in bounded time. */
public interface Awaited extends AutoCloseable {

    /** What came before the outcome and is for the one who asked, each once. Doesn't block. */
    default List<InterimResponse> takeInterim() {
        return List.of();
    }

    /**
     * The outcome, from then on the caller's; null while there is none, or while there is something before it that wasn't taken. Not again
     * after it was given. Doesn't block.
     */
    @Nullable
    Lookup poll();

    /**
     * Has something run once {@link #poll} or {@link #takeInterim} tells; at once, if so already. Once, by any thread. It must not
     * block.
     */
    void onReady(Runnable action);

    /** Nobody waits any more: an outcome that wasn't taken is given back. Any thread, any number of times. */
    @Override
    void close();
}
