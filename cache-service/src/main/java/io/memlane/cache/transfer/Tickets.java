package io.memlane.cache.transfer;

import io.memlane.cache.content.Awaited;
import io.memlane.cache.content.Lookup;
import io.memlane.model.http.InterimResponse;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Requests that wait for content and hold no segment meanwhile. A ticket belongs to one run of one proxy: to others, and once it is used,
 * dropped or too old, it is unknown, which costs no more than asking again does. Any thread.
 *
 * <p>Bounded in bytes, all together. A ticket whose content is ready, and which nobody redeems, is dropped after a while; before that it is
 * the content that gives up in bounded time.
 */
public final class Tickets {
    /** Longer than a proxy leaves one alone of which it wasn't told, and than thousands that are ready at once take to have their turns. */
    private static final long REDEEM_WITHIN_NANOS = TimeUnit.SECONDS.toNanos(30);
    /** What a ticket takes beside its request, about. */
    private static final int OVERHEAD_BYTES = 1 << 10;

    private static final SecureRandom RANDOM = new SecureRandom();

    private static final class Ticket {
        final long life;
        final Awaited awaited;
        final int bytes;
        /** Whether it is to be told when there is an outcome. */
        final AtomicBoolean listens = new AtomicBoolean();

        volatile long readyAtNanos;
        volatile boolean ready;

        Ticket(long life, Awaited awaited, int bytes) {
            this.life = life;
            this.awaited = awaited;
            this.bytes = bytes;
        }
    }

    private final long maxBytes;
    private final LongSupplier nanoTime;
    private final Map<Long, Ticket> tickets = new ConcurrentHashMap<>();
    /** Those who tell a proxy, by its life. */
    private final Map<Long, LongConsumer> links = new ConcurrentHashMap<>();

    private final AtomicLong heldBytes = new AtomicLong();

    /**
     * Makes none.
     *
     * @param nanoTime as {@link System#nanoTime}
     */
    public Tickets(long maxBytes, LongSupplier nanoTime) {
        this.maxBytes = maxBytes;
        this.nanoTime = nanoTime;
    }

    /**
     * Makes a ticket.
     *
     * @param life of the proxy
     * @param awaited the ticket's from now on, unless there is none
     * @param requestBytes what the request takes of memory
     * @return its number; 0 if there is no room for it
     */
    long hold(long life, Awaited awaited, int requestBytes) {
        int bytes = requestBytes + OVERHEAD_BYTES;
        if (heldBytes.addAndGet(bytes) > maxBytes) {
            heldBytes.addAndGet(-bytes);
            return 0;
        }
        Ticket ticket = new Ticket(life, awaited, bytes);
        long number;
        do {
            number = RANDOM.nextLong();
        } while (number == 0 || tickets.putIfAbsent(number, ticket) != null);
        return number;
    }

    /**
     * Has the proxy told when a ticket's content is ready: after it was told of the ticket, and again after it was told in vain.
     */
    void announce(long number) {
        Ticket ticket = tickets.get(number);
        if (ticket != null && ticket.listens.compareAndSet(false, true)) {
            ticket.awaited.onReady(() -> becameReady(number, ticket));
        }
    }

    private void becameReady(long number, Ticket ticket) {
        ticket.listens.set(false);
        ticket.readyAtNanos = nanoTime.getAsLong();
        ticket.ready = true;
        LongConsumer link = links.get(ticket.life);
        if (link != null && tickets.get(number) == ticket) {
            link.accept(number);
        }
    }

    /** What came of a ticket that is presented again. */
    sealed interface Redeemed {
        /** It is none of this proxy's, or not any more. */
        record Unknown() implements Redeemed {}

        /**
         * It goes on to be one.
         *
         * @param interim what its client may be shown already
         */
        record Waiting(List<InterimResponse> interim) implements Redeemed {}

        /** @param lookup the caller's from now on; the ticket is gone */
        record Ready(Lookup lookup) implements Redeemed {}
    }

    /** @param life of the proxy that presents it */
    Redeemed redeem(long life, long number) {
        Ticket ticket = tickets.get(number);
        if (ticket == null || ticket.life != life) {
            return new Redeemed.Unknown();
        }
        synchronized (ticket) {
            if (tickets.get(number) != ticket) {
                return new Redeemed.Unknown(); // presented twice, or dropped meanwhile
            }
            List<InterimResponse> interim = ticket.awaited.takeInterim();
            Lookup lookup = interim.isEmpty() ? ticket.awaited.poll() : null;
            if (lookup == null) {
                ticket.ready = false; // it was told in vain, if it was
                return new Redeemed.Waiting(interim);
            }
            remove(number, ticket);
            return new Redeemed.Ready(lookup);
        }
    }

    /** Nobody waits any more. */
    public void drop(long life, long number) {
        Ticket ticket = tickets.get(number);
        if (ticket != null && ticket.life == life) {
            remove(number, ticket);
        }
    }

    private void remove(long number, Ticket ticket) {
        synchronized (ticket) { // its outcome is taken or given back, not both
            if (tickets.remove(number, ticket)) {
                heldBytes.addAndGet(-ticket.bytes);
                ticket.awaited.close();
            }
        }
    }

    /**
     * A proxy's link is there.
     *
     * @param ready told of each of its tickets that may be redeemed, by any thread; it must not block
     */
    public void attach(long life, LongConsumer ready) {
        links.put(life, ready);
    }

    /** A proxy's link is gone, and with it all that waited for it. */
    public void detach(long life, LongConsumer ready) {
        if (links.remove(life, ready)) {
            tickets.forEach((number, ticket) -> {
                if (ticket.life == life) {
                    remove(number, ticket);
                }
            });
        }
    }

    /** Drops those that could have been redeemed for long. To be called now and then. */
    public void sweep() {
        long now = nanoTime.getAsLong();
        tickets.forEach((number, ticket) -> {
            if (ticket.ready && now - ticket.readyAtNanos > REDEEM_WITHIN_NANOS) {
                remove(number, ticket);
            }
        });
    }

    /** Tickets that there are. */
    public int size() {
        return tickets.size();
    }

    /** What they take, in bytes, about. */
    public long heldBytes() {
        return heldBytes.get();
    }
}
