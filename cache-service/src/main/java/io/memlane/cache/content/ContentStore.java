package io.memlane.cache.content;

import io.memlane.model.control.Figure;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The content that this cache owns, by path. Safe for use by any number of threads, platform or virtual.
 *
 * <p>A {@link #find} may block on the disk. Threads that call it, or that read from what it found, must not be
 * interrupted to make them stop: the descriptors behind {@link OpenFile} are shared between requests, and an interrupt
 * inside a {@code FileChannel} closes it for everyone. Use the segment's cancelled word instead.
 */
public interface ContentStore extends AutoCloseable {

    /**
     * Looks a path up. Nothing is assumed about the path: whatever it holds, nothing outside the content is ever found.
     *
     * @param path the absolute path of the request, percent-decoded exactly once, such as {@code /a/b c.txt}; one that
     *     ends in {@code /} means the {@code index.html} below it, or a listing where there is none
     * @param acceptEncoding value of the request's {@code Accept-Encoding}, which may choose another file than the
     *     plain one; null if there is none
     * @param query of the request, which may choose the order of a folder's listing; null if there is none
     * @return the outcome; a {@link Lookup.Found} must be given back by closing its file
     */
    Lookup find(String path, @Nullable String acceptEncoding, @Nullable String query);

    /**
     * As {@link #find}, for threads that others wait for: opens nothing, waits for nobody, lists nothing. What it does is to look at what is
     * open already, and at most at its names.
     *
     * @return null if that doesn't tell: then a find does, which may block
     */
    @Nullable
    Lookup findNow(String path, @Nullable String acceptEncoding, @Nullable String query);

    /** Without a query. */
    default Lookup find(String path, @Nullable String acceptEncoding) {
        return find(path, acceptEncoding, null);
    }

    /** As it is, without a choice. */
    default Lookup find(String path) {
        return find(path, null);
    }

    /** What it can say of itself, to those who watch. */
    default Map<Figure, Long> figures() {
        return Map.of();
    }

    /** Later finds fail. Descriptors in use stay whole and are closed by their last reader, the others at once. */
    @Override
    void close();
}
