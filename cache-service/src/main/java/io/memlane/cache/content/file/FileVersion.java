package io.memlane.cache.content.file;

import io.memlane.model.http.OpaqueVersion;

/**
 * Tells whether two looks at a file saw the same bytes. Unlike the entity tag it names the file on this machine. No value of any of them means
 * that something isn't known: a time of 0 is one.
 *
 * @param device the device that holds the file (st_dev)
 * @param inode the file on that device (st_ino)
 * @param sizeBytes its length
 * @param modifiedNanos st_mtim as nanoseconds since the epoch
 * @param changedNanos st_ctim as nanoseconds since the epoch
 */
record FileVersion(long device, long inode, long sizeBytes, long modifiedNanos, long changedNanos) {

    /** As others are told. */
    OpaqueVersion opaque() {
        return new OpaqueVersion(device, inode, sizeBytes, modifiedNanos, changedNanos);
    }
}
