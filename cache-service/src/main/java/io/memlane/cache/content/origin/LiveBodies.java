package io.memlane.cache.content.origin;

import io.memlane.cache.content.Lookup;
import io.memlane.cache.content.origin.body.ArrivingBody;
import io.memlane.cache.content.origin.body.BodyReader;
import io.memlane.cache.content.origin.body.ResponseBody;
import io.memlane.model.http.OpaqueVersion;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
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

        Entry(Described described, ArrivingBody body) {
            this.described = described;
            this.body = body;
        }
    }

    private final LongSupplier nanoTime;
    private final Timer timer;
    private final int maxParked;
    private final Map<OpaqueVersion, Entry> entries = new HashMap<>();
    private final Map<OpaqueVersion, Entry> parked = new LinkedHashMap<>();
    private final ParkedReaders readers;

    /** @param maxParked bodies that wait for somebody to go on with them; each may hold a connection of the origin */
    LiveBodies(LongSupplier nanoTime, Timer timer, int maxParked) {
        this.nanoTime = nanoTime;
        this.timer = timer;
        this.maxParked = maxParked;
        this.readers = new ParkedReaders(timer);
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
                    : new Lookup.Found(new OriginRepresentation(described, body, reader, nanoTime, reader::close));
        }
        Entry entry;
        synchronized (this) {
            entry = entries.computeIfAbsent(described.version(), version -> new Entry(described, arriving));
            entry.open++;
        }
        return found(entry, described, own);
    }

    private Lookup whole(Described described, ResponseBody body, BodyReader reader) {
        return found(described, body, reader, () -> readers.parkOrClose(described, body, reader));
    }

    private Lookup found(Entry entry, Described described, ArrivingBody.Reader reader) {
        return found(described, entry.body, reader, () -> close(entry, reader));
    }

    /** @param onClose run once, whoever closes it how often */
    private Lookup found(Described described, ResponseBody body, BodyReader reader, Runnable onClose) {
        AtomicBoolean closed = new AtomicBoolean();
        return new Lookup.Found(new OriginRepresentation(described, body, reader, nanoTime, () -> {
            if (closed.compareAndSet(false, true)) {
                onClose.run();
            }
        }));
    }

    /** A use of a body that was begun, from where others are; null if there is none of that version. */
    @Nullable
    Lookup goOn(OpaqueVersion version) {
        Entry entry;
        ArrivingBody.Reader reader;
        ArrivingBody.Reader before;
        synchronized (this) {
            entry = entries.get(version);
            if (entry == null) {
                return ofParked(version);
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
        return one == null ? null : whole(one.described, one.body, one.reader);
    }

    private void close(Entry entry, ArrivingBody.Reader reader) {
        boolean parks = !entry.body.isKept() && !entry.body.isReadUp(reader);
        ArrivingBody.Reader closed = reader;
        synchronized (this) {
            entry.open--;
            if (entry.open == 0) {
                if (parks && maxParked > 0) {
                    entry.parked = reader;
                    parked.put(entry.described.version(), entry);
                    closed = parked.size() > maxParked ? unpark(oldest()) : null;
                } else {
                    entries.remove(entry.described.version());
                }
            }
        }
        if (closed != null && closed.equals(reader) && entry.body.isWhole()) {
            readers.parkOrClose(entry.described, entry.body, reader);
        } else if (closed != null) {
            closed.close();
        }
        if (parks) {
            timer.after(ParkedReaders.PARK_NANOS, () -> expire(entry, reader));
        }
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

    private void expire(Entry entry, ArrivingBody.Reader reader) {
        boolean expired;
        synchronized (this) {
            expired = reader.equals(entry.parked);
            if (expired) {
                unpark(entry);
            }
        }
        if (expired) {
            reader.close();
        }
    }

    /** Bodies that somebody reads, or may go on with. */
    synchronized int size() {
        return entries.size();
    }
}
