package io.memlane.model.segment;

/**
 * Layout of the file {@code hot-<life>} in the volume: which answers a proxy may give again without asking, and until when. The cache makes one
 * for each of its lives, reserves all of it, and alone writes it; proxies map it read-only. It is never truncated and never used again: the
 * cache that comes after one that was killed clears its words before it removes it. All numbers are little-endian.
 *
 * <pre>
 *     0 +-----------------------+-----------+-----------+------------------+
 *       | magic "MEMLAHOT"      | version   | words     | life             |  at creation
 *    24 +-----------------------+-----------+-----------+------------------+
 *       | zero up to 4096                                                  |
 *  4096 +-----------------------+-----------------------+------------------+
 *       | tag                   | until                 | zero             |  word 0, a cache line
 *  4160 +-----------------------+-----------------------+------------------+
 *       | tag                   | until                 | zero             |  word 1, and so on
 *       +-----------------------+-----------------------+------------------+
 * </pre>
 *
 * <table>
 * <caption>A word: who does what, in which order</caption>
 * <tr><th></th><th>cache (writer)</th><th>proxy (reader)</th></tr>
 * <tr><td>give</td><td>release store of a new tag, which is random and never 0; release store of until; then META says both word and
 * tag</td><td>keeps word and tag with the answer</td></tr>
 * <tr><td>look</td><td></td><td>acquire load of until, <em>then</em> acquire load of the tag: the answer is good if the tag is the one that it
 * came with, and until hasn't come. The other way round, a tag of before and an until of afterwards could be taken for one</td></tr>
 * <tr><td>renew</td><td>release store of until</td><td></td></tr>
 * <tr><td>take back</td><td>release store of 0 as the tag</td><td></td></tr>
 * </table>
 *
 * <p>{@code until} is {@code CLOCK_MONOTONIC} in nanoseconds, as {@link System#nanoTime} has it in Linux: the same in all processes of a
 * kernel that are in one time namespace, which proxy and cache see by their handshake.
 */
public final class HotWordsDescriptor {
    /** "MEMLAHOT" read as a little-endian long. */
    public static final long MAGIC = 0x544F48414C4D454DL;

    public static final int VERSION = 1;

    public static final int MAGIC_OFFSET = 0;
    public static final int VERSION_OFFSET = MAGIC_OFFSET + Long.BYTES;
    public static final int WORDS_OFFSET = VERSION_OFFSET + Integer.BYTES;
    public static final int LIFE_OFFSET = WORDS_OFFSET + Integer.BYTES;
    public static final int HEADER_BYTES = 4096;

    /** From one word to the next: a cache line, so that renewing one costs the readers of its neighbours nothing. */
    public static final int WORD_SPACING_BYTES = 64;
    /** Within a word. */
    public static final int TAG_OFFSET = 0;
    /** Within a word. */
    public static final int UNTIL_OFFSET = TAG_OFFSET + Long.BYTES;

    /** More would be 64 MiB. */
    public static final int MAX_WORDS = 1 << 20;

    /** No answer has it. */
    public static final long NO_TAG = 0;

    private HotWordsDescriptor() {}

    /** Length of a file with so many words. */
    public static long fileBytes(int words) {
        return HEADER_BYTES + (long) words * WORD_SPACING_BYTES;
    }

    static long wordOffset(int word) {
        return HEADER_BYTES + (long) word * WORD_SPACING_BYTES;
    }
}
