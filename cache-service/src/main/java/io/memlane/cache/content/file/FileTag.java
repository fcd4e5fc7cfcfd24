package io.memlane.cache.content.file;

import io.memlane.model.http.EntityTag;
import io.memlane.model.http.Validators;

/**
 * The entity tag of a file on its own, while it is in the state in which it was opened.
 *
 * @param tag strong
 * @param source what it follows from
 */
record FileTag(EntityTag tag, Source source) {

    /** What a tag follows from. */
    enum Source {
        /** A digest: the same on each replica, whatever the file's times are. */
        BYTES,
        /** Modification time and size: the same on each replica that keeps times. */
        TIME,
        /** Inode and change time as well, as the modification time says nothing: this machine's own. */
        MACHINE
    }

    /**
     * What is said of the file.
     *
     * @param said the tag as it is said at this moment: in a coding, perhaps weak, or another one that a sidecar states
     * @param byTime whether it follows from the modification time
     */
    static Validators validators(EntityTag said, boolean byTime, long modifiedNanos, long nowMillis) {
        if (PinnedTimes.contain(modifiedNanos)) {
            return Validators.undated(said);
        }
        return byTime
                ? Validators.byTime(said, modifiedNanos, nowMillis)
                : Validators.of(said, modifiedNanos, nowMillis);
    }
}
