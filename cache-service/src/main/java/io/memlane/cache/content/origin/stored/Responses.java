package io.memlane.cache.content.origin.stored;

import io.memlane.cache.content.origin.body.Room;
import io.memlane.model.http.Fields;
import io.memlane.model.http.caching.Vary;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where whole responses are. Any thread; nothing here waits for a disk. */
public interface Responses {

    /** The one that a request selects; null if there is none. */
    @Nullable
    StoredResponse find(PrimaryKey key, Fields sent);

    /** What responses of this resource vary by, the most recent first, as far as is known. */
    List<Vary> varys(PrimaryKey key);

    /** Where the body of one response may be kept, which may be stored when it is whole. */
    Room roomForOne();

    /** Longer bodies aren't stored. */
    long maxBytes();

    /** Keeps one whose body is whole, in the place of what was there. */
    void put(StoredResponse response);

    /** Puts a newer description of the same bytes in the place of the older one, unless that has gone meanwhile. */
    void update(StoredResponse older, StoredResponse newer);

    /** Takes one away, unless that has gone meanwhile. */
    void remove(StoredResponse response);

    /** Takes all of one resource away. */
    void removeAll(PrimaryKey key);

    /** Number of responses. */
    int size();

    /** What they and the bodies that are to be kept take, in bytes, about. */
    long heldBytes();
}
