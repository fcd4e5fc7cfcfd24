package io.memlane.cache.content.listing;

import io.memlane.cache.content.FileState;
import io.memlane.cache.content.OpenFile;
import io.memlane.cache.content.file.ContentDigest;
import io.memlane.model.http.ContentCoding;
import io.memlane.model.http.EntityTag;
import io.memlane.model.http.Metadata;
import io.memlane.model.http.Validators;
import io.memlane.model.http.VersionToken;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A page in memory. Its identity is a digest of its bytes, for clients and for whoever goes on with it: another cache that
 * makes the same page has the same version of it. There is no time to tell: a folder's own isn't that of what is in it.
 */
final class PageUse implements OpenFile {

    private final byte[] page;
    private final Runnable onClose;
    private final Metadata metadata;
    private final Validators validators;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** @param onClose called once, when the use is given back */
    PageUse(byte[] page, String mediaType, Runnable onClose) {
        this.page = page;
        this.onClose = onClose;
        byte[] digest = ContentDigest.of(page);
        EntityTag tag = EntityTag.ofDigest(digest);
        validators = Validators.undated(tag);
        metadata = new Metadata(page.length, mediaType, tag.text(), 0, version(digest, page.length));
    }

    /** The digest in the place of what tells files apart. */
    private static VersionToken version(byte[] digest, int lengthBytes) {
        ByteBuffer words = ByteBuffer.wrap(digest);
        return new VersionToken(words.getLong(), words.getLong(), lengthBytes, words.getLong(), words.getLong());
    }

    @Override
    public Metadata metadata() {
        return metadata;
    }

    @Override
    public ContentCoding coding() {
        return ContentCoding.IDENTITY;
    }

    @Override
    public boolean varies() {
        return false;
    }

    @Override
    public Validators validators(long nowMillis) {
        return validators;
    }

    @Override
    public int read(ByteBuffer dst, long position) throws ClosedChannelException {
        if (closed.get()) {
            throw new ClosedChannelException();
        }
        if (position >= page.length) {
            return -1;
        }
        int length = (int) Math.min(dst.remaining(), page.length - position);
        dst.put(page, (int) position, length);
        return length;
    }

    @Override
    public boolean isResumable(long nowMillis) {
        return true;
    }

    @Override
    public FileState compare() {
        return FileState.UNCHANGED;
    }

    @Override
    public VersionToken look() {
        return metadata.version();
    }

    /** Each page is made anew. */
    @Override
    public void distrust() {}

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            onClose.run();
        }
    }
}
