package io.memlane.cache.content;

import io.memlane.model.control.Figure;
import io.memlane.model.control.Scope;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The content that this cache owns. Safe for use by any number of threads, platform or virtual.
 *
 * <p>A {@link #find} may block on the disk. Threads that call it, or that read from what it found, must not be
 * interrupted to make them stop: the descriptors behind a {@link Representation} are shared between requests, and an interrupt
 * inside a {@code FileChannel} closes it for everyone. Use the segment's cancelled word instead.
 */
public interface ContentStore extends AutoCloseable {

    /**
     * Looks something up. Nothing is assumed about what is asked: whatever it holds, nothing outside the content is ever found.
     *
     * @return the outcome; what is {@link Lookup.Found} or {@link Lookup.Waits} must be given back by closing it
     */
    Lookup find(Asked asked);

    /**
     * As {@link #find}, for threads that others wait for: opens nothing, waits for nobody, lists nothing. What it does is to look at what is
     * open already, and at most at its names.
     *
     * @return null if that doesn't tell: then a find does, which may block
     */
    @Nullable
    Lookup findNow(Asked asked);

    /**
     * As {@link #findNow}, with a new look at what was looked at a while ago, though it would still do. May block on the disk for that look.
     *
     * @return null if it has changed, and had to be opened anew
     */
    default @Nullable Lookup findAgain(Asked asked) {
        return findNow(asked);
    }

    /** Whether an answer is the same until what it was made of changes, so that others may have it meanwhile ({@link Lasting}). */
    default boolean isSettled() {
        return true;
    }

    /** By GET. */
    default Lookup find(String path, @Nullable String acceptEncoding) {
        return find(Asked.get(path, acceptEncoding, null));
    }

    /** By GET, as it is, without a choice. */
    default Lookup find(String path) {
        return find(Asked.get(path));
    }

    /** What requests it has a use for. */
    default Scope scope() {
        return Scope.FILES;
    }

    /** What it can say of itself, to those who watch. */
    default Map<Figure, Long> figures() {
        return Map.of();
    }

    /** Later finds fail. Descriptors in use stay whole and are closed by their last reader, the others at once. */
    @Override
    void close();
}
