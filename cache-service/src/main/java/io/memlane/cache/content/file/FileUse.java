package io.memlane.cache.content.file;

import io.memlane.cache.content.FileState;
import io.memlane.cache.content.OpenFile;
import io.memlane.model.http.ContentCoding;
import io.memlane.model.http.EntityTag;
import io.memlane.model.http.Metadata;
import io.memlane.model.http.Validators;
import io.memlane.model.http.VersionToken;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/** Holds one reference of a shared file, and gives it back exactly once. */
final class FileUse implements OpenFile {

    private static final AtomicIntegerFieldUpdater<FileUse> CLOSED =
            AtomicIntegerFieldUpdater.newUpdater(FileUse.class, "closed");

    private final SharedFile file;
    private volatile int closed;

    // What the use is for; written before anybody else has it.
    private ContentCoding coding = ContentCoding.IDENTITY;
    private boolean varies;
    private @Nullable EntityTag stated;
    private Metadata metadata;

    FileUse(SharedFile file) {
        this.file = file;
        this.metadata = file.metadata;
    }

    SharedFile file() {
        return file;
    }

    /**
     * Says for what the file is used.
     *
     * @param mediaType of the content, whose variant may have a name of another type
     * @param siblings of the content
     */
    void describe(ContentCoding coding, String mediaType, Siblings siblings) {
        this.coding = coding;
        varies = !siblings.codings().isEmpty();
        stated = siblings.stated();
        metadata = metadata.as(mediaType);
    }

    @Override
    public Metadata metadata() {
        return metadata;
    }

    @Override
    public ContentCoding coding() {
        return coding;
    }

    @Override
    public boolean varies() {
        return varies;
    }

    @Override
    public Validators validators(long nowMillis) {
        return file.validators(coding, stated, nowMillis);
    }

    @Override
    public int read(ByteBuffer dst, long position) throws IOException {
        requireOpen();
        return file.read(dst, position);
    }

    @Override
    public boolean isResumable(long nowMillis) {
        return file.isResumable(nowMillis);
    }

    @Override
    public FileState compare() throws IOException {
        requireOpen();
        return file.compare();
    }

    @Override
    public VersionToken look() throws IOException {
        requireOpen();
        return file.look().version();
    }

    @Override
    public void distrust() {
        file.distrust();
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
