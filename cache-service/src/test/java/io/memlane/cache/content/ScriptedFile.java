package io.memlane.cache.content;

import io.memlane.model.representation.ContentCoding;
import io.memlane.model.representation.EntityTag;
import io.memlane.model.representation.Metadata;
import io.memlane.model.representation.Validators;
import io.memlane.model.representation.VersionToken;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/** A file of known bytes, with faults at will. */
public final class ScriptedFile implements OpenFile {
    private final ScriptedContent content;
    private final byte[] bytes;
    private final Metadata metadata;
    private final List<Long> reads = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger looks = new AtomicInteger();

    private volatile long failsAt = Long.MAX_VALUE;
    private volatile long endsAt = Long.MAX_VALUE;
    private volatile int changedLooks;
    private volatile Runnable beforeEachRead = () -> {};

    ScriptedFile(ScriptedContent content, int lengthBytes) {
        this.content = content;
        this.bytes = new byte[lengthBytes];
        new Random(lengthBytes).nextBytes(bytes);
        this.metadata = new Metadata(
                lengthBytes, "text/plain", "\"" + lengthBytes + "\"", 1_000, new VersionToken(1, 2, lengthBytes, 3, 4));
    }

    /** A read that reaches this offset fails. */
    public ScriptedFile failsAt(long offset) {
        failsAt = offset;
        return this;
    }

    /** The file has become shorter than its metadata says. */
    public ScriptedFile endsAt(long offset) {
        endsAt = offset;
        return this;
    }

    /** The next looks find the file changed. */
    public ScriptedFile changedFor(int times) {
        changedLooks = times;
        return this;
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
        return new Validators(new EntityTag(metadata.etag()), 1, Validators.DateUse.STRONG);
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
        dst.put(bytes, (int) position, length);
        return length;
    }

    @Override
    public boolean isUnchanged() {
        return looks.incrementAndGet() > changedLooks;
    }

    @Override
    public void close() {
        content.open.decrementAndGet();
    }
}
