package io.memlane.proxy.fetch;

import io.memlane.model.control.ControlMessage.Open;
import io.memlane.proxy.control.CacheLink;
import io.memlane.proxy.segments.Lease;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The wait of one request for content, by the tickets that the cache gives it: until the cache may be asked again, and then for its turn. A turn
 * lasts until the segment that was had with it is others' again. One thread, the request's.
 */
final class TicketWait implements AutoCloseable {
    /** READY is a hint: without it the cache is asked again after so long. */
    private static final long FIRST_ASK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** Then after twice as long, up to this: thousands who wait would otherwise take a good part of a processor, and of the segments. */
    private static final long LAST_ASK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(8);

    private final CacheLink link;
    private final Semaphore turns;
    private final long turnNanos;

    private long askAgainNanos = FIRST_ASK_AGAIN_NANOS;
    private boolean hasTurn;
    /** Of which the cache hasn't been asked since; else {@link Open#NO_TICKET}. */
    private long outstanding = Open.NO_TICKET;

    /**
     * Waits for nothing yet.
     *
     * @param turns shared by all who wait
     * @param turnNanos how long its turn is waited for; then it goes on without
     */
    TicketWait(CacheLink link, Semaphore turns, long turnNanos) {
        this.link = link;
        this.turns = turns;
        this.turnNanos = turnNanos;
    }

    /** Waits until the cache may be asked again with the ticket. */
    void await(long ticket) throws InterruptedException {
        outstanding = ticket;
        link.awaitReady(ticket, askAgainNanos);
        askAgainNanos = Math.min(2 * askAgainNanos, LAST_ASK_AGAIN_NANOS);
        hasTurn = hasTurn || turns.tryAcquire(turnNanos, TimeUnit.NANOSECONDS);
    }

    /** The cache has answered, and gives nothing yet, or nothing at all. */
    void answered() {
        outstanding = Open.NO_TICKET;
        endTurn();
    }

    private void endTurn() {
        if (hasTurn) {
            hasTurn = false;
            turns.release();
        }
    }

    /** A segment was had: the turn is over when that is given back, or may be taken away from who waits for its client or for more content. */
    void passOnTo(Lease lease) {
        outstanding = Open.NO_TICKET;
        if (hasTurn) {
            hasTurn = false;
            lease.onYielded(turns::release);
        }
    }

    /** Nobody waits any more: the cache is told so, if it may still keep something for the ticket. */
    @Override
    public void close() {
        endTurn();
        if (outstanding != Open.NO_TICKET) {
            drop();
        }
    }

    private void drop() {
        // A channel that an interrupted thread writes to is closed, and the link is everybody's.
        boolean interrupted = Thread.interrupted();
        link.drop(outstanding);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
