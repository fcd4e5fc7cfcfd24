package io.memlane.cache.content.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * One look at a file: one stat call.
 *
 * @param version all that tells one state of one file from another
 * @param regular whether it is a regular file; opening anything else could block (FIFO) or have effects (device)
 * @param linked whether any name still leads to the file
 */
public record FileStat(FileVersion version, boolean regular, boolean linked) {

    private static final String ATTRIBUTES = "unix:dev,ino,size,lastModifiedTime,ctime,mode,nlink";
    private static final int TYPE_MASK = 0170000;
    private static final int TYPE_REGULAR = 0100000;

    public static FileStat of(Path file, LinkOption... options) throws IOException {
        Map<String, Object> values = Files.readAttributes(file, ATTRIBUTES, options);
        FileVersion version = new FileVersion(
                number(values, "dev"),
                number(values, "ino"),
                number(values, "size"),
                nanos(values, "lastModifiedTime"),
                nanos(values, "ctime"));
        return new FileStat(version, isRegular(number(values, "mode")), number(values, "nlink") > 0);
    }

    static boolean isRegular(long mode) {
        return (mode & TYPE_MASK) == TYPE_REGULAR;
    }

    /** A time as {@link #version} has it. */
    static long nanos(long seconds, int nanosOfSecond) {
        return FileTime.from(Instant.ofEpochSecond(seconds, nanosOfSecond)).to(TimeUnit.NANOSECONDS);
    }

    /** Of the file system that it is on. */
    public long device() {
        return version.device();
    }

    boolean isSameFileAs(FileStat other) {
        return version.device() == other.version.device() && version.inode() == other.version.inode();
    }

    /** Compares what only a write or a truncation changes; the ctime also moves when a link to the file is removed. */
    boolean hasSameContentAs(FileStat other) {
        return version.sizeBytes() == other.version.sizeBytes()
                && version.modifiedNanos() == other.version.modifiedNanos();
    }

    /** The same of another length. */
    FileStat ofSize(long sizeBytes) {
        FileVersion sized = new FileVersion(
                version.device(), version.inode(), sizeBytes, version.modifiedNanos(), version.changedNanos());
        return new FileStat(sized, regular, linked);
    }

    private static long number(Map<String, Object> values, String name) throws IOException {
        if (values.get(name) instanceof Number number) {
            return number.longValue();
        }
        throw new IOException("This file system doesn't tell the attribute " + name);
    }

    private static long nanos(Map<String, Object> values, String name) throws IOException {
        if (values.get(name) instanceof FileTime time) {
            return time.to(TimeUnit.NANOSECONDS);
        }
        throw new IOException("This file system doesn't tell the attribute " + name);
    }
}
