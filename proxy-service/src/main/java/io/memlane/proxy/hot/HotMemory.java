package io.memlane.proxy.hot;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Direct memory for bodies, in blocks of powers of two, which are halved and joined again (a buddy allocator). It is taken in chunks as it is
 * needed, and stays. Freed by hand: direct buffers that the collector frees aren't bounded by what is in use. Any thread.
 */
final class HotMemory {
    static final int CHUNK_BYTES = 1 << 20;

    private static final int MIN_ORDER = 12;
    private static final int MAX_ORDER = 20;
    private static final int ORDERS = MAX_ORDER - MIN_ORDER + 1;

    private final int maxChunks;

    // Guarded by this.
    private final List<Chunk> chunks = new ArrayList<>();
    private boolean exhausted;
    private long usedBytes;

    private static final class Chunk {
        final ByteBuffer memory = ByteBuffer.allocateDirect(CHUNK_BYTES);
        /** By order: which of its blocks are free. */
        final BitSet[] free = new BitSet[ORDERS];

        Chunk() {
            for (int order = 0; order < ORDERS; order++) {
                free[order] = new BitSet();
            }
            free[ORDERS - 1].set(0);
        }
    }

    /** A stretch of it; whoever has it gives it back once. */
    final class Block {
        private final Chunk chunk;
        private final int order;
        private final int number;

        private Block(Chunk chunk, int order, int number) {
            this.chunk = chunk;
            this.order = order;
            this.number = number;
        }

        /** A view of its own, from its beginning to the length. */
        ByteBuffer bytes(int lengthBytes) {
            return chunk.memory.slice(number << (order + MIN_ORDER), lengthBytes);
        }

        void free() {
            HotMemory.this.free(this);
        }
    }

    HotMemory(long maxBytes) {
        this.maxChunks = (int) (maxBytes / CHUNK_BYTES);
    }

    /** Returns null if there is no room. */
    synchronized @Nullable Block allocate(int lengthBytes) {
        int order = order(lengthBytes);
        for (Chunk chunk : chunks) {
            Block block = take(chunk, order);
            if (block != null) {
                return block;
            }
        }
        if (chunks.size() == maxChunks || exhausted) {
            return null;
        }
        try {
            chunks.add(new Chunk());
        } catch (OutOfMemoryError e) {
            exhausted = true; // others need what is left of MaxDirectMemorySize
            return null;
        }
        return take(chunks.getLast(), order);
    }

    private static int order(int lengthBytes) {
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(1, lengthBytes - 1));
        return Math.max(0, bits - MIN_ORDER);
    }

    private @Nullable Block take(Chunk chunk, int order) {
        int from = order;
        while (from < ORDERS && chunk.free[from].isEmpty()) {
            from++;
        }
        if (from >= ORDERS) {
            return null;
        }
        int number = chunk.free[from].nextSetBit(0);
        chunk.free[from].clear(number);
        while (from > order) {
            from--;
            number <<= 1;
            chunk.free[from].set(number + 1);
        }
        usedBytes += 1L << (order + MIN_ORDER);
        return new Block(chunk, order, number);
    }

    private synchronized void free(Block block) {
        usedBytes -= 1L << (block.order + MIN_ORDER);
        int order = block.order;
        int number = block.number;
        BitSet[] free = block.chunk.free;
        while (order < ORDERS - 1 && free[order].get(number ^ 1)) {
            free[order].clear(number ^ 1);
            number >>= 1;
            order++;
        }
        free[order].set(number);
    }

    /** What blocks take that aren't free, in bytes. */
    synchronized long usedBytes() {
        return usedBytes;
    }
}
