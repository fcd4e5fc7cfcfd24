package io.memlane.proxy.hot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class HotMemoryTest {
    private static final int MAX_BYTES = 2 * HotMemory.CHUNK_BYTES;

    /** A block, and what was written to it. */
    private record Written(HotMemory.Block block, int lengthBytes, byte mark) {}

    @Test
    void allocate_moreThanThereIs_isNull() {
        HotMemory memory = new HotMemory(MAX_BYTES);
        HotMemory.Block first = memory.allocate(HotMemory.CHUNK_BYTES);
        assertThat(first).isNotNull();
        assertThat(memory.allocate(HotMemory.CHUNK_BYTES)).isNotNull();
        assertThat(memory.allocate(1)).isNull();
        first.free();
        assertThat(memory.allocate(HotMemory.CHUNK_BYTES + 1)).isNull();
        assertThat(memory.allocate(HotMemory.CHUNK_BYTES)).isNotNull();
    }

    @Tag("long")
    @Test
    void blocks_allocatedAndFreedAtRandom_neverOverlapAndAllComesBack() {
        long seed = System.nanoTime();
        System.out.println("random blocks, seed " + seed);
        Random random = new Random(seed);
        HotMemory memory = new HotMemory(MAX_BYTES);
        List<Written> held = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            int length = 1 + random.nextInt(random.nextBoolean() ? 5_000 : 130_000);
            HotMemory.Block block = random.nextInt(5) < 3 ? memory.allocate(length) : null;
            if (block != null) {
                Written written = new Written(block, length, (byte) i);
                fill(written);
                held.add(written);
            } else if (!held.isEmpty()) {
                Written written = held.remove(random.nextInt(held.size()));
                assertUntouched(written);
                written.block.free();
            }
        }
        held.forEach(written -> {
            assertUntouched(written);
            written.block.free();
        });
        assertThat(memory.usedBytes()).isZero();
        assertThat(memory.allocate(HotMemory.CHUNK_BYTES)).isNotNull();
        assertThat(memory.allocate(HotMemory.CHUNK_BYTES)).isNotNull();
    }

    private static void fill(Written written) {
        written.block.bytes(written.lengthBytes).put(marks(written));
    }

    private static void assertUntouched(Written written) {
        byte[] bytes = new byte[written.lengthBytes];
        written.block.bytes(written.lengthBytes).get(bytes);
        assertThat(Arrays.mismatch(bytes, marks(written)))
                .as("the first byte that another block has")
                .isEqualTo(-1);
    }

    private static byte[] marks(Written written) {
        byte[] marks = new byte[written.lengthBytes];
        Arrays.fill(marks, written.mark);
        return marks;
    }
}
