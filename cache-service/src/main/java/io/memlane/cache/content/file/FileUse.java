package io.memlane.cache.content.file;

import io.memlane.cache.content.ContentState;
import io.memlane.cache.content.Lasting;
import io.memlane.cache.content.Pace;
import io.memlane.cache.content.Representation;
import io.memlane.model.http.ContentCoding;
import io.memlane.model.http.EntityTag;
import io.memlane.model.http.RepresentationHead;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/** Holds one reference of a shared file, and gives it back exactly once. */
final class FileUse implements Representation {

    private static final AtomicIntegerFieldUpdater<FileUse> CLOSED =
            AtomicIntegerFieldUpdater.newUpdater(FileUse.class, "closed");

    /**
     * What a file is used as.
     *
     * @param coding how its bytes are compressed, for whoever asked for the content without
     * @param varies whether there is, or may be, another file for other values of {@code Accept-Encoding}
     * @param mediaType of the content, whose variant may have a name of another type
     * @param stated the entity tag that the content's sidecar states; null if there is none
     */
    record Purpose(
            ContentCoding coding,
            boolean varies,
            String mediaType,
            @Nullable EntityTag stated) {}

    private static final long NOT_LOOKED_AFTER = Long.MIN_VALUE;

    private final SharedFile file;
    private volatile int closed;

    /** Written before anybody else has the use. */
    private Purpose purpose;

    private long untilNanos = NOT_LOOKED_AFTER;

    FileUse(SharedFile file) {
        this.file = file;
        this.purpose = new Purpose(ContentCoding.IDENTITY, false, file.mediaType(), null);
    }

    SharedFile file() {
        return file;
    }

    /**
     * Says for what the file is used.
     *
     * @param mediaType of the content
     * @param siblings of the content
     */
    void describe(ContentCoding coding, String mediaType, Siblings siblings) {
        purpose = new Purpose(coding, !siblings.codings().isEmpty(), mediaType, siblings.stated());
    }

    @Override
    public RepresentationHead head(long nowMillis) {
        return file.head(purpose, nowMillis);
    }

    /** Says until when it will be what is found, as far as anybody has looked. */
    void lastsUntil(long nanos) {
        untilNanos = nanos;
    }

    @Override
    public @Nullable Lasting lasting(long nowNanos) {
        return untilNanos != NOT_LOOKED_AFTER && file.isGood() ? Lasting.untilLookedAt(untilNanos) : null;
    }

    @Override
    public int read(ByteBuffer dst, long position) throws IOException {
        requireOpen();
        return file.read(dst, position);
    }

    @Override
    public Pace pace() {
        return file.pace();
    }

    @Override
    public ContentState compare() throws IOException {
        requireOpen();
        return file.compare();
    }

    @Override
    public boolean canDrift() {
        return true;
    }

    @Override
    public Look look() throws IOException {
        requireOpen();
        FileVersion version = file.look().version();
        return new Look(version.opaque(), version.sizeBytes());
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
