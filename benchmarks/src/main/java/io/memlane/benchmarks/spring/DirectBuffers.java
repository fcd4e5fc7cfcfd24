package io.memlane.benchmarks.spring;

import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Buffers that outlive a request, from the file to the socket without a copy in the heap. There are as many as were ever in use at once. */
final class DirectBuffers {
    private static final int BYTES = 64 << 10;

    private final Queue<ByteBuffer> idle = new ConcurrentLinkedQueue<>();

    ByteBuffer take() {
        ByteBuffer buffer = idle.poll();
        return buffer == null ? ByteBuffer.allocateDirect(BYTES) : buffer;
    }

    /** The caller must be done with it: the next taker overwrites it. */
    void giveBack(ByteBuffer buffer) {
        idle.add(buffer);
    }
}
