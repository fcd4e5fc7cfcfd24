package io.memlane.cache.content;

import io.memlane.model.http.InterimResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A look-up whose outcome a test tells. What is taken is counted until it is closed. */
public final class ScriptedAwaited implements Awaited {
    private final AtomicInteger open;
    private final List<Runnable> actions = new ArrayList<>();
    private final List<InterimResponse> interim = new ArrayList<>();
    private boolean asked;
    private @Nullable Lookup outcome;
    private boolean given;
    private boolean closed;

    ScriptedAwaited(AtomicInteger open) {
        this.open = open;
    }

    /** One that no content has handed out. */
    public static ScriptedAwaited alone() {
        ScriptedAwaited awaited = new ScriptedAwaited(new AtomicInteger());
        awaited.asked();
        return awaited;
    }

    public synchronized Lookup asked() {
        if (asked) {
            throw new IllegalStateException("looked up twice");
        }
        asked = true;
        open.incrementAndGet();
        return new Lookup.Waits(this);
    }

    /** Tells the outcome. */
    public void become(Lookup lookup) {
        List<Runnable> told;
        synchronized (this) {
            outcome = lookup;
            told = List.copyOf(actions);
            actions.clear();
        }
        told.forEach(Runnable::run);
    }

    /** Tells something that comes before the outcome. */
    public void interim(InterimResponse response) {
        synchronized (this) {
            interim.add(response);
        }
        wakeInVain();
    }

    @Override
    public synchronized List<InterimResponse> takeInterim() {
        List<InterimResponse> taken = List.copyOf(interim);
        interim.clear();
        return taken;
    }

    /** Has those run who wait, though there is no outcome. */
    public void wakeInVain() {
        List<Runnable> told;
        synchronized (this) {
            told = List.copyOf(actions);
            actions.clear();
        }
        told.forEach(Runnable::run);
    }

    public synchronized boolean isClosed() {
        return closed;
    }

    /** Whether somebody wants to be told. */
    public synchronized boolean isWaitedFor() {
        return !actions.isEmpty();
    }

    @Override
    public synchronized @Nullable Lookup poll() {
        if (given || closed) {
            throw new IllegalStateException("polled after it was given, or closed");
        }
        if (!interim.isEmpty()) {
            return null;
        }
        Lookup now = outcome;
        given = now != null;
        return now;
    }

    @Override
    public void onReady(Runnable action) {
        synchronized (this) {
            if (outcome == null && interim.isEmpty()) {
                actions.add(action);
                return;
            }
        }
        action.run();
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            open.decrementAndGet();
            if (!given && outcome instanceof Lookup.Found(Representation untaken)) {
                untaken.close();
            }
        }
    }
}
