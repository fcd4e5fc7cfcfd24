package io.memlane.model.representation;

/**
 * Tells whether two looks at a file saw the same bytes. Internal: unlike the ETag it names the file on this machine, so it never reaches a
 * client.
 *
 * @param device the device that holds the file (st_dev)
 * @param inode the file on that device (st_ino)
 * @param sizeBytes its length
 * @param modifiedNanos st_mtim as nanoseconds since the epoch
 * @param changedNanos st_ctim as nanoseconds since the epoch
 */
public record VersionToken(long device, long inode, long sizeBytes, long modifiedNanos, long changedNanos) {

    /** Whether it identifies one state of one file: a source that can't tell has no inode or no times. */
    public boolean isStrong() {
        return inode != 0 && modifiedNanos != 0 && changedNanos != 0;
    }
}
