package io.memlane.cache.transfer;

import io.memlane.cache.content.ContentState;
import io.memlane.cache.content.Representation;
import io.memlane.model.http.BodyPlan;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a body a second time, to tell whether the first reading was of one state of the file although its attributes moved. Two readings, one
 * after the other, that yield the same bytes are what the file held between them: what stood at one place during both was there all
 * the time, unless somebody changed it after the first and changed it back before the second. So the attributes may not move during the
 * second, or only as an append moves them; else there is a third.
 *
 * <p>Equal is what has the same {@link ContentSum}. It guards against accidents; whoever can write the content can serve what he likes anyway.
 */
final class SecondReading {
    /** A file that moves during so many readings isn't at rest any time soon. */
    private static final int ROUNDS = 3;
    /** So much at a time: others wait for the same thread. */
    private static final long STEP_BYTES = 1 << 20;

    private final Representation file;
    private final BodyPlan plan;
    private final long lengthBytes;
    private final long expected;

    private final ContentSum sum = new ContentSum();
    private final ByteBuffer chunk;
    private @Nullable PlannedBody reading;
    private Representation.@Nullable Look before;
    private long left;
    private int rounds;

    /**
     * Nothing is read yet.
     *
     * @param plan what was read first, from its beginning
     * @param lengthBytes how much of it
     * @param chunkBytes how much at a time
     * @param expected checksum of the first reading
     */
    SecondReading(Representation file, BodyPlan plan, long lengthBytes, int chunkBytes, long expected) {
        this.file = file;
        this.plan = plan;
        this.lengthBytes = lengthBytes;
        this.expected = expected;
        this.chunk = ByteBuffer.allocateDirect((int) Math.min(chunkBytes, lengthBytes));
    }

    /**
     * Goes on for a while.
     *
     * @return whether it is over, and the first reading was of one state
     * @throws ContentChangedException if it wasn't, or nobody can tell
     * @throws IOException if it can't be read
     */
    boolean proceed() throws IOException {
        PlannedBody body = reading == null ? begin() : reading;
        long stepEnd = Math.max(0, left - STEP_BYTES);
        while (left > stepEnd) {
            chunk.clear().limit((int) Math.min(chunk.capacity(), left));
            body.fill(chunk);
            left -= chunk.position();
            sum.add(chunk.flip());
        }
        return left == 0 && isOfOneState();
    }

    private PlannedBody begin() throws IOException {
        if (file.compare() == ContentState.CHANGED) {
            throw new ContentChangedException("it changed while it was read");
        }
        before = file.look();
        left = lengthBytes;
        sum.reset();
        PlannedBody body = new PlannedBody(file, plan);
        reading = body;
        return body;
    }

    private boolean isOfOneState() throws IOException {
        Representation.Look start = before;
        if (sum.value() != expected) {
            throw new ContentChangedException("it has other bytes than when it was read first");
        }
        Representation.Look now = file.look();
        if (start != null && (now.equals(start) || now.lengthBytes() > start.lengthBytes())) {
            return true;
        }
        if (++rounds == ROUNDS) {
            throw new ContentChangedException("it changes all the time");
        }
        reading = null;
        return false;
    }

    /** What was read last, once it is over. */
    ByteBuffer lastChunk() {
        return chunk.rewind();
    }
}
