package io.memlane.cache.content.store;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The head of a record, and what its metadata mean, which is worked out once. Any thread; working it out twice does no harm. */
final class KnownRecord {
    private final RecordHead head;
    private final boolean soft;
    private volatile @Nullable Object meaning;

    /** @param soft whether it is marked as purged softly */
    KnownRecord(RecordHead head, boolean soft) {
        this.head = head;
        this.soft = soft;
    }

    RecordHead head() {
        return head;
    }

    boolean isSoft() {
        return soft;
    }

    /** @param decode always the same for one store; it has an answer to whatever was committed */
    Object meaning(Function<byte[], Object> decode) {
        Object known = meaning;
        if (known == null) {
            known = decode.apply(head.metadata());
            meaning = known;
        }
        return known;
    }
}
