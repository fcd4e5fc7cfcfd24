package io.memlane.cache.content;

import io.memlane.model.http.EntityTag;
import io.memlane.model.http.FieldNames;
import io.memlane.model.http.Fields;
import io.memlane.model.http.OpaqueVersion;
import io.memlane.model.http.RepresentationHead;
import io.memlane.model.http.ResponseHead;
import io.memlane.model.http.Validators;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Content that comes bit by bit, as a test gives it. */
public final class TricklingContent implements Representation {
    public static final OpaqueVersion VERSION = new OpaqueVersion(5, 4, 3, 2, 1);

    private final AtomicInteger open;
    private final long lengthBytes;
    private final List<Runnable> actions = new ArrayList<>();
    private byte[] bytes = {};
    private boolean ended;
    private @Nullable IOException failure;
    private volatile ContentState state = ContentState.UNCHANGED;
    private boolean taken;
    private volatile Runnable beforeEachRead = () -> {};

    /** @param lengthBytes what it is described as; {@link ResponseHead#UNKNOWN_LENGTH} if only its end tells */
    TricklingContent(AtomicInteger open, long lengthBytes) {
        this.open = open;
        this.lengthBytes = lengthBytes;
    }

    public Lookup found() {
        open.incrementAndGet();
        return new Lookup.Found(this);
    }

    /** More of it is there. */
    public void come(byte[] more) {
        tell(() -> {
            int before = bytes.length;
            bytes = Arrays.copyOf(bytes, before + more.length);
            System.arraycopy(more, 0, bytes, before, more.length);
        });
    }

    /** There won't be more. */
    public void end() {
        tell(() -> ended = true);
    }

    /** The rest can't be had. */
    public void fail(IOException why) {
        tell(() -> failure = why);
    }

    /** Has those run who wait, though there is nothing. */
    public void wakeInVain() {
        tell(() -> {});
    }

    /** It isn't what it was when it was found. */
    public TricklingContent changed() {
        state = ContentState.CHANGED;
        return this;
    }

    @Override
    public void taken() {
        taken = true;
    }

    /** Whether all of it was said to be taken, after it was given back. */
    public boolean isTaken() {
        return taken;
    }

    /** Each read begins with this. */
    public void beforeEachRead(Runnable action) {
        beforeEachRead = action;
    }

    private void tell(Runnable change) {
        List<Runnable> told;
        synchronized (this) {
            change.run();
            told = List.copyOf(actions);
            actions.clear();
        }
        told.forEach(Runnable::run);
    }

    /** How many want to be told. */
    public synchronized int waiting() {
        return actions.size();
    }

    @Override
    public RepresentationHead head(long nowMillis) {
        EntityTag tag = new EntityTag("\"t\"");
        Fields fields = Fields.of(FieldNames.CONTENT_TYPE, "text/plain", FieldNames.ETAG, tag.text());
        return new RepresentationHead(200, fields, lengthBytes, Validators.undated(tag), VERSION, true);
    }

    @Override
    public synchronized long available(long position) throws IOException {
        if (position < bytes.length) {
            return bytes.length - position;
        }
        if (failure != null) {
            throw failure;
        }
        return ended ? NONE : 0;
    }

    @Override
    public void onMore(long position, Runnable action) {
        synchronized (this) {
            if (position >= bytes.length && !ended && failure == null) {
                actions.add(action);
                return;
            }
        }
        action.run();
    }

    @Override
    public synchronized int read(ByteBuffer dst, long position) {
        beforeEachRead.run();
        if (position >= bytes.length) {
            return -1;
        }
        int length = (int) Math.min(dst.remaining(), bytes.length - position);
        dst.put(bytes, (int) position, length);
        return length;
    }

    @Override
    public ContentState compare() {
        return state;
    }

    @Override
    public Look look() {
        return new Look(VERSION, lengthBytes);
    }

    @Override
    public void close() {
        open.decrementAndGet();
    }
}
