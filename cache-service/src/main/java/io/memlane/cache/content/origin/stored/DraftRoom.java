package io.memlane.cache.content.origin.stored;

import io.memlane.cache.content.origin.body.Room;
import io.memlane.cache.content.origin.body.Spool;
import io.memlane.cache.content.store.Draft;
import io.memlane.cache.content.store.StoredBody;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A draft of the store, in which one body is kept while it comes. */
final class DraftRoom implements Room {
    private final Draft draft;

    DraftRoom(Draft draft) {
        this.draft = draft;
    }

    Draft draft() {
        return draft;
    }

    @Override
    public Spool spool() {
        StoredBody written = draft.open();
        return new Spool() {
            @Override
            public boolean write(ByteBuffer bytes) {
                return draft.write(bytes);
            }

            @Override
            public int read(ByteBuffer dst, long position) throws IOException {
                return written.read(dst, position);
            }

            @Override
            public void close() {
                written.close();
            }
        };
    }

    /** Memory isn't used. */
    @Override
    public boolean take(long bytes) {
        return false;
    }

    @Override
    public void giveBack(long bytes) {}

    @Override
    public void close() {
        draft.close();
    }
}
