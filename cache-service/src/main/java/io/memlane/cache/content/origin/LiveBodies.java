package io.memlane.cache.content.origin;

import io.memlane.cache.content.Lookup;
import io.memlane.cache.content.origin.body.ArrivingBody;
import io.memlane.cache.content.origin.body.BodyReader;
import io.memlane.cache.content.origin.body.ResponseBody;
import io.memlane.model.http.OpaqueVersion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Bodies that are read, and who may go on with them: a transfer gives its segment back while a client doesn't read, or the origin has
 * nothing, and comes again for the rest. What isn't kept has nowhere else to be found, and what is may have gone from there, so a reader stays
 * for a while after it was given back.
 */
final class LiveBodies {
    /** Runs things later. */
    @FunctionalInterface
    interface Timer {
        void after(long nanos, Runnable task);
    }

    private static final class Entry {
        final Described described;
        final ArrivingBody body;
        int open;
        ArrivingBody.@Nullable Reader parked;
        long parkedAtNanos;

        Entry(Described described, ArrivingBody body) {
            this.described = described;
            this.body = body;
        }
    }

    private final LongSupplier nanoTime;
    private final Timer timer;
    private final int maxParked;
    private final Map<OpaqueVersion, Entry> entries = new HashMap<>();
    /** The one that was parked first, first. */
    private final Map<OpaqueVersion, Entry> parked = new LinkedHashMap<>();

    private boolean expires;
    private final ParkedReaders readers;

    /** @param maxParked bodies that wait for somebody to go on with them; each may hold a connection of the origin */
    LiveBodies(LongSupplier nanoTime, Timer timer, int maxParked) {
        this.nanoTime = nanoTime;
        this.timer = timer;
        this.maxParked = maxParked;
        this.readers = new ParkedReaders(nanoTime, timer);
    }

    /** A use of a body from its beginning; null if its bytes have gone. */
    @Nullable
    Lookup open(Described described, ResponseBody body) {
        BodyReader reader = body.reader();
        if (reader == null) {
            return null;
        }
        if (!(body instanceof ArrivingBody arriving)
                || !(reader instanceof ArrivingBody.Reader own)
                || body.isWhole()
                || !described.keepsVersion()) {
            return described.keepsVersion()
                    ? whole(described, body, reader)
                    : found(described, body, reader, OriginRepresentation.closing(reader));
        }
        Entry entry;
        synchronized (this) {
            entry = entries.computeIfAbsent(described.version(), version -> new Entry(described, arriving));
            entry.open++;
        }
        return found(entry, described, own);
    }

    private Lookup whole(Described described, ResponseBody body, BodyReader reader) {
        return found(described, body, reader, () -> readers.park(described, body, reader));
    }

    private Lookup found(Entry entry, Described described, ArrivingBody.Reader reader) {
        return found(described, entry.body, reader, () -> close(entry, reader));
    }

    private Lookup found(Described described, ResponseBody body, BodyReader reader, Supplier<Runnable> onClose) {
        return new Lookup.Found(new OriginRepresentation(described, body, reader, nanoTime, onClose));
    }

    /** A use of a body that was begun, from where others are; null if there is none of that version. */
    @Nullable
    Lookup goOn(OpaqueVersion version) {
        Entry entry;
        ArrivingBody.Reader reader;
        ArrivingBody.Reader before;
        synchronized (this) {
            Lookup ofParked = ofParked(version);
            entry = entries.get(version);
            if (ofParked != null || entry == null) {
                return ofParked;
            }
            reader = entry.body.readerBehind();
            entry.open++;
            before = entry.parked;
            entry.parked = null;
            parked.remove(version);
        }
        if (before != null) {
            before.close();
        }
        return found(entry, entry.described, reader);
    }

    private @Nullable Lookup ofParked(OpaqueVersion version) {
        ParkedReaders.Parked one = readers.take(version);
        if (one == null) {
            return null;
        }
        one.reader.goOn();
        return whole(one.described, one.body, one.reader);
    }

    /** Returns what is to be done when nobody will go on with it. */
    private Runnable close(Entry entry, ArrivingBody.Reader reader) {
        boolean parks = !entry.body.isKept() && !entry.body.hasFailed() && maxParked > 0;
        boolean first = false;
        ArrivingBody.Reader closed = reader;
        synchronized (this) {
            entry.open--;
            if (entry.open == 0) {
                if (parks) {
                    entry.parked = reader;
                    entry.parkedAtNanos = nanoTime.getAsLong();
                    first = !expires;
                    expires = true;
                    parked.put(entry.described.version(), entry);
                    closed = parked.size() > maxParked ? unpark(oldest()) : null;
                } else {
                    entries.remove(entry.described.version());
                }
            }
        }
        if (closed != null && closed.equals(reader) && !entry.body.hasFailed()) {
            return readers.park(entry.described, entry.body, reader);
        }
        if (closed != null) {
            closed.close();
        }
        if (first) {
            timer.after(ParkedReaders.PARK_NANOS, this::expire);
        }
        return () -> drop(entry, reader);
    }

    private Entry oldest() {
        Iterator<Entry> first = parked.values().iterator();
        return first.next();
    }

    private ArrivingBody.@Nullable Reader unpark(Entry entry) {
        ArrivingBody.Reader reader = entry.parked;
        entry.parked = null;
        parked.remove(entry.described.version());
        entries.remove(entry.described.version());
        return reader;
    }

    private void drop(Entry entry, ArrivingBody.Reader reader) {
        boolean dropped;
        synchronized (this) {
            dropped = reader.equals(entry.parked);
            if (dropped) {
                unpark(entry);
            }
        }
        if (dropped) {
            reader.close();
        }
    }

    /** One timer for all: it holds none of the bodies that are dropped meanwhile, which are most. */
    private void expire() {
        List<ArrivingBody.Reader> gone = new ArrayList<>();
        long left = 0;
        synchronized (this) {
            long now = nanoTime.getAsLong();
            for (Entry entry : List.copyOf(parked.values())) {
                long age = now - entry.parkedAtNanos;
                ArrivingBody.Reader reader = age < ParkedReaders.PARK_NANOS ? null : unpark(entry);
                if (reader != null) {
                    gone.add(reader);
                } else if (left == 0) {
                    left = ParkedReaders.PARK_NANOS - age;
                }
            }
            expires = left > 0;
        }
        gone.forEach(ArrivingBody.Reader::close);
        if (left > 0) {
            timer.after(left, this::expire);
        }
    }

    /** Bodies that somebody reads, or may go on with. */
    synchronized int size() {
        return entries.size();
    }
}
