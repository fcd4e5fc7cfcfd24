package io.memlane.cache.transfer;

import io.memlane.cache.content.ContentState;
import io.memlane.cache.content.Representation;
import io.memlane.model.http.BodyPlan;
import io.memlane.model.http.ResponseHead;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one OPEN gets of a body, chunk by chunk. The last chunk is handed out only when all are known to be of one state of the file: by its
 * attributes if they didn't move, which costs one system call; else by reading all of it a second time.
 *
 * <p>For that a checksum of what was handed out goes along. Of the chunks before META none is made as long as their memory isn't used
 * again, so that bodies of one pass, which are most, cost nothing.
 */
final class CheckedBody {
    private final Representation file;
    private final BodyPlan plan;
    private final long lengthBytes;
    private final int chunkBytes;
    private final boolean continues;
    private final PlannedBody reading;

    private final ContentSum sum = new ContentSum();
    private final List<ByteBuffer> uncounted = new ArrayList<>();
    private boolean counts;

    private @Nullable SecondReading second;
    private boolean proven;
    private boolean moved;

    /**
     * Nothing is read yet.
     *
     * @param plan of the body from where it begins
     * @param lengthBytes how much of the plan is wanted; {@link ResponseHead#UNKNOWN_LENGTH} for all, of a plan without a length
     * @param chunkBytes length of all chunks but the last
     * @param continues whether the body's beginning was sent by somebody else: it can't be read a second time here
     */
    CheckedBody(Representation file, BodyPlan plan, long lengthBytes, int chunkBytes, boolean continues) {
        this.file = file;
        this.plan = plan;
        this.lengthBytes = lengthBytes;
        this.chunkBytes = chunkBytes;
        this.continues = continues;
        this.reading = new PlannedBody(file, plan);
    }

    /** As {@link Representation#available} where the next chunk begins. */
    long available() throws IOException {
        return reading.available();
    }

    /** Where in the content the next chunk begins; 0 if it begins with a text between parts. */
    long position() {
        return reading.position();
    }

    /** See {@link Representation#onMore}. */
    void onMore(Runnable action) {
        reading.onMore(action);
    }

    /** Why there is no use in beginning, or null. A body of one chunk is looked at when it is there. */
    @Nullable
    IOException staleness() {
        if (lengthBytes <= chunkBytes || lengthBytes == ResponseHead.UNKNOWN_LENGTH) {
            return null;
        }
        try {
            ContentState state = file.compare();
            return state == ContentState.DRIFTED || state == ContentState.CHANGED
                    ? new ContentChangedException("it had changed since it was opened")
                    : null;
        } catch (IOException e) {
            return e;
        }
    }

    /**
     * Fills a chunk.
     *
     * @param chunk keeps its bytes at least until {@link #countAll}; no longer than what is {@link #available}
     * @param last whether the body ends with it, as far as its length says
     * @throws UnprovenException the last chunk can't be had yet: {@link #readAgain} first
     * @throws ContentChangedException the body isn't of one state
     * @throws IOException if it can't be read
     */
    void fill(ByteBuffer chunk, boolean last) throws IOException {
        if (proven && second != null) {
            chunk.put(second.lastChunk());
            return;
        }
        reading.fill(chunk);
        uncounted.add(chunk.duplicate().position(0));
        if (counts) {
            countAll();
        }
        if (last) {
            prove();
        }
    }

    /** Counts what was handed out; to be called before its memory is used again, and from then on all is counted at once. */
    void countAll() {
        uncounted.forEach(sum::add);
        uncounted.clear();
        counts = true;
    }

    private void prove() throws IOException {
        ContentState state = file.compare();
        if (state == ContentState.UNCHANGED) {
            return;
        }
        if (state == ContentState.CHANGED || continues) {
            throw new ContentChangedException("it changed while it was read");
        }
        moved = state == ContentState.DRIFTED;
        countAll();
        second = new SecondReading(file, plan, lengthBytes, chunkBytes, sum.value());
        throw new UnprovenException();
    }

    /** Whether {@link #readAgain} has to go on. */
    boolean isUnproven() {
        return second != null && !proven;
    }

    /**
     * Goes on with the second reading, for a while.
     *
     * @throws ContentChangedException the body isn't of one state
     * @throws IOException if it can't be read
     */
    void readAgain() throws IOException {
        if (second != null && !proven) {
            proven = second.proceed();
        }
    }

    /** Whether the file, unproven as it is, isn't as it was opened. */
    boolean hasMoved() {
        return moved;
    }
}
