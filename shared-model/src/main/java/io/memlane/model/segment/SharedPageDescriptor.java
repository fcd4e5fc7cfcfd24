package io.memlane.model.segment;

/**
 * Layout of the file {@code shared}, the one page that both sides write. All numbers are little-endian. Words of different writers lie
 * 128 bytes apart: a cache line, and the one that the processor fetches with it.
 *
 * <pre>
 *     0 +-------------------+---------+----------------------------------+
 *       | magic "MEMLPAGE"  | version |  zero                            |  cache, at creation
 *   128 +-------------------+---------+---------+-----------------+------+
 *       | released          | retired cycle     | cancelled       |      |  proxy
 *   256 +-------------------+-------------------+-----------------+------+
 *       | reader wakes at   |                                            |  proxy sets, cache clears
 *   384 +-------------------+--------------------------------------------+
 *       | writer wakes at   |                                            |  cache sets, proxy clears
 *       +-------------------+-------------- zero up to 4096 -------------+
 * </pre>
 *
 * <table>
 * <caption>Who writes what, and how</caption>
 * <tr><th>word</th><th>proxy (reader)</th><th>cache (writer)</th></tr>
 * <tr><td>released</td><td>release store, after each data frame; then a full fence</td><td>acquire load, checked: never less than
 * before, never more than appended</td></tr>
 * <tr><td>retired cycle</td><td>release store, before the first release in the next cycle</td><td>acquire load when the next
 * cycle begins, checked: exactly the one before the current</td></tr>
 * <tr><td>cancelled</td><td>release store of the request id</td><td>acquire load before each chunk</td></tr>
 * <tr><td>reader wakes at</td><td>volatile store of the appended count that it waits for, full fence, looks again</td><td>full fence
 * after each append, then load; get-and-set to 0 before it rings</td></tr>
 * <tr><td>writer wakes at</td><td>full fence after each release, then load; get-and-set to 0 before it rings</td><td>volatile store of the
 * released count that it waits for, full fence, looks again</td></tr>
 * </table>
 */
public final class SharedPageDescriptor {
    /** "MEMLPAGE" read as a little-endian long. */
    public static final long MAGIC = 0x454741504C4D454DL;

    public static final int VERSION = 1;
    /** Distance between words of different writers, in bytes. */
    public static final int WRITER_SPACING_BYTES = 128;

    public static final int MAGIC_OFFSET = 0;
    public static final int VERSION_OFFSET = MAGIC_OFFSET + Long.BYTES;
    public static final int RELEASED_OFFSET = MAGIC_OFFSET + WRITER_SPACING_BYTES;
    public static final int RETIRED_CYCLE_OFFSET = RELEASED_OFFSET + Long.BYTES;
    public static final int CANCELLED_OFFSET = RETIRED_CYCLE_OFFSET + Long.BYTES;
    public static final int READER_WAKES_AT_OFFSET = RELEASED_OFFSET + WRITER_SPACING_BYTES;
    public static final int WRITER_WAKES_AT_OFFSET = READER_WAKES_AT_OFFSET + WRITER_SPACING_BYTES;
    public static final int FILE_BYTES = 4096;

    private SharedPageDescriptor() {}
}
