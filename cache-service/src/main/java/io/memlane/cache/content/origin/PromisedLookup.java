package io.memlane.cache.content.origin;

import io.memlane.cache.content.Awaited;
import io.memlane.cache.content.Lookup;
import io.memlane.model.http.InterimResponse;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An outcome that comes later, for one who asked. Any thread. */
final class PromisedLookup implements Awaited {
    private final List<Runnable> actions = new ArrayList<>(1);
    private final List<InterimResponse> interim = new ArrayList<>(0);
    private @Nullable Lookup outcome;
    private @Nullable Runnable onClosed;
    private boolean known;
    private boolean closed;

    /** Tells something that comes before the outcome; not if it is too much. */
    void interim(InterimResponse response) {
        List<Runnable> told;
        synchronized (this) {
            if (closed || known || !InterimResponse.isWithinBounds(interim, response)) {
                return;
            }
            interim.add(response);
            told = List.copyOf(actions);
            actions.clear();
        }
        told.forEach(Runnable::run);
    }

    @Override
    public synchronized List<InterimResponse> takeInterim() {
        List<InterimResponse> taken = List.copyOf(interim);
        interim.clear();
        return taken;
    }

    /** Tells the outcome, once; if nobody wants it any more it is given back. */
    void complete(Lookup lookup) {
        List<Runnable> told;
        boolean unwanted;
        synchronized (this) {
            unwanted = closed || known;
            if (!unwanted) {
                known = true;
                outcome = lookup;
            }
            told = List.copyOf(actions);
            actions.clear();
        }
        if (unwanted) {
            giveBack(lookup);
        }
        told.forEach(Runnable::run);
    }

    /** Has something run if nobody waits any more before there is an outcome; at once, if so already. */
    void onClosed(Runnable action) {
        synchronized (this) {
            if (!closed) {
                onClosed = action;
                return;
            }
        }
        action.run();
    }

    synchronized boolean isClosed() {
        return closed;
    }

    @Override
    public synchronized @Nullable Lookup poll() {
        if (!interim.isEmpty()) {
            return null;
        }
        Lookup taken = outcome;
        outcome = null;
        return taken;
    }

    @Override
    public void onReady(Runnable action) {
        synchronized (this) {
            if (!known && !closed && interim.isEmpty()) {
                actions.add(action);
                return;
            }
        }
        action.run();
    }

    @Override
    public void close() {
        Lookup untaken;
        Runnable told = null;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            untaken = outcome;
            outcome = null;
            if (!known) {
                told = onClosed;
            }
        }
        giveBack(untaken);
        if (told != null) {
            told.run();
        }
    }

    private static void giveBack(@Nullable Lookup lookup) {
        switch (lookup) {
            case Lookup.Found(var representation) -> representation.close();
            case Lookup.Waits(var awaited) -> awaited.close();
            case null, default -> {
                // there is nothing to give back
            }
        }
    }
}
