package io.memlane.cache.transfer;

import io.memlane.cache.content.OpenFile;
import io.memlane.model.http.BodyPlan;
import io.memlane.model.http.BodyPlan.Literal;
import io.memlane.model.http.BodyPlan.Piece;
import io.memlane.model.http.BodyPlan.Slice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** The bytes of a plan, one after the other. Of the file only those are read that the plan names. */
final class PlannedBody {
    private final OpenFile file;
    private final List<Piece> pieces;

    private int index;
    /** Bytes of the current piece that have been handed out. */
    private long done;

    PlannedBody(OpenFile file, BodyPlan plan) {
        this.file = file;
        this.pieces = plan.pieces();
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
