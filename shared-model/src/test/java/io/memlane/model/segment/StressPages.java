package io.memlane.model.segment;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Native memory for the stress tests: a shared page and two more words per state. jcstress makes states by the million and drops them, so
 * they come from a ring that is much longer than what is alive at a time ({@link JcstressIT} bounds that).
 */
final class StressPages {
    /** Stands for the header word of a frame in the queue, which Chronicle stores with release and loads as volatile. */
    static final long FRAME_OFFSET = 512;
    /** Stands for the bytes of a slot: plain. */
    static final long SLOT_OFFSET = 640;

    private static final int STATE_BYTES = 768;
    private static final int STATES = 1 << 16;

    private static final VarHandle INT = MappedFile.INT.varHandle();
    private static final MemorySegment MEMORY = Arena.global().allocate((long) STATES * STATE_BYTES, 128);
    private static final AtomicInteger NEXT = new AtomicInteger();

    private StressPages() {}

    static MemorySegment next() {
        long state = NEXT.getAndIncrement() & (STATES - 1);
        return MEMORY.asSlice(state * STATE_BYTES, STATE_BYTES).fill((byte) 0);
    }

    static void publishFrame(MemorySegment memory, int frames) {
        INT.setRelease(memory, FRAME_OFFSET, frames);
    }

    static int publishedFrames(MemorySegment memory) {
        return (int) INT.getVolatile(memory, FRAME_OFFSET);
    }

    static void writeSlot(MemorySegment memory, int value) {
        memory.set(MappedFile.INT, SLOT_OFFSET, value);
    }

    static int readSlot(MemorySegment memory) {
        return memory.get(MappedFile.INT, SLOT_OFFSET);
    }
}
