package io.memlane.cache.content.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/** One use of a whole entry. It keeps its bytes, whatever the store does with the entry meanwhile. */
public final class StoredEntry implements StoredBody {
    private final Store store;
    private final KnownRecord record;
    private final boolean soft;
    private final long foundIn;
    private final Source source;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * Where the body is.
     *
     * @param base where it begins in the file
     * @param release what gives the use of the file back
     */
    record Source(FileChannel file, long base, Blocks.Sums sums, Runnable release) {}

    /** @param foundIn the generation in which it was looked up */
    StoredEntry(Store store, KnownRecord record, boolean soft, long foundIn, Source source) {
        this.store = store;
        this.record = record;
        this.soft = soft;
        this.foundIn = foundIn;
        this.source = source;
    }

    /** As it was committed, or updated since. Not to be changed. */
    public byte[] metadata() {
        return head().metadata();
    }

    /**
     * What its metadata mean to who commits them, worked out once while the entry is asked for often.
     *
     * @param decode always the same for one store; it has an answer to whatever was committed
     */
    public Object meaning(Function<byte[], Object> decode) {
        return record.meaning(decode);
    }

    public List<String> tags() {
        return head().tags();
    }

    /** Whether it was purged softly: it has to be validated, and an update says that it was. */
    public boolean isPurgedSoftly() {
        return soft;
    }

    RecordHead head() {
        return record.head();
    }

    /** The generation of purges in which it was looked up. */
    public long foundIn() {
        return foundIn;
    }

    @Override
    public long lengthBytes() {
        return head().bodyBytes();
    }

    @Override
    public int read(ByteBuffer dst, long position) throws IOException {
        if (closed.get()) {
            throw new ClosedChannelException();
        }
        try {
            return Blocks.read(source.file, source.base, head().bodyBytes(), source.sums, dst, position);
        } catch (DamageException e) {
            store.drop(head());
            throw e;
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            source.release.run();
        }
    }
}
