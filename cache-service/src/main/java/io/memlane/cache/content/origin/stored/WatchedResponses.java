package io.memlane.cache.content.origin.stored;

import io.memlane.cache.content.origin.body.Room;
import io.memlane.model.http.Fields;
import io.memlane.model.http.caching.Vary;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Says which resources are changed in what it stands before, once they are. Whoever was told, and forgets what it knows of them, knows nothing
 * that isn't so any more. What the store drops to make room isn't said: it was right, and stays so until one of these.
 */
public final class WatchedResponses implements Responses {
    private final Responses responses;
    private final Consumer<PrimaryKey> changed;

    /** @param changed called by whoever makes the change; it doesn't block */
    public WatchedResponses(Responses responses, Consumer<PrimaryKey> changed) {
        this.responses = responses;
        this.changed = changed;
    }

    @Override
    public @Nullable StoredResponse find(PrimaryKey key, Fields sent) {
        return responses.find(key, sent);
    }

    @Override
    public List<Vary> varys(PrimaryKey key) {
        return responses.varys(key);
    }

    @Override
    public Room roomForOne() {
        return responses.roomForOne();
    }

    @Override
    public long maxBytes() {
        return responses.maxBytes();
    }

    @Override
    public void put(StoredResponse response) {
        responses.put(response);
        changed.accept(response.key());
    }

    @Override
    public void update(StoredResponse older, StoredResponse newer) {
        responses.update(older, newer);
        changed.accept(older.key());
    }

    @Override
    public void remove(StoredResponse response) {
        responses.remove(response);
        changed.accept(response.key());
    }

    @Override
    public void removeAll(PrimaryKey key) {
        responses.removeAll(key);
        changed.accept(key);
    }

    @Override
    public int size() {
        return responses.size();
    }

    @Override
    public long heldBytes() {
        return responses.heldBytes();
    }
}
