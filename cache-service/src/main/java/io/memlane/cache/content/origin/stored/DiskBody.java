package io.memlane.cache.content.origin.stored;

import io.memlane.cache.content.Pace;
import io.memlane.cache.content.origin.body.BodyReader;
import io.memlane.cache.content.origin.body.ResponseBody;
import io.memlane.cache.content.store.Store;
import io.memlane.cache.content.store.StoredEntry;
import io.memlane.model.http.OpaqueVersion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A body in the store. Its first reader takes over the entry that was found, unless that was given back before; each other one looks it up once
 * more, and by its version knows it again.
 */
final class DiskBody implements ResponseBody {
    private final Store store;
    private final Pace pace;
    private final byte[] key;
    private final OpaqueVersion version;
    private final long lengthBytes;
    private final AtomicReference<@Nullable StoredEntry> found;

    /**
     * One that was found.
     *
     * @param pace of the store
     * @param found open, and its own from now on
     */
    DiskBody(Store store, Pace pace, byte[] key, OpaqueVersion version, StoredEntry found) {
        this.store = store;
        this.pace = pace;
        this.key = key;
        this.version = version;
        this.lengthBytes = found.lengthBytes();
        this.found = new AtomicReference<>(found);
    }

    byte[] key() {
        return key;
    }

    @Override
    public Pace pace() {
        return pace;
    }

    @Override
    public long received() {
        return lengthBytes;
    }

    @Override
    public boolean isEnded() {
        return true;
    }

    @Override
    public boolean isWhole() {
        return true;
    }

    @Override
    public boolean isKept() {
        return true;
    }

    @Override
    public void letGo() {
        StoredEntry unread = found.getAndSet(null);
        if (unread != null) {
            unread.close();
        }
    }

    @Override
    public @Nullable BodyReader reader() {
        StoredEntry first = found.getAndSet(null);
        if (first != null) {
            return new Reader(first);
        }
        StoredEntry entry = store.open(key);
        if (entry == null) {
            return null;
        }
        if (!version.equals(ResponseMetadata.version(entry.metadata()))) {
            entry.close();
            return null;
        }
        return new Reader(entry);
    }

    private static final class Reader implements BodyReader {
        private final StoredEntry entry;

        Reader(StoredEntry entry) {
            this.entry = entry;
        }

        @Override
        public long available(long from) {
            return from < entry.lengthBytes() ? entry.lengthBytes() - from : -1;
        }

        @Override
        public void onMore(long from, Runnable action) {
            action.run();
        }

        @Override
        public int read(ByteBuffer dst, long from) throws IOException {
            return entry.read(dst, from);
        }

        @Override
        public void close() {
            entry.close();
        }
    }
}
