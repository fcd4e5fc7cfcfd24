package io.memlane.cache.content.store;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** The checksums of a body that is being written. One thread writes; any asks for those of blocks that are whole. */
final class RunningSums implements Blocks.Sums {
    private final CRC32C crc = new CRC32C();
    private int inBlock;
    private volatile int[] sums = new int[4];
    private volatile int whole;

    /** Of the bytes that come next; their position stays. */
    void update(ByteBuffer bytes) {
        ByteBuffer left = bytes.duplicate();
        while (left.hasRemaining()) {
            int count = Math.min(left.remaining(), Blocks.BYTES - inBlock);
            crc.update(left.slice(left.position(), count));
            left.position(left.position() + count);
            inBlock += count;
            if (inBlock == Blocks.BYTES) {
                finish();
            }
        }
    }

    private void finish() {
        if (inBlock == 0) {
            return;
        }
        int[] now = sums;
        int count = whole;
        if (count == now.length) {
            now = Arrays.copyOf(now, 2 * count);
            sums = now;
        }
        now[count] = (int) crc.getValue();
        whole = count + 1;
        crc.reset();
        inBlock = 0;
    }

    /** All of them, the last block's included: nothing comes any more. */
    int[] end() {
        finish();
        return Arrays.copyOf(sums, whole);
    }

    @Override
    public long of(long block) {
        return block < whole ? Integer.toUnsignedLong(sums[(int) block]) : UNKNOWN;
    }
}
