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
import org.jspecify.annotations.Nullable;

/**
 * Readers of whole bodies that were closed before the end: a transfer gives its segment back while a client doesn't read, and comes again for the
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

        Parked(Described described, ResponseBody body, BodyReader reader) {
            this.described = described;
            this.body = body;
            this.reader = reader;
            this.memoryBytes = reader.memoryBytes();
        }
    }

    private final LiveBodies.Timer timer;
    private final Set<Parked> parked = new LinkedHashSet<>();
    private long memoryBytes;

    ParkedReaders(LiveBodies.Timer timer) {
        this.timer = timer;
    }

    /** Keeps a reader for whoever goes on with its body, if that was begun and there is more of it; else closes it. */
    void parkOrClose(Described described, ResponseBody body, BodyReader reader) {
        long position = reader.position();
        if (position == 0 || position >= body.received()) {
            reader.close();
            return;
        }
        Parked one = new Parked(described, body, reader);
        List<Parked> gone = new ArrayList<>();
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
        }
        gone.forEach(next -> next.reader.close());
        if (!gone.contains(one)) {
            timer.after(PARK_NANOS, () -> expire(one));
        }
    }

    private void expire(Parked one) {
        if (remove(one)) {
            one.reader.close();
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
