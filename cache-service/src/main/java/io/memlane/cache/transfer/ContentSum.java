package io.memlane.cache.transfer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Tells whether the same chunks were read twice. It guards against accidents, and is to cost as little as can be: four lanes, so that one
 * multiplication needn't wait for the other, straight from the memory of the slots. (A CRC-32C by way of an array, as the JDK's own ends
 * the process when somebody truncates the slab meanwhile, took three times as long. Here that is an {@link InternalError}, as elsewhere.)
 */
final class ContentSum {
    private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    /** Odd, so that nothing is lost by a multiplication. */
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

    private static final long WORD_MULTIPLIER = 0xC2B2AE3D27D4EB4FL;
    /** Brings down what a multiplication only carries up: else changes of high bytes alone would cancel each other out one time in 256. */
    private static final int ROTATION = 31;

    private static final int BLOCK_BYTES = 4 * Long.BYTES;

    private long first;
    private long second;
    private long third;
    private long fourth;

    void reset() {
        first = 0;
        second = 0;
        third = 0;
        fourth = 0;
    }

    /** Adds a chunk, from its position to its limit, which stay. */
    void add(ByteBuffer chunk) {
        long a = first;
        long b = second;
        long c = third;
        long d = fourth;
        int at = chunk.position();
        int end = chunk.limit();
        for (; at <= end - BLOCK_BYTES; at += BLOCK_BYTES) {
            a = step(a, (long) LONG.get(chunk, at));
            b = step(b, (long) LONG.get(chunk, at + Long.BYTES));
            c = step(c, (long) LONG.get(chunk, at + 2 * Long.BYTES));
            d = step(d, (long) LONG.get(chunk, at + 3 * Long.BYTES));
        }
        for (; at < end; at++) {
            a = step(a, chunk.get(at));
            d += a >>> Integer.SIZE;
        }
        first = a;
        second = b;
        third = c;
        fourth = d;
    }

    /** Of all chunks since the last {@link #reset}; the same for the same bytes in the same chunks. */
    long value() {
        long value = mixed(first);
        value = mixed(value + second);
        value = mixed(value + third);
        return mixed(value + fourth);
    }

    /** As XXH64 does it. */
    private static long step(long lane, long word) {
        return Long.rotateLeft(lane + word * WORD_MULTIPLIER, ROTATION) * MULTIPLIER;
    }

    private static long mixed(long word) {
        long mixed = (word ^ word >>> Integer.SIZE) * MULTIPLIER;
        return mixed ^ mixed >>> 29;
    }
}
