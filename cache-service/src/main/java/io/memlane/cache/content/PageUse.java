package io.memlane.cache.content;

import io.memlane.model.representation.ContentCoding;
import io.memlane.model.representation.EntityTag;
import io.memlane.model.representation.Metadata;
import io.memlane.model.representation.Validators;
import io.memlane.model.representation.Validators.DateUse;
import io.memlane.model.representation.VersionToken;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A page in memory. Its identity is a digest of its bytes, for clients and for whoever goes on with it: another cache that
 * makes the same page has the same version of it. There is no time to tell: a folder's own isn't that of what is in it.
 */
final class PageUse implements OpenFile {

    private static final int TAG_BYTES = 16;

    private final byte[] page;
    private final Runnable onClose;
    private final Metadata metadata;
    private final Validators validators;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** @param onClose called once, when the use is given back */
    PageUse(byte[] page, String mediaType, Runnable onClose) {
        this.page = page;
        this.onClose = onClose;
        byte[] digest = digest(page);
        EntityTag tag = new EntityTag('"' + HexFormat.of().formatHex(digest, 0, TAG_BYTES) + '"');
        validators = new Validators(tag, 0, DateUse.WITHHELD);
        metadata = new Metadata(page.length, mediaType, tag.text(), 0, version(digest, page.length));
    }

    /** The digest in the place of what tells files apart; none of it is 0, which would say that nothing is known. */
    private static VersionToken version(byte[] digest, int lengthBytes) {
        ByteBuffer words = ByteBuffer.wrap(digest);
        return new VersionToken(
                words.getLong(), words.getLong() | 1, lengthBytes, words.getLong() | 1, words.getLong() | 1);
    }

    private static byte[] digest(byte[] page) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(page);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
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
    public boolean isUnchanged() {
        return true;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            onClose.run();
        }
    }
}
