package io.memlane.cache.content.origin.stored;

import io.memlane.cache.content.origin.body.Room;
import io.memlane.cache.content.store.Purge;
import io.memlane.model.http.Fields;
import io.memlane.model.http.caching.Vary;
import java.io.IOException;
import java.util.Collection;
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
    private final Runnable purged;

    /**
     * Watches.
     *
     * @param changed called by whoever makes the change; it doesn't block
     * @param purged the same, after a purge of whatever it may be
     */
    public WatchedResponses(Responses responses, Consumer<PrimaryKey> changed, Runnable purged) {
        this.responses = responses;
        this.changed = changed;
        this.purged = purged;
    }

    @Override
    public @Nullable StoredResponse find(PrimaryKey key, Fields sent) {
        return responses.find(key, sent);
    }

    @Override
    public boolean opensFiles() {
        return responses.opensFiles();
    }

    @Override
    public boolean isAtHand(PrimaryKey key) {
        return responses.isAtHand(key);
    }

    @Override
    public List<StoredResponse> variants(PrimaryKey key, int most) {
        return responses.variants(key, most);
    }

    @Override
    public List<Vary> varys(PrimaryKey key) {
        return responses.varys(key);
    }

    @Override
    public Room roomForOne(long lengthBytes, long generation) {
        return responses.roomForOne(lengthBytes, generation);
    }

    @Override
    public long maxBytes() {
        return responses.maxBytes();
    }

    @Override
    public void put(StoredResponse response, Room room) {
        try {
            responses.put(response, room);
        } finally {
            changed.accept(response.key());
        }
    }

    @Override
    public void update(StoredResponse older, StoredResponse newer) {
        try {
            responses.update(older, newer);
        } finally {
            changed.accept(older.key());
        }
    }

    @Override
    public void remove(StoredResponse response) {
        try {
            responses.remove(response);
        } finally {
            changed.accept(response.key());
        }
    }

    @Override
    public void removeAll(PrimaryKey key) {
        try {
            responses.removeAll(key);
        } finally {
            changed.accept(key);
        }
    }

    @Override
    public long generation() {
        return responses.generation();
    }

    @Override
    public boolean isPurgedSince(long generation, PrimaryKey key, Collection<String> tags) {
        return responses.isPurgedSince(generation, key, tags);
    }

    @Override
    public void purge(Purge purge) throws IOException {
        try {
            responses.purge(purge);
        } finally {
            purged.run();
        }
    }

    @Override
    public void invalidate(Purge purge) {
        try {
            responses.invalidate(purge);
        } finally {
            purged.run();
        }
    }

    @Override
    public long size() {
        return responses.size();
    }

    @Override
    public long heldBytes() {
        return responses.heldBytes();
    }
}
