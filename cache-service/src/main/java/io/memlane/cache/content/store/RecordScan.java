package io.memlane.cache.content.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Goes through the records of a segment. Behind a damaged one it goes on with the next that can be told. */
final class RecordScan {
    private static final int USUAL_HEAD_BYTES = 2 << 10;
    private static final int WINDOW_BYTES = 256 << 10;

    private final Segment segment;
    private final long storeId;
    private long at;

    /** One that was found. */
    record Found(long offset, RecordStatus status, RecordHead head) {}

    /** @param from the beginning of a record, or of damage */
    RecordScan(Segment segment, long storeId, long from) {
        this.segment = segment;
        this.storeId = storeId;
        this.at = from;
    }

    Segment segment() {
        return segment;
    }

    /** The next record; null at the end of what the segment has now. */
    @Nullable
    Found next() throws IOException {
        while (at < segment.length()) {
            Found found = here();
            if (found != null) {
                at += (long) found.head.recordUnits() * RecordLayout.UNIT;
                return found;
            }
            at = search(at + RecordLayout.UNIT);
        }
        return null;
    }

    private @Nullable Found here() throws IOException {
        ByteBuffer head = segment.read(at, USUAL_HEAD_BYTES);
        int bytes = RecordHead.headBytes(head, storeId);
        if (bytes > head.limit()) {
            head = segment.read(at, bytes);
        }
        RecordHead decoded = RecordHead.decode(head, storeId);
        if (decoded == null || at + (long) decoded.recordUnits() * RecordLayout.UNIT > segment.length()) {
            return null; // damaged, or a crash came before its end
        }
        return new Found(at, RecordHead.status(head), decoded);
    }

    /** Only this store knows its id, so no body has it where a record could begin but by chance. */
    private long search(long from) throws IOException {
        for (long window = from; window < segment.length(); window += WINDOW_BYTES) {
            ByteBuffer bytes = segment.read(window, WINDOW_BYTES);
            for (int i = 0; i + Long.BYTES <= bytes.limit(); i += RecordLayout.UNIT) {
                if (bytes.getLong(i) == storeId) {
                    return window + i;
                }
            }
        }
        return segment.length();
    }
}
