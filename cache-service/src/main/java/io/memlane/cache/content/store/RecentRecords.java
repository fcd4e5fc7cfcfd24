package io.memlane.cache.content.store;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The records that were found last, by their location, so that what is asked for often is neither read nor decoded again. Whoever marks a record
 * as purged softly has it forgotten. Others that go aren't: nothing leads to their location any more, and it is never used again. Any thread.
 */
final class RecentRecords {
    /** Of all heads; what they are decoded to is a few times as much. */
    private static final int MOST_BYTES = 2 << 20;

    private final LinkedHashMap<Long, KnownRecord> records = new LinkedHashMap<>(16, 0.75f, true);
    private int bytes;
    private long marks;

    /** Counts the marks; to be asked before a record is read that is to be remembered. */
    synchronized long marks() {
        return marks;
    }

    @Nullable
    synchronized KnownRecord at(long location) {
        return records.get(location);
    }

    /**
     * Remembers one, unless something was marked meanwhile, which may have been this one.
     *
     * @param marksBefore it was read
     */
    synchronized void add(long location, KnownRecord record, long marksBefore) {
        if (marksBefore != marks || records.putIfAbsent(location, record) != null) {
            return;
        }
        bytes += record.head().headBytes();
        while (bytes > MOST_BYTES) {
            Map.Entry<Long, KnownRecord> eldest = records.pollFirstEntry();
            bytes -= eldest.getValue().head().headBytes();
        }
    }

    /** A record has just been marked. */
    synchronized void marked(long location) {
        marks++;
        KnownRecord record = records.remove(location);
        if (record != null) {
            bytes -= record.head().headBytes();
        }
    }
}
