package io.memlane.cache.content;

import org.jspecify.annotations.Nullable;

/** A look-up whose outcome isn't there yet, for the one who asked. It comes to an end by itself, in bounded time. */
public interface Awaited extends AutoCloseable {

    /** The outcome, from then on the caller's; null while there is none. Not again after it was given. Doesn't block. */
    @Nullable
    Lookup poll();

    /** Has something run once {@link #poll} tells; at once, if so already. Once, by any thread. It must not block. */
    void onReady(Runnable action);

    /** Nobody waits any more: an outcome that wasn't taken is given back. Any thread, any number of times. */
    @Override
    void close();
}
