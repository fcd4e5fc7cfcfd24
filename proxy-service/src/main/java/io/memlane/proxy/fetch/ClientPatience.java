package io.memlane.proxy.fetch;

import io.memlane.proxy.web.connection.ClientProperties;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How long a body may still wait for its client. Only the time that is spent waiting for the client counts for its rate, so that a cache
 * that was away costs no client its connection. One thread.
 */
final class ClientPatience {
    private final LongSupplier nanoTime;
    private final long timeoutNanos;
    private final long windowNanos;
    private final long windowBytes;
    private final long responseNanos;
    private final long startNanos;

    /** Waited for the client since it took a byte. */
    private long idleNanos;
    /** Waited for the client in this window. */
    private long waitedNanos;
    /** Taken by the client in this window. */
    private long takenBytes;

    ClientPatience(ClientProperties properties, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        timeoutNanos = properties.timeout().toNanos();
        windowNanos = properties.rateWindow().toNanos();
        windowBytes = (long) (properties.minRate().toBytes() * (windowNanos / (double) TimeUnit.SECONDS.toNanos(1)));
        responseNanos = properties.responseTimeout().toNanos();
        startNanos = nanoTime.getAsLong();
    }

    /** The client has taken so many bytes, perhaps none. */
    void took(long bytes) {
        if (bytes > 0) {
            takenBytes += bytes;
            idleNanos = 0;
        }
    }

    /** So long was waited for the client. */
    void waited(long nanos) {
        idleNanos += nanos;
        waitedNanos += nanos;
    }

    /** How long to wait at most before {@link #exhausted} has to be asked again, in nanoseconds. */
    long leftNanos() {
        long left = Math.min(timeoutNanos - idleNanos, windowNanos - waitedNanos);
        return Math.max(0, responseNanos == 0 ? left : Math.min(left, responseNanos - elapsed()));
    }

    /** Why the client has to be given up, or null. */
    @Nullable
    Cut exhausted() {
        if (idleNanos >= timeoutNanos) {
            return Cut.CLIENT_STALLED;
        }
        if (responseNanos > 0 && elapsed() >= responseNanos) {
            return Cut.RESPONSE_TIMEOUT;
        }
        if (waitedNanos >= windowNanos) {
            if (takenBytes < windowBytes) {
                return Cut.CLIENT_SLOW;
            }
            waitedNanos = 0;
            takenBytes = 0;
        }
        return null;
    }

    private long elapsed() {
        return nanoTime.getAsLong() - startNanos;
    }
}
