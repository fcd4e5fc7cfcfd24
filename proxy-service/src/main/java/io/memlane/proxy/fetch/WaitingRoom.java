package io.memlane.proxy.fetch;

import io.memlane.model.http.RequestHead;
import io.memlane.proxy.control.CacheLink;
import io.memlane.proxy.segments.Lease;
import io.memlane.proxy.segments.PoolProperties;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Requests whose answer waits for content in the cache, and which hold no segment meanwhile. How many there are is bounded in bytes. When many
 * become ready at once they get half of the segments at most, so that others needn't queue behind them.
 */
@Component
class WaitingRoom {
    /** For all that wait together. */
    private static final long MAX_BYTES = 16 << 20;
    /** What a request takes beside its head, about. */
    private static final int OVERHEAD_BYTES = 1 << 10;
    /** READY is a hint: without it the cache is asked again after so long. */
    private static final long FIRST_ASK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** Then after twice as long, up to this: thousands who wait would otherwise take a good part of a processor, and of the segments. */
    private static final long LAST_ASK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(8);

    private final CacheLink link;
    private final Semaphore redeeming;
    private final AtomicLong heldBytes = new AtomicLong();

    WaitingRoom(CacheLink link, PoolProperties pool) {
        this.link = link;
        this.redeeming = new Semaphore(Math.max(1, pool.segments() / 2), true);
    }

    /** A place in it. Closed when its request waits no more. */
    final class Place implements AutoCloseable {
        private final int bytes;
        private long askAgainNanos = FIRST_ASK_AGAIN_NANOS;
        private boolean permitted;

        private Place(int bytes) {
            this.bytes = bytes;
        }

        /** Waits until the cache may be asked again with the ticket. */
        void await(long ticket) throws InterruptedException {
            try {
                link.awaitReady(ticket, askAgainNanos);
                askAgainNanos = Math.min(2 * askAgainNanos, LAST_ASK_AGAIN_NANOS);
                redeeming.acquire();
                permitted = true;
            } catch (InterruptedException e) {
                link.drop(ticket);
                throw e;
            }
        }

        /** The cache said to wait on, or nobody could be asked. */
        void waitOn() {
            if (permitted) {
                permitted = false;
                redeeming.release();
            }
        }

        /** A segment was had for it: its turn is over when that is given back. */
        void passOnTo(Lease lease) {
            if (permitted) {
                permitted = false;
                lease.onGivenBack(redeeming::release);
            }
        }

        @Override
        public void close() {
            waitOn();
            heldBytes.addAndGet(-bytes);
        }
    }

    /** A place for a request; null if there is no room. */
    @Nullable
    Place enter(RequestHead request) {
        int bytes = request.sizeBytes() + OVERHEAD_BYTES;
        if (heldBytes.addAndGet(bytes) > MAX_BYTES) {
            heldBytes.addAndGet(-bytes);
            return null;
        }
        return new Place(bytes);
    }

    /** What those take that are in it, in bytes, about. */
    long heldBytes() {
        return heldBytes.get();
    }
}
