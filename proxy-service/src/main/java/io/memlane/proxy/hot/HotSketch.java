package io.memlane.proxy.hot;

/**
 * About how often keys were asked for lately: a count-min sketch whose counts are halved now and then, so that what was often asked once isn't for
 * ever (Cormode and Muthukrishnan 2005; the ageing is TinyLFU's, Einziger, Friedman and Manes 2017). Any thread, without a lock: a lost
 * update only blurs what is an estimate.
 */
final class HotSketch {
    private static final int ROWS = 4;
    private static final int MAX = 63;

    private static final int[] SEEDS = {0x9E3779B9, 0x85EBCA6B, 0xC2B2AE35, 0x27D4EB2F};

    private final byte[] counts;
    private final int mask;
    private final int period;
    private int added;

    /** @param keys that are to be told apart, about */
    HotSketch(int keys) {
        int width = Integer.highestOneBit(Math.max(64, keys) * 2 - 1);
        this.counts = new byte[ROWS * width];
        this.mask = width - 1;
        this.period = 10 * width;
    }

    /** Counts one more. Returns the estimate with it. */
    int add(int hash) {
        int least = MAX;
        for (int row = 0; row < ROWS; row++) {
            int at = at(row, hash);
            int count = counts[at];
            if (count < MAX) {
                counts[at] = (byte) ++count;
            }
            least = Math.min(least, count);
        }
        if (++added >= period) {
            added = 0;
            age();
        }
        return least;
    }

    int estimate(int hash) {
        int least = MAX;
        for (int row = 0; row < ROWS; row++) {
            least = Math.min(least, counts[at(row, hash)]);
        }
        return least;
    }

    private int at(int row, int hash) {
        int mixed = (hash ^ SEEDS[row]) * 0x2C1B3C6D;
        mixed = (mixed ^ mixed >>> 15) * 0x297A2D39;
        return row * (mask + 1) + ((mixed ^ mixed >>> 15) & mask);
    }

    private void age() {
        for (int i = 0; i < counts.length; i++) {
            counts[i] >>= 1;
        }
    }
}
