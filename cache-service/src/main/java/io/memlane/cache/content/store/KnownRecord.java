package io.memlane.cache.content.store;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The head of a record, and what its metadata mean, which is worked out once. Any thread; working it out twice does no harm. */
final class KnownRecord {
    private final RecordHead head;
    private volatile @Nullable Object meaning;

    KnownRecord(RecordHead head) {
        this.head = head;
    }

    RecordHead head() {
        return head;
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
