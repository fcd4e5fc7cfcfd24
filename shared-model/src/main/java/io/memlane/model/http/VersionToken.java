package io.memlane.model.http;

/**
 * Tells whether two looks at a file saw the same bytes. Internal: unlike the ETag it names the file on this machine, so it never reaches a
 * client. No value of any of them means that something isn't known: a time of 0 is one. Whether it may be relied on to tell states apart is
 * said beside it ({@link Delivery#resumable}).
 *
 * @param device the device that holds the file (st_dev)
 * @param inode the file on that device (st_ino)
 * @param sizeBytes its length
 * @param modifiedNanos st_mtim as nanoseconds since the epoch
 * @param changedNanos st_ctim as nanoseconds since the epoch
 */
public record VersionToken(long device, long inode, long sizeBytes, long modifiedNanos, long changedNanos) {}
