package io.memlane.cache.content.origin;

import io.memlane.cache.content.Representation;
import io.memlane.cache.content.origin.parts.StoredParts;
import io.memlane.model.http.RepresentationHead;
import io.memlane.model.http.RequestHead;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.LongSupplier;

/** The whole that parts are of, for a request that they {@link StoredParts#answers answer}: nothing else of it can be read. */
record PartsRepresentation(Described described, StoredParts parts, LongSupplier nanoTime) implements Representation {

    @Override
    public RepresentationHead head(long nowMillis) {
        return described.head(parts.content().completeLength(), nanoTime.getAsLong());
    }

    @Override
    public RequestHead undecided(RequestHead request) {
        return OriginRepresentation.undecided(request, described, true);
    }

    @Override
    public long available(long position) throws IOException {
        return position < parts.content().completeLength() ? parts.available(position) : NONE;
    }

    @Override
    public int read(ByteBuffer dst, long position) throws IOException {
        return parts.read(dst, position);
    }

    @Override
    public Look look() {
        return new Look(described.version(), parts.content().completeLength());
    }

    @Override
    public void close() {
        // its bytes are in memory, and go when nobody has them any more
    }
}
