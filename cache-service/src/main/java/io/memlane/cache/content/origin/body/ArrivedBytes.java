package io.memlane.cache.content.origin.body;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Where the bytes of one body are that have come. Those below {@code spooled} are in the spool, if there is one; those above in chunks, arrays of
 * at most {@link Chunks#BYTES}, the last of which grows by being replaced. As long as there is {@link Room}, all are kept; without, whoever has it
 * drops what was read.
 *
 * <p>Guarded by whoever has it, but for what says otherwise: bytes that have come are never written again, so they are copied without the lock.
 */
final class ArrivedBytes {
    private final Room room;
    private final long declaredBytes;
    private final SpooledPart spooled;
    private final Chunks chunks = new Chunks();

    private long received;
    /** Read without the lock by those who look for room under one of their own. */
    private volatile long heldBytes;

    private boolean whole;
    private boolean released;

    /**
     * None yet.
     *
     * @param declaredBytes how many will come; -1 if that isn't known
     * @param whole whether all are kept, as far as there is room
     */
    ArrivedBytes(Room room, long declaredBytes, boolean whole) {
        this.room = room;
        this.declaredBytes = declaredBytes;
        this.spooled = new SpooledPart(room.spool());
        this.whole = whole;
    }

    /** How many have come. */
    long received() {
        return received;
    }

    /** Whether that is what was declared. */
    boolean areAll() {
        return declaredBytes >= 0 && received >= declaredBytes;
    }

    /** Whether all that have come are kept. */
    boolean areWhole() {
        return whole;
    }

    /** Memory that is taken of the room. Any thread. */
    long heldBytes() {
        return heldBytes;
    }

    /** Those that aren't in the spool, and weren't dropped. */
    long memoryBytes() {
        return Math.max(0, received - Math.max(spooled.bytes(), chunks.firstPosition()));
    }

    /** Whether {@link #spool} is to be called before {@link #append}. */
    boolean goToSpool() {
        return whole && spooled.isOpen();
    }

    /**
     * Writes to the spool, without the lock: it may take a while, and who fills the body is alone in writing.
     *
     * @return how many bytes it has taken
     */
    long spool(ByteBuffer bytes) {
        return spooled.write(bytes);
    }

    /**
     * Adds what has come. Without room not all are kept from then on.
     *
     * @param taken what {@link #spool} has taken
     * @param rest which goes to memory
     */
    void append(long taken, ByteBuffer rest) {
        received += taken;
        spooled.add(taken);
        if (rest.hasRemaining() && spooled.exists() && received == spooled.bytes()) {
            keepNoMore();
            chunks.startAt(received);
        }
        while (rest.hasRemaining()) {
            byte[] chunk = chunkToFill(rest.remaining());
            int at = Chunks.offset(received);
            int length = Math.min(rest.remaining(), chunk.length - at);
            rest.get(chunk, at, length);
            received += length;
        }
    }

    private byte[] chunkToFill(int wantedBytes) {
        int missing = chunks.missing(received, wantedBytes, declaredBytes < 0 ? -1 : declaredBytes - received);
        if (missing > 0 && whole && !spooled.exists() && !released && room.exists()) {
            if (room.take(missing)) {
                heldBytes = missing + heldBytes();
            } else {
                keepNoMore();
            }
        }
        return chunks.grown(received, missing);
    }

    /** From now on some may be dropped. */
    void keepNoMore() {
        whole = false;
        giveBack();
    }

    private void giveBack() {
        if (heldBytes > 0) {
            room.giveBack(heldBytes);
            heldBytes = 0;
        }
    }

    /** Drops those in memory that lie before a position, by whole chunks. */
    void dropBefore(long position) {
        chunks.dropBefore(position);
    }

    /** @throws IOException if the byte at that position, which has come, was dropped */
    void requireKept(long position) throws IOException {
        if (position >= spooled.bytes()) {
            chunks.get(position);
        }
    }

    /**
     * Finds what can be copied at once.
     *
     * @param position of a byte that has come
     * @throws IOException if it was dropped
     */
    Run runAt(long position) throws IOException {
        if (position < spooled.bytes()) {
            return new Run(null, spooled.bytes() - position);
        }
        return new Run(chunks.get(position), Math.min(received - position, Chunks.BYTES - Chunks.offset(position)));
    }

    /** Bytes that lie one behind the other. */
    static final class Run {
        /** Null if they are in the spool. */
        private final byte @Nullable [] chunk;

        private final long lengthBytes;

        private Run(byte @Nullable [] chunk, long lengthBytes) {
            this.chunk = chunk;
            this.lengthBytes = lengthBytes;
        }
    }

    /** Copies a run, or as much of it as there is room for, without the lock. */
    int read(Run run, ByteBuffer dst, long position) throws IOException {
        int count = (int) Math.min(run.lengthBytes, dst.remaining());
        if (run.chunk == null) {
            return spooled.read(dst, position, count);
        }
        dst.put(run.chunk, Chunks.offset(position), count);
        return count;
    }

    /** Nobody will look for them any more, but those who read already. */
    void release() {
        released = true;
        giveBack();
    }

    /** After nobody reads them any more: whether the caller has to {@link #closeSpool}, as they were released. Once. */
    boolean beginCloseSpool() {
        return released && spooled.beginClose();
    }

    /** Whether what was spooled can't be read any more. */
    boolean isSpoolClosed() {
        return spooled.isClosed();
    }

    /** Without the lock. */
    void closeSpool() {
        spooled.close();
    }
}
