package io.memlane.cache.content.listing;

import io.memlane.cache.content.Representation;
import io.memlane.cache.content.file.ContentDigest;
import io.memlane.model.http.EntityTag;
import io.memlane.model.http.FieldNames;
import io.memlane.model.http.Fields;
import io.memlane.model.http.OpaqueVersion;
import io.memlane.model.http.RepresentationHead;
import io.memlane.model.http.Validators;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A page in memory. Its identity is a digest of its bytes, for clients and for whoever goes on with it: another cache that
 * makes the same page has the same version of it. There is no time to tell: a folder's own isn't that of what is in it.
 */
final class PageUse implements Representation {

    private final byte[] page;
    private final Runnable onClose;
    private final RepresentationHead head;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** @param onClose called once, when the use is given back */
    PageUse(byte[] page, String mediaType, Runnable onClose) {
        this.page = page;
        this.onClose = onClose;
        byte[] digest = ContentDigest.of(page);
        EntityTag tag = EntityTag.ofDigest(digest);
        Fields fields = Fields.of(
                FieldNames.CONTENT_TYPE,
                mediaType,
                FieldNames.ETAG,
                tag.text(),
                FieldNames.ACCEPT_RANGES,
                "bytes",
                FieldNames.X_CONTENT_TYPE_OPTIONS,
                "nosniff");
        head = new RepresentationHead(
                200, fields, page.length, Validators.undated(tag), version(digest, page.length), true);
    }

    private static OpaqueVersion version(byte[] digest, int lengthBytes) {
        ByteBuffer words = ByteBuffer.wrap(digest);
        return new OpaqueVersion(words.getLong(), words.getLong(), lengthBytes, words.getLong(), words.getLong());
    }

    @Override
    public RepresentationHead head(long nowMillis) {
        return head;
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
    public Look look() {
        return new Look(head.version(), page.length);
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            onClose.run();
        }
    }
}
