package io.memlane.cache.content;

import io.memlane.model.representation.Metadata;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/** Holds one reference of a shared file, and gives it back exactly once. */
final class FileUse implements OpenFile {

    private static final AtomicIntegerFieldUpdater<FileUse> CLOSED =
            AtomicIntegerFieldUpdater.newUpdater(FileUse.class, "closed");

    private final SharedFile file;
    private volatile int closed;

    FileUse(SharedFile file) {
        this.file = file;
    }

    @Override
    public Metadata metadata() {
        return file.metadata;
    }

    @Override
    public int read(ByteBuffer dst, long position) throws IOException {
        requireOpen();
        return file.read(dst, position);
    }

    @Override
    public boolean isUnchanged() throws IOException {
        requireOpen();
        return file.isUnchanged();
    }

    @Override
    public void close() {
        if (CLOSED.compareAndSet(this, 0, 1)) {
            file.release();
        }
    }

    /**
     * The table often keeps the descriptor open after this use: without the check a use after close would work, mostly.
     */
    private void requireOpen() throws ClosedChannelException {
        if (closed != 0) {
            throw new ClosedChannelException();
        }
    }
}
