package io.memlane.cache.content.origin;

import io.memlane.cache.content.origin.client.OriginFailure;
import io.memlane.cache.content.origin.stored.PrimaryKey;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What isn't asked for again for a moment, as long as something stale may be sent: all of the origin if nobody can connect to it, else the
 * resource that it failed for. That one is broken says nothing of the others. Any thread.
 */
final class Backoff {
    private static final int MAX_REMEMBERED = 10_000;
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final LongSupplier nanoTime;
    /** Until when, the oldest first. */
    private final Map<PrimaryKey, Long> resources = new LinkedHashMap<>();

    private boolean unreachable;
    private long reachableNanos;

    Backoff(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** It answered that it can't. */
    synchronized void failed(PrimaryKey key) {
        resources.remove(key);
        resources.put(key, nanoTime.getAsLong() + PAUSE_NANOS);
        if (resources.size() > MAX_REMEMBERED) {
            resources.remove(resources.keySet().iterator().next());
        }
    }

    /** It didn't answer. */
    synchronized void failed(PrimaryKey key, OriginFailure.Reason reason) {
        switch (reason) {
            case CONNECT, TLS -> {
                unreachable = true;
                reachableNanos = nanoTime.getAsLong() + PAUSE_NANOS;
            }
            case CANCELLED -> {
                // that says nothing of the origin
            }
            default -> failed(key);
        }
    }

    synchronized boolean holds(PrimaryKey key) {
        long now = nanoTime.getAsLong();
        unreachable = unreachable && now - reachableNanos < 0;
        Long until = resources.get(key);
        if (until != null && now - until >= 0) {
            resources.remove(key);
            return unreachable;
        }
        return unreachable || until != null;
    }
}
