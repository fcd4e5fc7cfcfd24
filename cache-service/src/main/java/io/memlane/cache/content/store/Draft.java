package io.memlane.cache.content.store;

import io.memlane.model.log.RepeatedLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Content that is on its way into the store. One thread at a time writes and commits it; any number read what has been written, and read on after
 * it was stored or given up. It never fails its owner: what can't be stored isn't, and says so.
 */
public final class Draft implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Draft.class);
    private static final RepeatedLog NOT_WRITTEN = RepeatedLog.warnings(LOG);

    private final Store store;
    private byte[] key;
    private final long generation;
    private final DraftBody body;
    private final AtomicBoolean closed = new AtomicBoolean();
    private boolean full;
    private boolean stored;

    /** How a commit went. */
    public enum Outcome {
        STORED,
        /** It isn't as long as it should be. */
        INCOMPLETE,
        /** It was purged since it was begun. */
        PURGED,
        /** There is no room for it on the disk, or within the store's size. */
        FULL,
        /** Its key, tags or metadata are longer than a record may have them. */
        TOO_LARGE
    }

    Draft(Store store, byte[] key, long generation, DraftBody body) {
        this.store = store;
        this.key = key;
        this.generation = generation;
        this.body = body;
    }

    /**
     * Writes all of what is left in a buffer.
     *
     * @return false if there is no room: nothing of it was taken, the draft won't be stored, and what was written before can still be read
     */
    public boolean write(ByteBuffer src) {
        if (!full && body.written() + src.remaining() > store.maxBodyBytes()) {
            full = true;
        }
        if (full) {
            return false;
        }
        try {
            full = !body.write(src);
        } catch (IOException e) {
            NOT_WRITTEN.log("What was fetched can't be written to the store, and isn't stored: {}", e.toString());
            full = true;
        }
        store.wakeIfTight();
        return !full;
    }

    /** How many bytes have been written. */
    public long writtenBytes() {
        return body.written();
    }

    /** Of purges, when it was begun; see {@link Store#isPurgedSince}. */
    public long generation() {
        return generation;
    }

    /** One more reader of what has been written and will be. Only before the draft is closed. */
    public StoredBody open() {
        body.acquire();
        return new Reader(body);
    }

    /**
     * Makes it an entry, in place of the one that its key has.
     *
     * @param asKey at most 16 KiB
     * @param expectedLength of the body, as its end was proven
     * @param metadata at most 64 KiB
     * @param tags at most 16 KiB of UTF-8, with two more bytes for each
     */
    public Outcome commit(byte[] asKey, long expectedLength, byte[] metadata, List<String> tags) {
        key = asKey.clone();
        return commit(expectedLength, metadata, tags);
    }

    /** The same, of a key that was known before. */
    public Outcome commit(long expectedLength, byte[] metadata, List<String> tags) {
        if (stored) {
            throw new IllegalStateException("The draft is stored already");
        }
        Outcome outcome = outcome(expectedLength, metadata, tags);
        stored = outcome == Outcome.STORED;
        store.meters().committed(outcome);
        return outcome;
    }

    private Outcome outcome(long expectedLength, byte[] metadata, List<String> tags) {
        if (full) {
            return Outcome.FULL;
        }
        if (body.written() != expectedLength) {
            return Outcome.INCOMPLETE;
        }
        if (!Store.fits(key, metadata, tags)) {
            return Outcome.TOO_LARGE;
        }
        try {
            int[] sums = body.end();
            return store.insert(
                    new Insertion(
                            key, generation, expectedLength, body.fileNumber(), metadata, List.copyOf(tags), sums),
                    body.inline());
        } catch (IOException e) {
            NOT_WRITTEN.log("What was fetched can't be written to the store, and isn't stored: {}", e.toString());
            return Outcome.FULL;
        }
    }

    /** Ends the writing; what wasn't committed is gone when its last reader has closed it. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            body.finish(stored);
            body.release();
        }
    }

    private static final class Reader implements StoredBody {
        private final DraftBody body;
        private final AtomicBoolean closed = new AtomicBoolean();

        Reader(DraftBody body) {
            this.body = body;
        }

        @Override
        public long lengthBytes() {
            return body.written();
        }

        @Override
        public int read(ByteBuffer dst, long position) throws IOException {
            if (closed.get()) {
                throw new ClosedChannelException();
            }
            return body.read(dst, position);
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                body.release();
            }
        }
    }
}
