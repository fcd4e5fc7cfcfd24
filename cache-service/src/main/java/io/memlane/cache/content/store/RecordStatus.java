package io.memlane.cache.content.store;

/** What a record is worth, in words that many bits would have to flip in to make one of another. */
enum RecordStatus {
    LIVE(0x4c49_5645_a5a5_3c3cL),
    /** Purged softly: to be validated before it is used. */
    SOFT(0x534f_4654_5a5a_c3c3L),
    /** Removed, replaced, purged or evicted. So is what has none of these words. */
    DEAD(0x4445_4144_9696_6969L);

    final long word;

    RecordStatus(long word) {
        this.word = word;
    }

    static RecordStatus of(long word) {
        return word == LIVE.word ? LIVE : word == SOFT.word ? SOFT : DEAD;
    }
}
