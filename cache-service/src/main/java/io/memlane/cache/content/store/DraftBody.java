package io.memlane.cache.content.store;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a draft: in memory as long as they would fit into a record, then in a file. One thread writes; any reads what has been written.
 *
 * <pre>
 * field    written by   how
 * memory   the writer   volatile, before {@code written} says that it has more; null only after {@code file} was set
 * file     the writer   volatile, once
 * written  the writer   volatile, last
 * </pre>
 */
final class DraftBody {
    private final BodyFiles files;
    private final DraftMemory budget;
    private final Space space;
    private final RunningSums sums = new RunningSums();
    /** The draft's own use, and those of readers. */
    private final AtomicInteger users = new AtomicInteger(1);

    private volatile byte @Nullable [] memory = new byte[0];
    private volatile @Nullable BodyFile file;
    private volatile long written;
    private long reservedBytes;
    /** What is still to be reserved of what was announced. */
    private long announcedBytes;

    /** @param expectedBytes its length, if it is known; 0 if not */
    DraftBody(BodyFiles files, DraftMemory budget, Space space, long expectedBytes) {
        this.files = files;
        this.budget = budget;
        this.space = space;
        if (expectedBytes > RecordLayout.MAX_INLINE_BYTES) {
            announcedBytes = BodyFiles.units(expectedBytes) * BodyFiles.UNIT;
            space.announce(announcedBytes);
        }
    }

    long written() {
        return written;
    }

    /**
     * Takes what is left in a buffer.
     *
     * @return false if there is no room; then nothing was taken
     * @throws IOException likewise
     */
    boolean write(ByteBuffer src) throws IOException {
        int count = src.remaining();
        long before = written;
        byte[] kept = memory;
        if (kept != null && !fits(kept, count)) {
            if (!spill(kept)) {
                return false;
            }
            kept = null;
        }
        ByteBuffer bytes = src.duplicate();
        if (kept != null) {
            bytes.get(memory(), (int) before, count);
        } else {
            if (!reserve(written + count)) {
                return false;
            }
            Blocks.writeFully(opened().channel(), bytes, written);
        }
        sums.update(src);
        src.position(src.limit());
        written = before + count;
        return true;
    }

    /** Whether memory has room for some more bytes, or gets it. */
    private boolean fits(byte[] kept, int count) {
        long needed = written + count;
        if (needed <= kept.length) {
            return true;
        }
        if (needed > RecordLayout.MAX_INLINE_BYTES) {
            return false;
        }
        int capacity = (int) Math.min(RecordLayout.MAX_INLINE_BYTES, Math.max(needed, 2L * kept.length));
        if (!budget.take(capacity - kept.length)) {
            return false;
        }
        memory = Arrays.copyOf(kept, capacity);
        return true;
    }

    private byte[] memory() {
        return requireNonNull(memory);
    }

    private BodyFile opened() {
        return requireNonNull(file);
    }

    private boolean spill(byte[] kept) throws IOException {
        if (!reserve(written)) {
            return false;
        }
        BodyFile made = file;
        if (made == null) {
            made = files.create();
        }
        file = made;
        Blocks.writeFully(made.channel(), ByteBuffer.wrap(kept, 0, (int) written), 0);
        memory = null;
        budget.giveBack(kept.length);
        return true;
    }

    private boolean reserve(long bodyBytes) {
        long needed = BodyFiles.units(bodyBytes) * BodyFiles.UNIT;
        if (needed > reservedBytes) {
            if (!space.reserveForDraft(needed - reservedBytes)) {
                return false;
            }
            long kept = Math.min(announcedBytes, needed - reservedBytes);
            announcedBytes -= kept;
            space.announce(-kept);
            reservedBytes = needed;
        }
        return true;
    }

    int read(ByteBuffer dst, long position) throws IOException {
        long available = written;
        if (position >= available) {
            return -1;
        }
        byte[] kept = memory;
        if (kept == null) {
            // A block that is whole by now wasn't when its length was looked at: its checksum is of more than is read
            // here.
            long whole = available / Blocks.BYTES;
            Blocks.Sums known = block -> block < whole ? sums.of(block) : Blocks.Sums.UNKNOWN;
            return Blocks.read(opened().channel(), 0, available, known, dst, position);
        }
        int count = (int) Math.min(dst.remaining(), available - position);
        dst.put(kept, (int) position, count);
        return count;
    }

    /** All of the body, if it is in memory. */
    @Nullable
    ByteBuffer inline() {
        byte[] kept = memory;
        return kept == null ? null : ByteBuffer.wrap(kept, 0, (int) written).slice();
    }

    /** Ends the body: the checksums of its blocks, which are behind it if it has a file. */
    int[] end() throws IOException {
        int[] all = sums.end();
        if (memory == null) {
            ByteBuffer bytes = ByteBuffer.allocate(all.length * Integer.BYTES);
            for (int sum : all) {
                bytes.putInt(sum);
            }
            Blocks.writeFully(opened().channel(), bytes.flip(), written);
        }
        return all;
    }

    /** The number of its file; 0 if it is in memory. */
    long fileNumber() {
        return memory != null ? 0 : opened().number();
    }

    void acquire() {
        if (users.getAndUpdate(count -> count == 0 ? 0 : count + 1) == 0) {
            throw new IllegalStateException("The draft is closed");
        }
    }

    /** The draft is over. If it wasn't stored, what it has of the disk goes with its last reader. */
    void finish(boolean stored) {
        space.endDraft(reservedBytes);
        space.announce(-announcedBytes);
        BodyFile made = file;
        if (stored) {
            return;
        }
        if (made == null) {
            space.release(reservedBytes);
        } else {
            files.delete(made.number(), reservedBytes);
        }
    }

    void release() {
        if (users.decrementAndGet() > 0) {
            return;
        }
        byte[] kept = memory;
        if (kept != null) {
            budget.giveBack(kept.length);
        }
        BodyFile made = file;
        if (made != null) {
            made.release();
        }
    }
}
