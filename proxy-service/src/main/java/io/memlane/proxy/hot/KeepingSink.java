package io.memlane.proxy.hot;

import io.memlane.model.control.HotGrant;
import io.memlane.model.http.InterimResponse;
import io.memlane.model.http.ResponseHead;
import io.memlane.model.segment.HotWordsView;
import io.memlane.proxy.content.ClientGoneException;
import io.memlane.proxy.content.ContentSink;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what passes through it on its way to a client, if the cache says that it may be given again. It is kept when its end is proven, and as a
 * whole, or not at all.
 */
public final class KeepingSink implements ContentSink, AutoCloseable {
    private final ContentSink sink;
    private final HotObjects objects;
    private final HotRequest request;
    /** Those that were there when the cache was asked: another life's grant is none of theirs. */
    private final @Nullable HotWordsView words;

    private @Nullable HotGrant grant;
    private long receivedNanos;
    private @Nullable ResponseHead head;
    private HotMemory.@Nullable Block block;
    private @Nullable ByteBuffer kept;

    /**
     * @param sink what the client gets it by
     * @param request one that is {@link HotObjects#wanted}
     */
    public KeepingSink(ContentSink sink, HotObjects objects, HotRequest request) {
        this.sink = sink;
        this.objects = objects;
        this.request = request;
        this.words = request.words();
    }

    @Override
    public void interim(InterimResponse response) throws ClientGoneException {
        sink.interim(response);
    }

    @Override
    public void granted(HotGrant hot) {
        grant = hot;
        receivedNanos = System.nanoTime();
    }

    @Override
    public void begin(ResponseHead begun) {
        sink.begin(begun);
        if (grant != null
                && words != null
                && grant.word() < words.words()
                && begun.status() == 200
                && begun.hasKnownLength()
                && !objects.has(request.key(), grant)) {
            head = begun;
            block = objects.room(request.key(), begun);
            kept = block == null ? null : block.bytes((int) begun.bodyLengthBytes());
        }
    }

    @Override
    public void write(ByteBuffer chunk) throws ClientGoneException {
        ByteBuffer taken = chunk.duplicate();
        sink.write(chunk);
        if (kept != null) {
            kept.put(taken.limit(chunk.position()));
        }
    }

    @Override
    public void end() throws ClientGoneException {
        sink.end();
        if (block != null && head != null && grant != null && words != null && kept != null && !kept.hasRemaining()) {
            objects.put(new HotObject(request.key(), words, grant, head, request.fields(), receivedNanos, block));
            block = null;
        }
    }

    @Override
    public void flush() throws ClientGoneException {
        sink.flush();
    }

    @Override
    public boolean await(long timeoutNanos, BooleanSupplier stop) throws ClientGoneException {
        return sink.await(timeoutNanos, stop);
    }

    @Override
    public boolean settle(long timeoutNanos) throws ClientGoneException {
        return sink.settle(timeoutNanos);
    }

    @Override
    public void waited(long nanos) {
        sink.waited(nanos);
    }

    @Override
    public void carried(String segment, boolean inline, boolean slab) {
        sink.carried(segment, inline, slab);
    }

    @Override
    public void wake() {
        sink.wake();
    }

    /** Gives the room back, if it wasn't needed after all. */
    @Override
    public void close() {
        if (block != null) {
            block.free();
            block = null;
        }
    }
}
