package io.memlane.cache.transfer;

import io.memlane.cache.content.Awaited;
import io.memlane.cache.content.Lookup;
import io.memlane.cache.content.Representation;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A representation of which those bytes aren't there yet that are asked for first. */
final class MoreAwaited implements Awaited {
    private final Representation representation;
    private final long position;
    /** Whether the representation is somebody else's by now, or given back. */
    private final AtomicBoolean passedOn = new AtomicBoolean();

    /** @param position in the representation */
    MoreAwaited(Representation representation, long position) {
        this.representation = representation;
        this.position = position;
    }

    @Override
    public @Nullable Lookup poll() {
        return isReady() && passedOn.compareAndSet(false, true) ? new Lookup.Found(representation) : null;
    }

    private boolean isReady() {
        try {
            return representation.available(position) != 0;
        } catch (IOException e) {
            return true; // who reads there will see it
        }
    }

    @Override
    public void onReady(Runnable action) {
        representation.onMore(position, action);
    }

    @Override
    public void close() {
        if (passedOn.compareAndSet(false, true)) {
            representation.close();
        }
    }
}
