package io.memlane.cache.transfer;

import io.memlane.cache.content.Representation;
import io.memlane.model.http.BodyPlan;
import io.memlane.model.http.BodyPlan.Literal;
import io.memlane.model.http.BodyPlan.Piece;
import io.memlane.model.http.BodyPlan.Slice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** The bytes of a plan, one after the other. Of the file only those are read that the plan names. */
final class PlannedBody {
    private final Representation file;
    private final List<Piece> pieces;

    private int index;
    /** Bytes of the current piece that have been handed out. */
    private long done;

    PlannedBody(Representation file, BodyPlan plan) {
        this.file = file;
        this.pieces = plan.pieces();
    }

    /** As {@link Representation#available} at the next byte; of one that isn't all there, no more than up to the end of a piece. */
    long available() throws IOException {
        if (index == pieces.size()) {
            return Representation.ALL; // nothing more is wanted
        }
        Piece piece = pieces.get(index);
        long available = file.available(position());
        if (available == Representation.ALL) {
            return available;
        }
        long left = piece.lengthBytes() - done;
        return piece instanceof Literal ? left : Math.min(left, available);
    }

    /** Where in the content the next byte is; 0 before a text between parts. */
    long position() {
        return pieces.get(index) instanceof Slice slice ? slice.range().offset() + done : 0;
    }

    /** See {@link Representation#onMore}. */
    void onMore(Runnable action) {
        file.onMore(position(), action);
    }

    /**
     * Fills the buffer with the next bytes, across pieces.
     *
     * @throws ContentChangedException if the file has become shorter
     * @throws IOException if it can't be read; after that there is nothing more to be had here
     */
    void fill(ByteBuffer destination) throws IOException {
        while (destination.hasRemaining()) {
            Piece piece = pieces.get(index);
            int length = (int) Math.min(destination.remaining(), piece.lengthBytes() - done);
            switch (piece) {
                case Literal literal -> destination.put(literal.bytes(), (int) done, length);
                case Slice slice -> read(destination, slice.range().offset() + done, length);
            }
            done += length;
            if (done == piece.lengthBytes()) {
                index++;
                done = 0;
            }
        }
    }

    private void read(ByteBuffer destination, long position, int length) throws IOException {
        int start = destination.position();
        int limit = destination.limit();
        destination.limit(start + length);
        while (destination.hasRemaining()) {
            if (file.read(destination, position + destination.position() - start) < 0) {
                throw new ContentChangedException("it became shorter");
            }
        }
        destination.limit(limit);
    }
}
