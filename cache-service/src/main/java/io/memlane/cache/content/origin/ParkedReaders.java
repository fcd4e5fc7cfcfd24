package io.memlane.cache.content.origin;

import io.memlane.cache.content.origin.body.BodyReader;
import io.memlane.cache.content.origin.body.ResponseBody;
import io.memlane.model.http.OpaqueVersion;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Readers of bodies of which not all was taken yet: a transfer gives its segment back while a client doesn't read, and comes again for the
 * rest. By then the response may have been replaced, purged or evicted, and its reader is the one who still has its bytes. Each stays for a while;
 * the oldest goes when they are too many, or hold too much memory.
 *
 * <p>At first it counts as one who reads: what isn't kept waits for it, so a client that pauses for a moment finds its bytes. Then it rests, and
 * others go on without it.
 */
final class ParkedReaders {
    /** As long as clients may take nothing, about. */
    private static final long PARK_NANOS = TimeUnit.SECONDS.toNanos(30);
    /** How long others wait for one. */
    private static final long HOLD_NANOS = TimeUnit.SECONDS.toNanos(2);
    /** Each may hold a descriptor. */
    static final int MAX_READERS = 256;
    /** It isn't counted elsewhere once the response was evicted. */
    private static final long MAX_MEMORY_BYTES = 16 << 20;

    /** One of them, known by its identity: several may be of one version. */
    static final class Parked {
        final Described described;
        final ResponseBody body;
        final BodyReader reader;
        private final long sinceNanos;
        /** Whether the origin waits for it, as there is no room for all. */
        private boolean holdsOrigin;
        /** Of those that don't: the others are few, and have a window each. */
        private long memoryBytes;

        private boolean rests;

        Parked(Described described, ResponseBody body, BodyReader reader, long sinceNanos) {
            this.described = described;
            this.body = body;
            this.reader = reader;
            this.sinceNanos = sinceNanos;
            look();
        }

        private void look() {
            holdsOrigin = !body.isKept() && !body.isEnded();
            memoryBytes = holdsOrigin ? 0 : reader.memoryBytes();
        }

        private long nextNanos() {
            return sinceNanos + (rests ? PARK_NANOS : HOLD_NANOS);
        }
    }

    private final LongSupplier nanoTime;
    private final LiveBodies.Timer timer;
    private final int maxHolding;
    /** The oldest first. */
    private final Set<Parked> parked = new LinkedHashSet<>();

    /** Bodies whose origin waits, with how many of their readers are here. */
    private final Map<ResponseBody, Integer> holding = new HashMap<>();

    private long memoryBytes;
    private boolean looks;

    /** @param maxHolding bodies at most whose origin waits */
    ParkedReaders(LongSupplier nanoTime, LiveBodies.Timer timer, int maxHolding) {
        this.nanoTime = nanoTime;
        this.timer = timer;
        this.maxHolding = maxHolding;
    }

    /**
     * Keeps a reader for whoever goes on with its body. One that has read all of it may have to read some again: what is on its way to a client
     * gets lost with its segment. One that has read nothing may be of a body whose head was sent.
     *
     * @return what is to be done when nobody will go on with it
     */
    Runnable park(Described described, ResponseBody body, BodyReader reader) {
        Parked one = new Parked(described, body, reader, nanoTime.getAsLong());
        List<Parked> gone;
        boolean first;
        synchronized (this) {
            parked.add(one);
            count(one, 1);
            gone = removeTooMany();
            first = !looks;
            looks = true;
        }
        gone.forEach(next -> next.reader.close());
        if (first) {
            timer.after(HOLD_NANOS, this::look);
        }
        return () -> drop(one);
    }

    private void count(Parked one, int sign) {
        if (one.holdsOrigin) {
            holding.merge(one.body, sign, (count, more) -> count + more == 0 ? null : count + more);
        }
        memoryBytes += sign * one.memoryBytes;
    }

    private List<Parked> removeTooMany() {
        if (parked.size() <= MAX_READERS && holding.size() <= maxHolding && memoryBytes <= MAX_MEMORY_BYTES) {
            return List.of();
        }
        List<Parked> gone = new ArrayList<>();
        for (Parked one : List.copyOf(parked)) {
            boolean tooMany = parked.size() > MAX_READERS
                    || (holding.size() > maxHolding && one.holdsOrigin)
                    || (memoryBytes > MAX_MEMORY_BYTES && one.memoryBytes > 0);
            if (tooMany) {
                remove(one);
                gone.add(one);
            }
        }
        return gone;
    }

    private boolean remove(Parked one) {
        boolean there = parked.remove(one);
        if (there) {
            count(one, -1);
        }
        return there;
    }

    private void drop(Parked one) {
        boolean there;
        synchronized (this) {
            there = remove(one);
        }
        if (there) {
            one.reader.close();
        }
    }

    /** One timer for all: most are dropped in a moment. */
    private void look() {
        List<Runnable> after = new ArrayList<>();
        long left;
        synchronized (this) {
            long now = nanoTime.getAsLong();
            for (Parked one : List.copyOf(parked)) {
                long age = now - one.sinceNanos;
                if (age >= PARK_NANOS) {
                    remove(one);
                    after.add(one.reader::close);
                } else {
                    count(one, -1);
                    one.look();
                    count(one, 1);
                    if (age >= HOLD_NANOS && !one.rests) {
                        one.rests = true;
                        after.add(one.reader.rest());
                    }
                }
            }
            removeTooMany().forEach(one -> after.add(one.reader::close));
            looks = !parked.isEmpty();
            left = parked.stream().mapToLong(one -> one.nextNanos() - now).min().orElse(0);
        }
        after.forEach(Runnable::run);
        if (left > 0) {
            timer.after(left, this::look);
        }
    }

    /**
     * One of a body of that version, the caller's from now on; null if there is none. Whose it was can't be told: it is the one that has read most, so that
     * those that are left keep what the others come back for.
     */
    synchronized @Nullable Parked take(OpaqueVersion version) {
        Parked taken = parked.stream()
                .filter(one -> one.described.version().equals(version))
                .max(Comparator.comparingLong(one -> one.reader.position()))
                .orElse(null);
        if (taken != null) {
            remove(taken);
            taken.reader.goOn();
        }
        return taken;
    }
}
