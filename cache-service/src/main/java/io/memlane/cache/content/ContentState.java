package io.memlane.cache.content;

/** What one look at a representation tells of the bytes that were read from it, beside the state in which it was found. */
public enum ContentState {
    /** It is as it was: whatever was read is of that state. */
    UNCHANGED,
    /** It looks as it did, but did so shortly after a change: another one may have left the same times. */
    UNSETTLED,
    /**
     * What moved says nothing of the bytes that were there. It grew; or only a file's change time moved, as by a new link, owner or mode, but
     * also by a write whose modification time was set back.
     */
    DRIFTED,
    /** It was written to or truncated. */
    CHANGED
}
