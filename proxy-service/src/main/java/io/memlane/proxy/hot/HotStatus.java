package io.memlane.proxy.hot;

import java.util.List;

/**
 * What is kept, for operators.
 *
 * @param on whether there is a cache that says how long its answers are good, and room for them
 * @param hits requests that were answered without asking, since the start
 * @param storedHits those of them that are for content of origins
 * @param asked requests that might have been, since the start
 * @param objects answers that are kept
 * @param bytes of direct memory that they take
 * @param maxBytes that they may take
 * @param top those that were given most, the first most of all
 */
public record HotStatus(
        boolean on, long hits, long storedHits, long asked, int objects, long bytes, long maxBytes, List<Kept> top) {
    /**
     * One answer.
     *
     * @param target what is asked for, behind the host where the content looks at that
     * @param bytes of its body
     * @param hits about how often it was given
     */
    public record Kept(String target, long bytes, long hits) {}
}
