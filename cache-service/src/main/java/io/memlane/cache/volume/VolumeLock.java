package io.memlane.cache.volume;

import io.memlane.model.files.FileLocks;
import io.memlane.model.files.FileModes;
import io.memlane.model.segment.SegmentFiles;
import io.memlane.runtime.start.FileRights;
import io.memlane.runtime.start.TrustedUsers;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The volume's folder, held by its lock file for as long as this process serves it.
 *
 * <p>The file goes when its holder goes, so one that has been opened may have lost its name before it is locked: then it keeps nobody out.
 * So the name must stand for the same file before the opening and after the locking. It is looked at and never opened again: a process
 * loses its lock when it closes any descriptor of the file ({@code fcntl(2)}, POSIX locks).
 */
final class VolumeLock implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(VolumeLock.class);

    private static final Set<OpenOption> OPTIONS =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    /** Who else could open it could keep the cache out. */
    private static final FileAttribute<?> OWNERS =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path directory;
    /** Whether this process made the folder. */
    private final boolean made;

    private final FileChannel file;

    private VolumeLock(Path directory, boolean made, FileChannel file) {
        this.directory = directory;
        this.made = made;
        this.file = file;
    }

    /**
     * Makes the folder if need be, and locks it.
     *
     * @param trusted whose it may be
     * @throws VolumeUnavailableException if it is another's, another cache holds it, or there is no way to make or write it
     */
    static VolumeLock take(Path directory, TrustedUsers trusted) throws IOException {
        boolean made = false;
        while (true) {
            made |= makeDirectory(directory, trusted);
            Path name = directory.resolve(SegmentFiles.LOCK);
            // If there is no file yet, the second round finds the one that the first has made.
            Object before = identity(name, trusted);
            FileChannel file = FileChannel.open(name, OPTIONS, OWNERS);
            boolean taken = false;
            try {
                if (!FileLocks.tryLock(file)) {
                    throw new VolumeUnavailableException(
                            "Another cache serves the volume " + directory + ".",
                            "Stop it, or give this one a volume of its own with memlane.shm.directory.");
                }
                taken = before.equals(identity(name, trusted));
                if (taken) {
                    return new VolumeLock(directory, made, file);
                }
            } finally {
                if (!taken) {
                    file.close();
                }
            }
        }
    }

    /** Returns whether it wasn't there. */
    private static boolean makeDirectory(Path directory, TrustedUsers trusted) throws IOException {
        if (Files.isDirectory(directory)) {
            VolumeUnavailableException.throwIf(trusted.problemOfFolder(directory));
            if (!Files.isWritable(directory) || !Files.isExecutable(directory)) {
                throw readOnly(directory);
            }
            return false;
        }
        if (Files.exists(directory)) {
            throw new VolumeUnavailableException(
                    directory + " is not a folder.", "Set memlane.shm.directory to a folder on a tmpfs.");
        }
        Path parent = directory.getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            throw new VolumeUnavailableException(
                    "The volume " + directory + " doesn't exist, nor does the folder above it.",
                    "Mount a tmpfs there in both containers (emptyDir with medium: Memory), or set"
                            + " memlane.shm.directory.");
        }
        VolumeUnavailableException.throwIf(trusted.problemOfFolder(parent));
        if (!Files.isWritable(parent) || !Files.isExecutable(parent)) {
            throw readOnly(parent);
        }
        FileModes.createDirectory(directory, "rwxr-x---");
        return true;
    }

    /** A mount that is read-only, or a folder of another user: the remedies differ. */
    private static VolumeUnavailableException readOnly(Path folder) throws IOException {
        if (Files.getFileStore(folder).isReadOnly()) {
            return new VolumeUnavailableException(
                    "The volume " + folder + " is read-only: it is mounted so.",
                    "Mount it read-write in the cache's container (no readOnly: true, no :ro).");
        }
        return new VolumeUnavailableException(
                "The volume " + folder + " is read-only for this process: " + FileRights.describe(folder) + ".",
                "Mount it read-write in the cache's container and give its user or group write access: fsGroup in"
                        + " Kubernetes, mode=1777 or uid= and gid= of a tmpfs in Compose.");
    }

    /** Device and inode; something that equals nothing else if there is no such file. */
    private static Object identity(Path file, TrustedUsers trusted) throws IOException {
        try {
            VolumeUnavailableException.throwIf(trusted.problem(file));
            BasicFileAttributes attributes =
                    Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!attributes.isRegularFile()) {
                throw new IOException(file + " is no file"); // a pipe would keep its opener waiting
            }
            Object key = attributes.fileKey();
            return key == null ? file : key; // a file system without identities: the name has to do
        } catch (NoSuchFileException e) {
            return e;
        }
    }

    /** Gives the folder up, and removes it if this process made it and nobody else has put anything there. */
    @Override
    public void close() throws IOException {
        try (file) {
            Files.deleteIfExists(directory.resolve(SegmentFiles.LOCK));
        }
        if (made) {
            try {
                Files.deleteIfExists(directory);
            } catch (DirectoryNotEmptyException e) {
                LOG.info("{} holds files of others and stays", directory);
            }
        }
    }
}
