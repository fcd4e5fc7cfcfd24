package io.memlane.cache.content.origin;

import io.memlane.cache.content.origin.body.BodyReader;
import io.memlane.cache.content.origin.body.ResponseBody;
import io.memlane.model.http.OpaqueVersion;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Readers of bodies of which not all was taken yet: a transfer gives its segment back while a client doesn't read, and comes again for the
 * rest. By then the response may have been replaced, purged or evicted, and its reader is the one who still has its bytes. Each stays for a while;
 * the oldest goes when they are too many, or hold too much memory.
 */
final class ParkedReaders {
    /** As long as clients may take nothing, about. */
    static final long PARK_NANOS = TimeUnit.SECONDS.toNanos(30);
    /** Each may hold a descriptor. */
    static final int MAX_READERS = 256;
    /** It isn't counted elsewhere once the response was evicted. */
    private static final long MAX_MEMORY_BYTES = 16 << 20;

    /** One of them, known by its identity: several may be of one version. */
    static final class Parked {
        final Described described;
        final ResponseBody body;
        final BodyReader reader;
        private final long memoryBytes;
        private final long sinceNanos;

        Parked(Described described, ResponseBody body, BodyReader reader, long sinceNanos) {
            this.described = described;
            this.body = body;
            this.reader = reader;
            this.memoryBytes = reader.memoryBytes();
            this.sinceNanos = sinceNanos;
        }
    }

    private final LongSupplier nanoTime;
    private final LiveBodies.Timer timer;
    /** The oldest first. */
    private final Set<Parked> parked = new LinkedHashSet<>();

    private long memoryBytes;
    private boolean expires;

    ParkedReaders(LongSupplier nanoTime, LiveBodies.Timer timer) {
        this.nanoTime = nanoTime;
        this.timer = timer;
    }

    /**
     * Keeps a reader for whoever goes on with its body. One that has read all of it may have to read some again: what is on its way to a client
     * gets lost with its segment. One that has read nothing may be of a body whose head was sent.
     *
     * @return what is to be done when nobody will go on with it
     */
    Runnable park(Described described, ResponseBody body, BodyReader reader) {
        reader.rest();
        Parked one = new Parked(described, body, reader, nanoTime.getAsLong());
        List<Parked> gone = new ArrayList<>();
        boolean first;
        synchronized (this) {
            parked.add(one);
            memoryBytes += one.memoryBytes;
            Iterator<Parked> oldest = parked.iterator();
            while (parked.size() > MAX_READERS || memoryBytes > MAX_MEMORY_BYTES) {
                Parked next = oldest.next();
                oldest.remove();
                memoryBytes -= next.memoryBytes;
                gone.add(next);
            }
            first = !expires;
            expires = true;
        }
        gone.forEach(next -> next.reader.close());
        if (first) {
            timer.after(PARK_NANOS, this::expire);
        }
        return () -> drop(one);
    }

    private void drop(Parked one) {
        if (remove(one)) {
            one.reader.close();
        }
    }

    /** One timer for all: most are dropped in a moment. */
    private void expire() {
        List<Parked> gone = new ArrayList<>();
        long now = nanoTime.getAsLong();
        long left;
        synchronized (this) {
            for (Parked one : parked) {
                if (now - one.sinceNanos >= PARK_NANOS) {
                    gone.add(one);
                }
            }
            gone.forEach(this::remove);
            expires = !parked.isEmpty();
            left = expires ? Math.max(1, parked.iterator().next().sinceNanos + PARK_NANOS - now) : 0;
        }
        gone.forEach(one -> one.reader.close());
        if (left > 0) {
            timer.after(left, this::expire);
        }
    }

    private synchronized boolean remove(Parked one) {
        boolean there = parked.remove(one);
        if (there) {
            memoryBytes -= one.memoryBytes;
        }
        return there;
    }

    /** One of a body of that version, the caller's from now on; null if there is none. */
    synchronized @Nullable Parked take(OpaqueVersion version) {
        for (Parked one : parked) {
            if (one.described.version().equals(version)) {
                remove(one);
                return one;
            }
        }
        return null;
    }
}
