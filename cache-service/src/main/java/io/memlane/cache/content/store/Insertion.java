package io.memlane.cache.content.store;

import java.util.List;

/** What a draft hands over. */
@SuppressWarnings("ArrayRecordComponent") // nobody compares these
record Insertion(
        byte[] key, long generation, long bodyBytes, long fileNumber, byte[] metadata, List<String> tags, int[] sums) {

    RecordHead head(long sequence) {
        return new RecordHead(
                sequence, generation, bodyBytes, fileNumber, key, tags, metadata, fileNumber == 0 ? sums : NONE);
    }

    private static final int[] NONE = {};
}
