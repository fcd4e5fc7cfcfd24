package io.memlane.cache.content.origin.stored;

import io.memlane.cache.content.origin.body.Room;
import io.memlane.cache.content.store.Purge;
import io.memlane.model.http.Fields;
import io.memlane.model.http.caching.Vary;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where whole responses are. Any thread. Each purge, and each removal of all of a resource, begins a generation: what began to be fetched in an
 * earlier one, and is meant by it, is neither stored nor found.
 */
public interface Responses {

    /** The one that a request selects, whose body must be given back after that; null if there is none. */
    @Nullable
    StoredResponse find(PrimaryKey key, Fields sent);

    /** Whether a find, or the reading of what it finds, may open a file. */
    default boolean opensFiles() {
        return false;
    }

    /** Whether it doesn't for this one, as far as can be told without looking. */
    default boolean isAtHand(PrimaryKey key) {
        return true;
    }

    /**
     * Those of a resource whose responses vary, whatever a request selects, the most recent first: as many as are at hand, and no more than are
     * wanted. Their bodies must be given back.
     */
    List<StoredResponse> variants(PrimaryKey key, int most);

    /** What responses of this resource vary by, the most recent first, as far as is known. */
    List<Vary> varys(PrimaryKey key);

    /**
     * Where the body of one response may be kept, which may be stored when it is whole.
     *
     * @param lengthBytes as it was announced; negative if it wasn't
     * @param generation in which it began to be fetched
     */
    Room roomForOne(long lengthBytes, long generation);

    /** Longer bodies aren't stored. */
    long maxBytes();

    /**
     * Keeps one whose body is whole, in the place of what was there, unless it was purged since it began to be fetched.
     *
     * @param room of its body: both are given up here, if it isn't kept
     */
    void put(StoredResponse response, Room room);

    /** Puts a newer description of the same bytes in the place of the older one, unless that has gone or was purged meanwhile. */
    void update(StoredResponse older, StoredResponse newer);

    /** Takes one away, unless that has gone meanwhile. */
    void remove(StoredResponse response);

    /** Takes all of one resource away. */
    void removeAll(PrimaryKey key);

    /** The generation of the last purge. */
    long generation();

    /** Whether what began to be fetched in a generation has been purged since, softly or not: who asks now must not get it. */
    boolean isPurgedSince(long generation, PrimaryKey key, Collection<String> tags);

    /**
     * Purges, for good when it returns.
     *
     * @throws IOException it holds in this process, and may not after a crash
     */
    void purge(Purge purge) throws IOException;

    /** The same for those who must not wait for a disk: it holds at once, and for good a little later. */
    void invalidate(Purge purge);

    /** Number of responses. */
    long size();

    /** What they and the bodies that are to be kept take, in bytes, about. */
    long heldBytes();
}
