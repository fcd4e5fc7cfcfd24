package io.memlane.cache.content.origin;

import io.memlane.cache.content.Lookup;
import io.memlane.cache.content.origin.body.ArrivingBody;
import io.memlane.cache.content.origin.body.BodyReader;
import io.memlane.cache.content.origin.body.ResponseBody;
import io.memlane.model.http.OpaqueVersion;
import java.util.HashMap;
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

    /** One that arrives. */
    private static final class Entry {
        final Described described;
        final ArrivingBody body;
        int open;

        Entry(Described described, ArrivingBody body) {
            this.described = described;
            this.body = body;
        }
    }

    private final LongSupplier nanoTime;
    private final Map<OpaqueVersion, Entry> entries = new HashMap<>();
    private final ParkedReaders parked;

    /** @param maxParked bodies that wait for somebody to go on with them, and may each hold a connection of the origin */
    LiveBodies(LongSupplier nanoTime, Timer timer, int maxParked) {
        this.nanoTime = nanoTime;
        this.parked = new ParkedReaders(nanoTime, timer, maxParked);
    }

    /** A use of a body from its beginning; null if its bytes have gone. */
    @Nullable
    Lookup open(Described described, ResponseBody body) {
        BodyReader reader = body.reader();
        if (reader == null) {
            return null;
        }
        return described.keepsVersion()
                ? found(described, body, reader)
                : found(described, body, reader, OriginRepresentation.closing(reader));
    }

    /** A use of a body that was begun, by a reader that was given back, or else from where others are; null if there is none of that version. */
    @Nullable
    Lookup goOn(OpaqueVersion version) {
        ParkedReaders.Parked one = parked.take(version);
        if (one != null) {
            return found(one.described, one.body, one.reader);
        }
        Entry entry;
        synchronized (this) {
            entry = entries.get(version);
        }
        return entry == null ? null : found(entry.described, entry.body, entry.body.readerBehind());
    }

    private Lookup found(Described described, ResponseBody body, BodyReader reader) {
        if (!(body instanceof ArrivingBody arriving) || body.isWhole()) {
            return found(described, body, reader, () -> parked.park(described, body, reader));
        }
        synchronized (this) {
            entries.computeIfAbsent(described.version(), version -> new Entry(described, arriving)).open++;
        }
        return found(described, body, reader, () -> close(described, arriving, reader));
    }

    private Lookup found(Described described, ResponseBody body, BodyReader reader, Supplier<Runnable> onClose) {
        return new Lookup.Found(new OriginRepresentation(described, body, reader, nanoTime, onClose));
    }

    /** Returns what is to be done when nobody will go on with it. */
    private Runnable close(Described described, ArrivingBody body, BodyReader reader) {
        synchronized (this) {
            entries.computeIfPresent(described.version(), (version, entry) -> --entry.open == 0 ? null : entry);
        }
        return body.hasFailed() ? OriginRepresentation.closing(reader).get() : parked.park(described, body, reader);
    }
}
