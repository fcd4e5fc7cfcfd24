package io.memlane.cache.content.listing;

import io.memlane.cache.content.Asked;
import io.memlane.cache.content.ContentStore;
import io.memlane.cache.content.Lookup;
import io.memlane.cache.content.Lookup.Found;
import io.memlane.cache.content.Lookup.Refused;
import io.memlane.cache.content.file.OpenFileTable;
import io.memlane.model.control.Scope;
import io.memlane.model.http.Refusal.Kind;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Adds pages to folders that have no index and may be listed. A page is made anew for each request, and so for each part
 * of a body that goes on elsewhere: the folder may have changed, and a page is never sent that is of two states.
 *
 * <p>Memory is bounded: a few pages are made at a time, and those that are being sent are limited together. Who comes
 * beyond that is told to come again.
 */
public final class ListedContent implements ContentStore {

    /** Making one keeps the disk and a core busy. */
    private static final int MAX_MAKING = 2;

    private static final long MAX_WAIT_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Of pages that are being sent. The largest there can be has about 5 MB, and usual ones 200 bytes for each file. */
    private static final long MAX_HELD_BYTES = 16 << 20;

    private static final Lookup BUSY = Lookup.busy("too many listings at once");

    private final ContentStore content;
    private final ListableFolders listable;
    private final FolderReader reader;
    private final Semaphore making = new Semaphore(MAX_MAKING, true);
    private final AtomicLong heldBytes = new AtomicLong();

    /** @param content asked first, and closed with this */
    public ListedContent(ContentStore content, ListableFolders listable, FolderReader reader) {
        this.content = content;
        this.listable = listable;
        this.reader = reader;
    }

    @Override
    public Lookup find(Asked asked) {
        Lookup lookup = content.find(asked);
        String path = asked.path();
        if (!lookup.is(Kind.NOT_FOUND) || !listable.contain(path)) {
            return lookup;
        }
        if (path.endsWith("/")) {
            return list(path, ListingOrder.of(asked.head().query()));
        }
        return reader.isFolder(path + '/') ? Refused.FOLDER : lookup;
    }

    /** A page is made by {@link #find} alone. */
    @Override
    public @Nullable Lookup findNow(Asked asked) {
        Lookup lookup = content.findNow(asked);
        return lookup != null && lookup.is(Kind.NOT_FOUND) && listable.contain(asked.path()) ? null : lookup;
    }

    @Override
    public @Nullable Lookup findAgain(Asked asked) {
        return content.findAgain(asked);
    }

    @Override
    public boolean isSettled() {
        return content.isSettled();
    }

    @Override
    public Scope scope() {
        return content.scope();
    }

    private Lookup list(String path, ListingOrder order) {
        try {
            if (!making.tryAcquire(MAX_WAIT_NANOS, TimeUnit.NANOSECONDS)) {
                return BUSY;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return BUSY;
        }
        try {
            return hold(ListingPage.render(reader.read(path), order));
        } catch (IOException e) {
            return OpenFileTable.outcomeOf(e);
        } finally {
            making.release();
        }
    }

    private Lookup hold(byte[] page) {
        if (heldBytes.addAndGet(page.length) > MAX_HELD_BYTES) {
            heldBytes.addAndGet(-page.length);
            return BUSY;
        }
        return new Found(new PageUse(page, ListingPage.MEDIA_TYPE, () -> heldBytes.addAndGet(-page.length)));
    }

    /** Of pages that are in use. */
    long heldBytes() {
        return heldBytes.get();
    }

    @Override
    public void close() {
        content.close();
    }
}
