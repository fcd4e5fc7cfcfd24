package io.memlane.cache.content;

/** What one look at an open file tells of the bytes that were read from it, beside the state in which it was opened. */
public enum FileState {
    /** It is as it was: whatever was read is of that state. */
    UNCHANGED,
    /** It looks as it did, but did so shortly after a change: another one may have left the same times. */
    UNSETTLED,
    /**
     * What moved says nothing of the bytes that were there. It grew; or only its change time moved, as by a new link, owner or mode, but also
     * by a write whose modification time was set back.
     */
    DRIFTED,
    /** It was written to or truncated. */
    CHANGED
}
