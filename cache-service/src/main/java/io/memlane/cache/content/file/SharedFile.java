package io.memlane.cache.content.file;

import io.memlane.cache.content.ContentState;
import io.memlane.cache.content.Lookup.Found;
import io.memlane.cache.content.Pace;
import io.memlane.model.http.ContentCoding;
import io.memlane.model.http.EntityTag;
import io.memlane.model.http.FieldNames;
import io.memlane.model.http.Fields;
import io.memlane.model.http.HttpDate;
import io.memlane.model.http.RepresentationHead;
import io.memlane.model.http.Validators;
import io.memlane.model.log.RepeatedLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One open file, shared by the table and any number of uses.
 *
 * <p>{@code references} holds one for the table, as long as the file is listed there, and one for each use. Who takes
 * it to zero closes the descriptor; from zero it never rises again, so nobody gets hold of a closed file. One means:
 * listed, idle, may be evicted.
 *
 * <pre>
 * field         written by                          access
 * references    finds, closed uses, the table       volatile, compare-and-set
 * lookedAtNanos finds that looked at the path        volatile; racing writers each saw the file unchanged
 * usedAtNanos   finds                               volatile; lost updates only blur the order of eviction
 * queuedAtNanos the table                           under the table's lock
 * siblings      finds that looked beside the file   volatile; racing writers each saw what was there
 * said          uses                                volatile; racing writers write the same
 * distrusted    uses                                volatile; once true it stays so
 * </pre>
 */
public final class SharedFile {

    private static final Logger LOG = LoggerFactory.getLogger(SharedFile.class);
    private static final RepeatedLog CLOSING = RepeatedLog.warnings(LOG);
    /** What has changed within the last second may go on changing. */
    private static final long REST_MILLIS = TimeUnit.SECONDS.toMillis(1);

    public final String path;
    /** Distinguishes files with equal times in the order of eviction. */
    final long id;

    long queuedAtNanos;
    public volatile long usedAtNanos;
    volatile long lookedAtNanos;

    public volatile @Nullable Siblings siblings;

    /** What will be the same at every later moment, for the last who asked. */
    private record Said(FileUse.Purpose purpose, RepresentationHead head) {}

    private volatile @Nullable Said said;

    private volatile boolean distrusted;

    private final FileOpening.Opened opened;
    private final String fullPath;
    private final DescriptorBudget budget;
    private final Pace pace;
    private final AtomicInteger references = new AtomicInteger(1);

    SharedFile(
            String path, FileOpening.Opened opened, DescriptorBudget budget, Pace pace, long id, long lookedAtNanos) {
        this.path = path;
        this.fullPath = ContentPaths.full(path);
        this.opened = opened;
        this.budget = budget;
        this.pace = pace;
        this.id = id;
        this.lookedAtNanos = lookedAtNanos;
        this.usedAtNanos = lookedAtNanos;
        this.queuedAtNanos = lookedAtNanos;
    }

    /** That of the folder that it lies in. */
    Pace pace() {
        return pace;
    }

    /** Takes a reference; false when the file has been closed. */
    boolean retain() {
        int count = references.get();
        while (count > 0) {
            if (references.compareAndSet(count, count + 1)) {
                return true;
            }
            count = references.get();
        }
        return false;
    }

    void release() {
        int left = references.decrementAndGet();
        if (left == 0) {
            closeUnreferenced();
        } else if (left == 1) {
            budget.somethingBecameIdle();
        }
    }

    public boolean isInUse() {
        return references.get() > 1;
    }

    /** Takes the table's reference back if it is the only one; then the caller does {@link #closeUnreferenced}. */
    boolean unreferenceIfIdle() {
        return references.compareAndSet(1, 0);
    }

    /** A use of this file for a reference that the caller has retained, and passes on. */
    Found use(long nowNanos) {
        usedAtNanos = nowNanos;
        return new Found(new FileUse(this));
    }

    /** The path of the file itself, also where that of a folder was asked for. */
    String fullPath() {
        return fullPath;
    }

    /** See {@link Location}. */
    Path named() {
        return opened.location().named();
    }

    public long lengthBytes() {
        return version().sizeBytes();
    }

    /** Of the file by its own name. */
    public String mediaType() {
        return opened.mediaType();
    }

    /** Of the state in which it was opened. */
    FileVersion version() {
        return opened.stat().version();
    }

    /** See {@code Representation.head}. */
    RepresentationHead head(FileUse.Purpose purpose, long nowMillis) {
        Said before = said;
        if (before != null && before.purpose.equals(purpose)) {
            return before.head;
        }
        Validators validators = validators(purpose, nowMillis);
        RepresentationHead now = new RepresentationHead(
                200,
                fields(purpose, validators),
                lengthBytes(),
                validators,
                version().opaque(),
                isResumable(nowMillis));
        if (validators.isSettled() && now.resumable()) {
            said = new Said(purpose, now);
        }
        return now;
    }

    private Validators validators(FileUse.Purpose purpose, long nowMillis) {
        EntityTag stated = purpose.stated();
        EntityTag tag = (stated == null ? opened.tag().tag() : stated).in(purpose.coding());
        boolean byTime = stated == null && opened.tag().source() == FileTag.Source.TIME;
        return FileTag.validators(
                stated == null && !opened.settled() ? tag.weak() : tag,
                byTime,
                version().modifiedNanos(),
                nowMillis);
    }

    private static Fields fields(FileUse.Purpose purpose, Validators validators) {
        Fields.Builder fields = Fields.builder().add(FieldNames.CONTENT_TYPE, purpose.mediaType());
        if (purpose.coding() != ContentCoding.IDENTITY) {
            fields.add(FieldNames.CONTENT_ENCODING, purpose.coding().token());
        }
        if (purpose.varies()) {
            fields.add(FieldNames.VARY, FieldNames.ACCEPT_ENCODING);
        }
        EntityTag tag = validators.etag();
        if (tag != null) {
            fields.add(FieldNames.ETAG, tag.text());
        }
        if (validators.showsDate()) {
            fields.add(FieldNames.LAST_MODIFIED, HttpDate.format(validators.modifiedSeconds()));
        }
        return fields.add(FieldNames.ACCEPT_RANGES, "bytes")
                .add(FieldNames.X_CONTENT_TYPE_OPTIONS, "nosniff")
                .build();
    }

    int read(ByteBuffer dst, long position) throws IOException {
        return opened.descriptor().read(dst, position);
    }

    /**
     * Whether a part of the body may be joined to one that is read at another time, by the version: if it tells this state
     * from all others, and the file has been at rest for a moment. One that has just changed may well go on, and then no other part of
     * it could ever be joined.
     */
    private boolean isResumable(long nowMillis) {
        long changedMillis = TimeUnit.NANOSECONDS.toMillis(version().changedNanos());
        return opened.settled() && (changedMillis > nowMillis || nowMillis - changedMillis >= REST_MILLIS);
    }

    /** How long after a look it may be found without another one. What was seen too early isn't the file's last state, most likely. */
    long goodForNanos(long revalidateAfterNanos) {
        if (distrusted) {
            return 0;
        }
        return opened.settled() ? revalidateAfterNanos : Math.min(Settling.TICKS.toNanos(), revalidateAfterNanos);
    }

    /** Whether every later state has other attributes. */
    boolean isSettled() {
        return opened.settled();
    }

    /** Whether a look at it says of its bytes what it seems to say. */
    boolean isGood() {
        return opened.settled() && !distrusted;
    }

    /** See {@code Representation.distrust}. */
    void distrust() {
        distrusted = true;
    }

    /** Whether the path still yields this file in this state. One stat. */
    boolean isCurrent() {
        try {
            return opened.settled()
                    && !distrusted
                    && opened.descriptor().isOpen()
                    && FileStat.of(opened.location().named()).equals(opened.stat());
        } catch (IOException e) {
            // Gone, forbidden or broken: opening it anew will tell which.
            return false;
        }
    }

    /** See {@code Representation.compare}. */
    ContentState compare() throws IOException {
        FileStat now = look();
        FileStat then = opened.stat();
        if (now.equals(then)) {
            return opened.settled() ? ContentState.UNCHANGED : ContentState.UNSETTLED;
        }
        if (now.version().sizeBytes() > then.version().sizeBytes()) {
            return beginsAsItWas() ? ContentState.DRIFTED : ContentState.CHANGED;
        }
        if (!now.hasSameContentAs(then)) {
            return ContentState.CHANGED;
        }
        // Losing its name moves a file's ctime. As long as it has the name, a moved ctime may be a write that set the
        // mtime back. The number of links is asked first, as a rename shows there before it shows in the path.
        return opened.settled() && (!now.linked() || isReplaced()) ? ContentState.UNCHANGED : ContentState.DRIFTED;
    }

    /** Whether a file that has grown was appended to, as far as anybody can tell: a short one has a digest of what it was. */
    private boolean beginsAsItWas() throws IOException {
        FileTag tag = opened.tag();
        return tag.source() != FileTag.Source.BYTES
                || EntityTag.ofDigest(ContentDigest.of(opened.descriptor(), lengthBytes()))
                        .equals(tag.tag());
    }

    /** The open file as it is. Without fstat, only the length can still be seen of one that lost its name. */
    FileStat look() throws IOException {
        Optional<FileStat> now = opened.descriptor().stat();
        if (now.isPresent()) {
            return now.get();
        }
        return isReplaced()
                ? opened.stat().ofSize(opened.descriptor().sizeBytes())
                : FileStat.of(opened.location().named());
    }

    /** Whether its name leads to another file, or to none. Where nobody may look any more, it may still be its name. */
    private boolean isReplaced() throws IOException {
        try {
            return !FileStat.of(opened.location().named()).isSameFileAs(opened.stat());
        } catch (NoSuchFileException e) {
            return true;
        } catch (FileSystemException e) {
            return false;
        }
    }

    /** Closes the descriptor, which nobody can reach any more. */
    void closeUnreferenced() {
        try {
            opened.descriptor().close();
        } catch (IOException e) {
            // Nothing was written through it; Linux frees the number even so.
            CLOSING.log("Closing a content file failed", e);
        } finally {
            budget.giveBack();
        }
    }
}
