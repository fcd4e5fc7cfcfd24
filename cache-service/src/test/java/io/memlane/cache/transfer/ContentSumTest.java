package io.memlane.cache.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentSumTest {
    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static long sum(byte[]... chunks) {
        ContentSum sum = new ContentSum();
        for (byte[] chunk : chunks) {
            sum.add(ByteBuffer.wrap(chunk));
        }
        return sum.value();
    }

    /** In the memory of a slot, and at any place in it. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 31, 32, 33, 63, 64, 65, 4096, 4099})
    void add_sameBytesElsewhere_isTheSameAndMovesNoPosition(int length) {
        byte[] bytes = bytes(length);
        for (int at = 0; at < 9; at++) {
            ByteBuffer slot = ByteBuffer.allocateDirect(length + 20);
            slot.position(at).put(bytes);
            slot.flip().position(at);
            ContentSum sum = new ContentSum();
            sum.add(slot);
            assertThat(sum.value()).as("at %d", at).isEqualTo(sum(bytes));
            assertThat(slot.position()).isEqualTo(at);
            assertThat(slot.limit()).isEqualTo(at + length);
        }
    }

    /** Each bit, so also those of the last bytes that are no block. */
    @ParameterizedTest
    @ValueSource(ints = {1, 8, 31, 32, 33, 47, 64, 100})
    void add_anyBitChanged_isAnother(int length) {
        byte[] bytes = bytes(length);
        Set<Long> seen = new HashSet<>();
        seen.add(sum(bytes));
        for (int bit = 0; bit < 8 * length; bit++) {
            byte[] changed = bytes.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            seen.add(sum(changed));
        }
        assertThat(seen).hasSize(8 * length + 1);
    }

    @Test
    void add_bytesChangedBeforeALaterChunk_isAnother() {
        byte[] first = bytes(4096);
        byte[] last = bytes(77);
        long before = sum(first, first, last);
        for (int at = 0; at < first.length; at += 5) {
            byte[] changed = first.clone();
            changed[at] ^= (byte) 0x80;
            assertThat(sum(changed, first, last)).as("byte %d", at).isNotEqualTo(before);
            assertThat(sum(first, changed, last)).as("byte %d", at).isNotEqualTo(before);
        }
    }

    /** Where numbers are written highest byte first, small changes of several of them touch their last bytes alone. */
    @Test
    void add_theSameByteOfTwoWordsChanged_isAnother() {
        byte[] bytes = bytes(512);
        long before = sum(bytes);
        for (int place = 0; place < 8; place++) {
            for (int one = place; one < bytes.length; one += 8) {
                for (int other = one + 8; other < bytes.length; other += 8) {
                    for (int bit : new int[] {1, 0x10, 0x80}) {
                        byte[] changed = bytes.clone();
                        changed[one] ^= (byte) bit;
                        changed[other] ^= (byte) bit;
                        assertThat(sum(changed))
                                .as("bytes %d and %d", one, other)
                                .isNotEqualTo(before);
                    }
                }
            }
        }
    }

    @Test
    void add_lastBytesOfManyWordsChangedAtRandom_isAnother() {
        long seed = System.nanoTime();
        System.out.println("ContentSumTest seed " + seed);
        Random random = new Random(seed);
        byte[] bytes = bytes(1024);
        Set<Long> sums = new HashSet<>();
        int rounds = 10_000;
        for (int round = 0; round < rounds; round++) {
            byte[] changed = bytes.clone();
            for (int at = 7; at < bytes.length; at += 8) {
                changed[at] = (byte) random.nextInt();
            }
            sums.add(sum(changed));
        }
        assertThat(sums).hasSize(rounds);
    }

    @Test
    void add_chunksInAnotherOrder_isAnother() {
        byte[] first = bytes(64);
        byte[] second = bytes(96);
        byte[] third = bytes(33);
        Set<Long> sums = new HashSet<>();
        byte[][][] orders = {
            {first, second, third},
            {first, third, second},
            {second, first, third},
            {second, third, first},
            {third, first, second},
            {third, second, first}
        };
        for (byte[][] order : orders) {
            sums.add(sum(order));
        }
        assertThat(sums).hasSize(orders.length);
    }

    /** Lanes and blocks swapped are other bytes. */
    @Test
    void add_wordsSwapped_isAnother() {
        byte[] bytes = bytes(128);
        Set<Long> sums = new HashSet<>();
        sums.add(sum(bytes));
        int swaps = 0;
        for (int one = 0; one < 16; one++) {
            for (int other = one + 1; other < 16; other++) {
                byte[] swapped = bytes.clone();
                System.arraycopy(bytes, 8 * one, swapped, 8 * other, 8);
                System.arraycopy(bytes, 8 * other, swapped, 8 * one, 8);
                sums.add(sum(swapped));
                swaps++;
            }
        }
        assertThat(sums).hasSize(swaps + 1);
    }

    @Test
    void add_zerosMoreOrLessAtTheEnd_isAnother() {
        byte[] bytes = bytes(100);
        Set<Long> sums = new HashSet<>();
        for (int length = 100; length < 180; length++) {
            sums.add(sum(Arrays.copyOf(bytes, length)));
        }
        assertThat(sums).hasSize(80);
    }

    /** Both readings make the same chunks, so a sum needn't be that of the bytes alone; but of whole blocks it is. */
    @Test
    void add_cutBetweenBlocks_isTheSame() {
        byte[] bytes = bytes(4096 + 13);
        byte[] first = Arrays.copyOf(bytes, 32 * 17);
        byte[] rest = Arrays.copyOfRange(bytes, 32 * 17, bytes.length);
        assertThat(sum(first, rest)).isEqualTo(sum(bytes));
    }

    @Test
    void reset_afterOtherBytes_isAsNew() {
        ContentSum sum = new ContentSum();
        sum.add(ByteBuffer.wrap(bytes(1000)));
        sum.reset();
        sum.add(ByteBuffer.wrap(bytes(77)));
        assertThat(sum.value()).isEqualTo(sum(bytes(77)));
    }
}
