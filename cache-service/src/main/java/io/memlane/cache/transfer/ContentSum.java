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
    private static final VarHandle LONG =
            MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    /** Odd, so that nothing is lost by a multiplication. */
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

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
            a = (a + (long) LONG.get(chunk, at)) * MULTIPLIER;
            b = (b + (long) LONG.get(chunk, at + Long.BYTES)) * MULTIPLIER;
            c = (c + (long) LONG.get(chunk, at + 2 * Long.BYTES)) * MULTIPLIER;
            d = (d + (long) LONG.get(chunk, at + 3 * Long.BYTES)) * MULTIPLIER;
        }
        for (; at < end; at++) {
            a = (a + chunk.get(at)) * MULTIPLIER;
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

    private static long mixed(long word) {
        long mixed = (word ^ word >>> Integer.SIZE) * MULTIPLIER;
        return mixed ^ mixed >>> 29;
    }
}
