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
 * <p>For that a checksum of what was handed out goes along. The last chunks are left out as long as their memory isn't used again, which is all of
 * most bodies; and so is what {@link Representation#canDrift can't drift}.
 */
final class CheckedBody {
    private final Representation file;
    private final BodyPlan plan;
    private final long lengthBytes;
    private final int chunkBytes;
    private final int chunks;
    private final boolean continues;
    private final PlannedBody reading;

    private final ContentSum sum = new ContentSum();
    private final List<ByteBuffer> uncounted = new ArrayList<>();
    private long givenBytes;

    private @Nullable SecondReading second;
    private boolean proven;
    private boolean moved;

    /**
     * Nothing is read yet.
     *
     * @param plan of the body from where it begins
     * @param lengthBytes how much of the plan is wanted; {@link ResponseHead#UNKNOWN_LENGTH} for all, of a plan without a length
     * @param chunkBytes length of all chunks but the last
     * @param chunks how many keep their bytes: the memory of the first is used again by the next
     * @param continues whether the body's beginning was sent by somebody else: it can't be read a second time here
     */
    CheckedBody(Representation file, BodyPlan plan, long lengthBytes, int chunkBytes, int chunks, boolean continues) {
        this.file = file;
        this.plan = plan;
        this.lengthBytes = lengthBytes;
        this.chunkBytes = chunkBytes;
        this.chunks = chunks;
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
     * @param chunk no longer than what is {@link #available}
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
        givenBytes += chunk.position();
        if (file.canDrift()) {
            if (isUsedAgain()) {
                sum.add(chunk.duplicate().flip());
            } else {
                uncounted.add(chunk.duplicate().flip());
            }
        }
        if (last) {
            prove();
        }
    }

    /** Whether there will be a chunk in the memory of the one that was filled last. */
    private boolean isUsedAgain() {
        return lengthBytes == ResponseHead.UNKNOWN_LENGTH || lengthBytes - givenBytes > (chunks - 1L) * chunkBytes;
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
        uncounted.forEach(sum::add);
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
