package io.memlane.benchmarks.hop;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A bare ring in mapped memory: two counters and the slots, no frames, no checks, no parking. What shared memory can do at best.
 *
 * <p>It spins, and yields the processor after a while, because nothing would wake it.
 */
final class RingHop implements Hop {
    private static final VarHandle COUNTER = ValueLayout.JAVA_LONG.varHandle();
    private static final int WRITTEN = 0;
    private static final int READ = 128;
    private static final int FIRST_SLOT = 4096;
    private static final int SPINS = 1_000;

    private final Chunks chunks;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment memory;
    private final ByteBuffer[] slots;
    private final boolean writer;
    private long count;

    private RingHop(Chunks chunks, Path file, int slotCount, boolean writer) throws IOException {
        this.chunks = chunks;
        this.writer = writer;
        long bytes = FIRST_SLOT + (long) slotCount * chunks.chunkBytes();
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            memory = channel.map(MapMode.READ_WRITE, 0, bytes, arena);
        }
        slots = new ByteBuffer[slotCount];
        for (int i = 0; i < slotCount; i++) {
            slots[i] = memory.asSlice(FIRST_SLOT + (long) i * chunks.chunkBytes(), chunks.chunkBytes())
                    .asByteBuffer();
        }
    }

    static Hop writer(Chunks chunks, Path folder, int slots) throws IOException {
        Hop hop = new RingHop(chunks, folder.resolve("ring"), slots, true);
        Rendezvous.publish(folder, "ring");
        return hop;
    }

    static Hop reader(Chunks chunks, Path folder, int slots) throws IOException {
        Rendezvous.await(folder);
        return new RingHop(chunks, folder.resolve("ring"), slots, false);
    }

    @Override
    public void move(int run, long bytes) throws IOException {
        for (long moved = 0; moved < bytes; moved += chunks.chunkBytes()) {
            ByteBuffer slot = slots[(int) (count % slots.length)].clear();
            if (writer) {
                await(READ, count - slots.length + 1);
                chunks.fill(slot);
                COUNTER.setRelease(memory, (long) WRITTEN, ++count);
            } else {
                await(WRITTEN, count + 1);
                chunks.look(slot);
                COUNTER.setRelease(memory, (long) READ, ++count);
            }
        }
    }

    @SuppressWarnings("ThreadPriorityCheck") // nothing would wake a thread that sleeps here
    private void await(int counter, long atLeast) {
        for (int spin = 0; (long) COUNTER.getAcquire(memory, (long) counter) < atLeast; spin++) {
            if (spin < SPINS) {
                Thread.onSpinWait();
            } else {
                Thread.yield();
            }
        }
    }

    @Override
    public void close() {
        arena.close();
    }
}
