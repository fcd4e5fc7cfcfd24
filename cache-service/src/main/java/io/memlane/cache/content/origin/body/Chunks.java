package io.memlane.cache.content.origin.body;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Arrays of bytes, one behind the other, of which the first ones may be gone. All are of {@link #BYTES} but the last one, which grows by being
 * replaced: what was written to an array is never written again. Guarded by whoever has it.
 */
final class Chunks {
    static final int BYTES = 64 << 10;
    private static final int FIRST_BYTES = 4 << 10;

    private final List<byte[]> arrays = new ArrayList<>();
    /** Those that are gone. */
    private int dropped;

    static int offset(long position) {
        return (int) (position % BYTES);
    }

    /** Before there is any: the first byte will be at that position. */
    void startAt(long position) {
        dropped = (int) (position / BYTES);
    }

    /** The one with the byte at a position, or with room for it; null if there is none yet. */
    private byte @Nullable [] find(long position) {
        int index = (int) (position / BYTES) - dropped;
        return index >= 0 && index < arrays.size() ? arrays.get(index) : null;
    }

    /** @throws IOException if it is gone */
    byte[] get(long position) throws IOException {
        byte[] chunk = find(position);
        if (chunk == null) {
            throw new IOException("those bytes aren't kept any more");
        }
        return chunk;
    }

    /**
     * How many bytes it takes to write on at a position, the end of what was written; 0 if there is room.
     *
     * @param wantedBytes that are there to be written
     * @param leftBytes that will come; -1 if nobody knows
     */
    int missing(long position, int wantedBytes, long leftBytes) {
        byte[] last = find(position);
        int at = offset(position);
        int length = last == null ? 0 : last.length;
        if (length > at) {
            return 0;
        }
        long toCome = leftBytes < 0 ? Math.max(FIRST_BYTES, wantedBytes) : leftBytes;
        long wanted = at + Math.max(Math.max(at, wantedBytes), toCome);
        return (int) Math.min(BYTES, Math.max(wanted, at + 1L)) - length;
    }

    /** The array to write to at a position, so much longer than it was. */
    byte[] grown(long position, int moreBytes) {
        byte[] last = find(position);
        if (last == null) {
            byte[] first = new byte[moreBytes];
            arrays.add(first);
            return first;
        }
        if (moreBytes == 0) {
            return last;
        }
        byte[] longer = Arrays.copyOf(last, last.length + moreBytes);
        arrays.set(arrays.size() - 1, longer);
        return longer;
    }

    /** Before which all is gone. */
    long firstPosition() {
        return (long) dropped * BYTES;
    }

    /** Drops what lies before a position, by whole arrays. */
    void dropBefore(long position) {
        int count = (int) Math.min(Math.max(0, position / BYTES - dropped), arrays.size());
        arrays.subList(0, count).clear();
        dropped += count;
    }
}
