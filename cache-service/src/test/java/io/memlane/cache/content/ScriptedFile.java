package io.memlane.cache.content;

import io.memlane.model.http.EntityTag;
import io.memlane.model.http.FieldNames;
import io.memlane.model.http.Fields;
import io.memlane.model.http.OpaqueVersion;
import io.memlane.model.http.RepresentationHead;
import io.memlane.model.http.Validators;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/** A file of known bytes, with faults at will. */
public final class ScriptedFile implements Representation {
    private final ScriptedContent content;
    private final byte[] bytes;
    private final RepresentationHead head;
    private final List<Long> reads = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger looks = new AtomicInteger();

    private volatile long failsAt = Long.MAX_VALUE;
    private volatile long endsAt = Long.MAX_VALUE;
    private volatile ContentState state = ContentState.UNCHANGED;
    private volatile int movedLooks;
    private volatile int steadyLooks;
    private volatile int moves;
    private volatile boolean grows;
    private volatile boolean distrusted;
    private volatile long changesAt = Long.MAX_VALUE;
    private volatile boolean changedBehind;
    private volatile long failsAgainAt = Long.MAX_VALUE;
    private volatile boolean reached;
    private volatile Runnable beforeEachRead = () -> {};

    ScriptedFile(ScriptedContent content, int lengthBytes) {
        this.content = content;
        this.bytes = new byte[lengthBytes];
        new Random(lengthBytes).nextBytes(bytes);
        EntityTag tag = new EntityTag("\"" + lengthBytes + "\"");
        this.head = new RepresentationHead(
                200,
                Fields.of(
                        FieldNames.CONTENT_TYPE,
                        "text/plain",
                        FieldNames.ETAG,
                        tag.text(),
                        FieldNames.LAST_MODIFIED,
                        "Thu, 01 Jan 1970 00:00:01 GMT",
                        FieldNames.ACCEPT_RANGES,
                        "bytes"),
                lengthBytes,
                new Validators(tag, 1, Validators.DateUse.STRONG),
                new OpaqueVersion(1, 2, lengthBytes, 3, 4),
                true);
    }

    /** A read that reaches this offset fails. */
    public ScriptedFile failsAt(long offset) {
        failsAt = offset;
        return this;
    }

    /** The file has become shorter than its head says. */
    public ScriptedFile endsAt(long offset) {
        endsAt = offset;
        return this;
    }

    /** The next looks find the file changed. */
    public ScriptedFile changedFor(int times) {
        return looksFor(ContentState.CHANGED, times);
    }

    /** The next looks find the file in that state. */
    public ScriptedFile looksFor(ContentState found, int times) {
        state = found;
        movedLooks = times;
        looks.set(0);
        return this;
    }

    /** Before that, so many looks find it as it was. */
    public ScriptedFile steadyFor(int looks) {
        steadyLooks = looks;
        return this;
    }

    /** So many looks, one after the other, see other times each, and a greater length if it grows. */
    public ScriptedFile movesFor(int looks, boolean growing) {
        moves = looks;
        grows = growing;
        return this;
    }

    /** A read that reaches this offset fails, but for the first one. */
    public ScriptedFile failsTheSecondTimeAt(long offset) {
        failsAgainAt = offset;
        return this;
    }

    /** The byte at this offset is another one as soon as it was read. */
    public ScriptedFile changesBehindTheReader(long offset) {
        changesAt = offset;
        return this;
    }

    /** Whether somebody found that the file must be opened anew. */
    public boolean isDistrusted() {
        return distrusted;
    }

    /** Each read begins with this. */
    public ScriptedFile beforeEachRead(Runnable action) {
        beforeEachRead = action;
        return this;
    }

    /** The bytes that a reader must get. */
    public byte[] bytes() {
        return bytes;
    }

    public Lookup found() {
        content.open.incrementAndGet();
        return new Lookup.Found(this);
    }

    /** What is said of it, at whatever time. */
    public RepresentationHead head() {
        return head;
    }

    public OpaqueVersion version() {
        return head.version();
    }

    @Override
    public RepresentationHead head(long nowMillis) {
        return head;
    }

    /** Offsets and lengths of the reads so far, one after the other. */
    public List<Long> reads() {
        return reads;
    }

    /** Hands out at most 1000 bytes at a time, as a file system may. */
    @Override
    public int read(ByteBuffer dst, long position) throws IOException {
        beforeEachRead.run();
        long end = Math.min(bytes.length, endsAt);
        if (position >= end) {
            return -1;
        }
        int length = (int) Math.min(Math.min(dst.remaining(), 1000), end - position);
        reads.add(position);
        reads.add((long) length);
        if (position + length > failsAt) {
            throw new IOException("the disk is broken");
        }
        if (position + length > failsAgainAt) {
            if (reached && position <= failsAgainAt) {
                throw new IOException("the disk has broken");
            }
            reached = true;
        }
        int at = dst.position();
        dst.put(bytes, (int) position, length);
        if (changesAt >= position && changesAt < position + length) {
            if (changedBehind) {
                int index = at + (int) (changesAt - position);
                dst.put(index, (byte) ~dst.get(index));
            }
            changedBehind = true;
        }
        return length;
    }

    @Override
    public Pace pace() {
        return content.pace;
    }

    @Override
    public boolean canDrift() {
        return true;
    }

    @Override
    public ContentState compare() {
        int look = looks.incrementAndGet() - steadyLooks;
        return look < 1 || look > movedLooks ? ContentState.UNCHANGED : state;
    }

    @Override
    public Look look() {
        OpaqueVersion first = head.version();
        int move = moves;
        moves = Math.max(0, move - 1);
        long lengthBytes = first.third() + (grows ? 1000 - move : 0);
        return new Look(
                new OpaqueVersion(first.first(), first.second(), lengthBytes, first.fourth(), first.fifth() + move),
                lengthBytes);
    }

    @Override
    public void distrust() {
        distrusted = true;
    }

    @Override
    public void close() {
        content.open.decrementAndGet();
    }
}
