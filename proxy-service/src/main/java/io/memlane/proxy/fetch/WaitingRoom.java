package io.memlane.proxy.fetch;

import io.memlane.model.http.RequestHead;
import io.memlane.proxy.control.CacheLink;
import io.memlane.proxy.segments.PoolProperties;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Requests that wait for content in the cache, and hold no segment meanwhile. How many of them there are that have no byte yet is bounded in bytes;
 * a body that has begun is waited for in any case. When many become ready at once they get half of the segments at most, so that others needn't
 * queue behind them.
 */
@Component
class WaitingRoom {
    /** For all that wait together. */
    private static final long MAX_BYTES = 16 << 20;
    /** What a request takes beside its head, about. */
    private static final int OVERHEAD_BYTES = 1 << 10;
    /**
     * Less than the cache keeps what is ready. By then it isn't a crowd that has the turns, which takes milliseconds for each, but bodies that
     * take long without ever waiting for their client.
     */
    private static final long TURN_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final CacheLink link;
    private final Semaphore turns;
    private final AtomicLong heldBytes = new AtomicLong();

    WaitingRoom(CacheLink link, PoolProperties pool) {
        this.link = link;
        this.turns = new Semaphore(Math.max(1, pool.segments() / 2), true);
    }

    /** A place in it. Closed when its request waits no more. */
    final class Place implements AutoCloseable {
        private final int bytes;
        private final TicketWait wait = waitWithout();

        private Place(int bytes) {
            this.bytes = bytes;
        }

        TicketWait ticketWait() {
            return wait;
        }

        @Override
        public void close() {
            wait.close();
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

    /** The wait of a request that needs no place, since its body has begun: it is one of those that take turns all the same. */
    TicketWait waitWithout() {
        return new TicketWait(link, turns, TURN_NANOS);
    }

    /** What those take that are in it, in bytes, about. */
    long heldBytes() {
        return heldBytes.get();
    }
}
